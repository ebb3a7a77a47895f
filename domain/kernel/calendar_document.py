"""The calendar as a versioned policy document: which days are worked, which hours, and when people are left in peace.

Holidays and adjusted workdays (调休) in China are announced by the State Council a year at a time, so they are data.
"""

import re
from datetime import date, datetime
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_serializer, model_validator

from domain.kernel.model import Identifier, Model

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d|24:00"
_RANGE = re.compile(rf"(?P<start>{_CLOCK})-(?P<end>{_CLOCK})", re.ASCII)
SATURDAY = 5


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


class ClockRange(Model):
    """Part of a day by the clock, start included, end not; written `HH:MM-HH:MM`, `24:00` being the day's end.

    Minutes since midnight. A range whose end is not after its start ends on the next day.
    """

    start: Annotated[int, Field(strict=True, ge=0, lt=1_440)]
    end: Annotated[int, Field(strict=True, ge=0, le=1_440)]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `HH:MM-HH:MM`; anything else: ValueError."""
        return cls.model_validate(text)

    @property
    def crosses_midnight(self) -> bool:
        """Whether it ends on the day after the one it starts on."""
        return self.end <= self.start

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        found = _RANGE.fullmatch(value)
        if not found:
            raise ValueError(f"{value!r} is not a range of the clock: write HH:MM-HH:MM")
        return {"start": _minutes(found["start"]), "end": _minutes(found["end"])}

    @model_validator(mode="after")
    def _is_not_ambiguous(self) -> Self:
        if self.start == self.end:
            raise ValueError(f"{self}: nothing or a whole day? write 00:00-24:00 for a whole day")
        return self

    @model_serializer
    def _to_text(self) -> str:
        return str(self)


def _day(value: object) -> object:
    """Only real dates: pydantic alone would also take numbers, as seconds since 1970."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        return value
    raise ValueError(f"{value!r} is not a date: write YYYY-MM-DD")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not a known time zone: write for example Asia/Shanghai") from error
    return name


FestivalName = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=64)]
NamedDays = Annotated[
    dict[Annotated[date, BeforeValidator(_day)], FestivalName],
    AfterValidator(lambda days: dict(sorted(days.items()))),
]
Year = Annotated[int, Field(strict=True, ge=1900, le=2999)]


class CalendarDocument(Model):
    """The calendar of one county. Days of years not in `years` are unknown: Monday to Friday is then a guess.

    Business closes when the last of `working_hours` ends; deadlines in working days end then.

    `holidays` and `adjusted_workdays` (weekend days that are worked, 调休) name the festival they belong to. The next
    year's announcement may still change the last days of December of the newest year covered.
    """

    name: Identifier
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    years: tuple[Year, ...] = ()
    working_hours: Annotated[tuple[ClockRange, ...], Field(min_length=1)] = (
        ClockRange.parse("08:00-12:00"),
        ClockRange.parse("14:30-18:00"),
    )
    quiet_hours: ClockRange | None = ClockRange.parse("22:00-07:00")
    holidays: NamedDays = Field(default_factory=dict)
    adjusted_workdays: NamedDays = Field(default_factory=dict)

    @model_validator(mode="after")
    def _days_agree(self) -> Self:
        if list(self.years) != sorted(set(self.years)):
            raise ValueError("years are listed once each, in order")
        if both := self.holidays.keys() & self.adjusted_workdays.keys():
            raise ValueError(f"both a holiday and an adjusted workday: {_listed(both)}")
        if outside := {day for day in (*self.holidays, *self.adjusted_workdays) if day.year not in self.years}:
            raise ValueError(f"outside the years covered: {_listed(outside)}")
        if weekdays := {day for day in self.adjusted_workdays if day.weekday() < SATURDAY}:
            raise ValueError(f"an adjusted workday is a Saturday or Sunday: {_listed(weekdays)}")
        return self

    @model_validator(mode="after")
    def _hours_make_sense(self) -> Self:
        if any(hours.crosses_midnight for hours in self.working_hours):
            raise ValueError("working hours end on the day they start, at 24:00 at the latest")
        following = zip(self.working_hours, self.working_hours[1:], strict=False)
        if any(later.start < earlier.end for earlier, later in following):
            raise ValueError("working hours are in order and do not overlap")
        if self.quiet_hours and self.quiet_hours.end - self.quiet_hours.start == 1_440:
            raise ValueError("quiet hours must end: use null for none")
        return self


def _listed(days: set[date]) -> str:
    return ", ".join(day.isoformat() for day in sorted(days))
