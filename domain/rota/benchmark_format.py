"""Reading the public shift-scheduling instances of Curtois and Qu (2014) as rota problems.

The format: a line `SECTION_X` opens a section, `#` a comment; fields are separated by commas, lists within a field by
`|`. Day 0 is a Monday. What is wrong is said with its line; whatever the text, only `BadInstance` is raised.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import ValidationError

from domain.kernel.calendar import DayKind
from domain.rota.instance_fields import BadInstance, fields, first, id_of, known, new, number, short
from domain.rota.problem import Demand, Person, Request, RotaProblem, Shift

__all__ = ["BadInstance", "parse_instance"]

_MAX_DAYS = 1_000
_WEEK = (DayKind.WORKING_DAY,) * 5 + (DayKind.WEEKEND,) * 2


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    horizon: int | None = None
    shifts: dict[str, Shift] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    successions: list[tuple[int, str]] = field(default_factory=list)


def parse_instance(text: str) -> RotaProblem:
    """The problem of an instance's text. BadInstance: what is wrong, and in which line."""
    reading = _Reading()
    section: Callable[[_Reading, list[str]], None] | None = None
    for place, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        try:
            if line.startswith("SECTION_"):
                section = _section(line)
            elif section is None:
                raise BadInstance(f"{short(line)} stands before the first SECTION_ line")
            else:
                section(reading, [part.strip() for part in line.split(",")])
                if section is _shift:
                    reading.successions += [(place, one) for one in list(reading.shifts.values())[-1].not_followed_by]
        except BadInstance as error:
            raise BadInstance(str(error), place) from None
        except ValidationError as error:
            raise BadInstance(first(error), place) from None
    return _problem(reading)


def _section(line: str) -> Callable[[_Reading, list[str]], None]:
    try:
        return _SECTIONS[line]
    except KeyError:
        raise BadInstance(f"there is no section {short(line)}; known are {', '.join(_SECTIONS)}") from None


def _problem(reading: _Reading) -> RotaProblem:
    for name, found in (
        ("SECTION_HORIZON", reading.horizon),
        ("SECTION_SHIFTS", reading.shifts),
        ("SECTION_STAFF", reading.people),
        ("SECTION_COVER", reading.demands),
    ):
        if not found:
            raise BadInstance(f"{name} is missing or empty")
    for line, shift in reading.successions:
        if shift not in reading.shifts:
            raise BadInstance(f"there is no shift {short(shift)}", line)
    horizon = reading.horizon or 0
    try:
        return RotaProblem(
            days=tuple(_WEEK[day % 7] for day in range(horizon)),
            shifts=tuple(reading.shifts.values()),
            people=tuple(reading.people.values()),
            demands=tuple(reading.demands),
            requests=tuple(reading.requests),
        )
    except ValidationError as error:
        raise BadInstance(first(error)) from None


def _horizon(reading: _Reading, parts: list[str]) -> None:
    (days,) = fields(parts, 1, "the number of days")
    if reading.horizon is not None:
        raise BadInstance("the horizon is given twice")
    reading.horizon = number(days, "the horizon")
    if not 1 <= reading.horizon <= _MAX_DAYS:
        raise BadInstance(f"the horizon is between 1 and {_MAX_DAYS} days, not {days}")


def _shift(reading: _Reading, parts: list[str]) -> None:
    if len(parts) == 2:
        parts = [*parts, ""]
    name, minutes, banned = fields(parts, 3, "shift, minutes, shifts that may not follow")
    new(name, reading.shifts, "shift")
    following = tuple(id_of(one) for one in banned.split("|") if one)
    reading.shifts[name] = Shift(id=name, minutes=number(minutes, "minutes"), not_followed_by=following)


def _person(reading: _Reading, parts: list[str]) -> None:
    name, most, *limits = fields(parts, 8, "person, shifts by type, and six limits")
    new(name, reading.people, "person")
    names = ("most minutes", "fewest minutes", "longest run", "shortest run", "shortest rest", "weekends")
    numbers = [number(text, what) for text, what in zip(limits, names, strict=True)]
    max_minutes, min_minutes, max_run, min_run, min_free_run, max_weekends = numbers
    reading.people[name] = Person(
        id=name,
        max_shifts=dict(_most(reading, one) for one in most.split("|") if one),
        max_minutes=max_minutes,
        min_minutes=min_minutes,
        max_run=max_run,
        min_run=max(1, min_run),
        min_free_run=max(1, min_free_run),
        max_weekends=max_weekends,
    )


def _most(reading: _Reading, text: str) -> tuple[str, int]:
    shift, equals, count = text.partition("=")
    if not equals:
        raise BadInstance(f"{short(text)} is not of the form SHIFT=COUNT")
    return known(shift.strip(), reading.shifts, "shift"), number(count.strip(), "the most shifts")


def _days_off(reading: _Reading, parts: list[str]) -> None:
    person = reading.people[known(parts[0], reading.people, "person")]
    days = tuple(_day(reading, text) for text in parts[1:])
    reading.people[person.id] = person.model_copy(update={"leave": person.leave + days})


def _request(reading: _Reading, parts: list[str], *, wanted: bool) -> None:
    person, day, shift, weight = fields(parts, 4, "person, day, shift, weight")
    reading.requests.append(
        Request(
            person=known(person, reading.people, "person"),
            day=_day(reading, day),
            shift=known(shift, reading.shifts, "shift"),
            wanted=wanted,
            weight=number(weight, "the weight"),
        )
    )


def _on(reading: _Reading, parts: list[str]) -> None:
    _request(reading, parts, wanted=True)


def _off(reading: _Reading, parts: list[str]) -> None:
    _request(reading, parts, wanted=False)


def _cover(reading: _Reading, parts: list[str]) -> None:
    day, shift, need, under, over = fields(parts, 5, "day, shift, requirement, weight under, weight over")
    reading.demands.append(
        Demand(
            day=_day(reading, day),
            shift=known(shift, reading.shifts, "shift"),
            need=number(need, "the requirement"),
            under=number(under, "the weight for under"),
            over=number(over, "the weight for over"),
        )
    )


_SECTIONS: dict[str, Callable[[_Reading, list[str]], None]] = {
    "SECTION_HORIZON": _horizon,
    "SECTION_SHIFTS": _shift,
    "SECTION_STAFF": _person,
    "SECTION_DAYS_OFF": _days_off,
    "SECTION_SHIFT_ON_REQUESTS": _on,
    "SECTION_SHIFT_OFF_REQUESTS": _off,
    "SECTION_COVER": _cover,
}


def _day(reading: _Reading, text: str) -> int:
    day = number(text, "the day")
    if reading.horizon is None:
        raise BadInstance("SECTION_HORIZON comes before the first day")
    if day >= reading.horizon:
        raise BadInstance(f"day {day} lies outside the horizon of {reading.horizon} days")
    return day
