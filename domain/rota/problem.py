"""What a rota is made from: days, shifts, people, demands, wishes. One model for checkpoints and public instances.

Days are numbered from 0, the first day of the horizon; negative days are the days before it. Minutes are whole minutes,
weights whole numbers: nothing here is a float, so a problem can be recorded as canonical JSON. A person works at most
one shift a day.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.kernel.calendar import DayKind
from domain.kernel.model import Identifier, Model, PersonId

DAY = 1_440
"""Minutes of a day."""

Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Weight = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Day = Annotated[int, Field(strict=True, ge=0, le=10_000)]


class Burden(StrEnum):
    """What is shared fairly: shifts in all, at night, on weekends, on holidays (DOMAIN §3: fairness over weeks)."""

    SHIFTS = "shifts"
    NIGHTS = "nights"
    WEEKENDS = "weekends"
    HOLIDAYS = "holidays"


class Shift(Model):
    """A kind of shift that there is every day.

    `minutes` count as worked, a handover's overlap included; `start` is in minutes after midnight (None: unknown, then
    only `not_followed_by` keeps people rested). `not_followed_by` may not be worked on the next day by the same person.
    """

    id: Identifier
    minutes: Annotated[int, Field(strict=True, ge=1, le=DAY)]
    start: Annotated[int, Field(strict=True, ge=0, lt=DAY)] | None = None
    night: bool = False
    not_followed_by: tuple[Identifier, ...] = ()


class Pool(Model):
    """Where people come from, in order: each shift given to a later pool costs more (DOMAIN §3: pools in order)."""

    id: Identifier
    cost: Weight


class Person(Model):
    """Somebody who can be rostered. None: no such limit.

    `max_shifts` by shift (0: never). `max_week_minutes` counts calendar weeks from Monday. `max_run` and `min_run` are
    consecutive days worked, `min_free_run` consecutive days free. `max_weekends` counts unbroken blocks of weekend days
    and holidays of which any day is worked. `leave` are days that must stay free. `history` is what was worked on the
    days just before the horizon, oldest first (None: free); runs, rest and the week go on from it. Without it, and at
    the end of the horizon, the two minimum runs are waived for the run that touches the edge. `carried` are burdens of
    past weeks.
    """

    id: PersonId
    skills: tuple[Identifier, ...] = ()
    pool: Identifier | None = None
    max_shifts: Mapping[Identifier, Count] = {}
    max_minutes: Count | None = None
    min_minutes: Count | None = None
    max_week_minutes: Count | None = None
    max_run: Annotated[int, Field(strict=True, ge=1)] | None = None
    min_run: Annotated[int, Field(strict=True, ge=1)] | None = None
    min_free_run: Annotated[int, Field(strict=True, ge=1)] | None = None
    max_weekends: Count | None = None
    leave: tuple[Day, ...] = ()
    history: tuple[Identifier | None, ...] = ()
    carried: Mapping[Burden, Count] = {}


class Demand(Model):
    """So many people on a shift, of all or of one skill. Somebody with two skills counts for both.

    `under` and `over` are the weights of each person missing or too many; None: must not happen at all.
    """

    day: Day
    shift: Identifier
    need: Count
    skill: Identifier | None = None
    under: Weight | None = None
    over: Weight | None = 0


class Request(Model):
    """A wish, with the weight of not granting it. `shift` None: any shift of the day."""

    person: PersonId
    day: Day
    wanted: bool
    shift: Identifier | None = None
    weight: Weight = 1


class Fairness(Model):
    """Share a burden: the weight times the growth of the sum of squares of what each person bears in all.

    What a person bears before is `carried`, less the least that anybody carried. Squares make the next one cost more
    for those who had more already, and they add up person by person.
    """

    burden: Burden
    weight: Weight


class Assignment(Model):
    """A person works a shift that begins on a day."""

    person: PersonId
    day: Day
    shift: Identifier


class RotaProblem(Model):
    """Everything that a rota depends on.

    `days` says what each day officially is (from the calendar policy), `first_weekday` is 0 for Monday. `rest_minutes`
    lie at least between the end of a shift and the start of the same person's next [default 11 h: 660]. `published` is
    a rota that people already know; `stability` is the weight of each person's day that changes. Shifts that start in
    the first `frozen_minutes` of the horizon stay as published, and a rule that only they break is not held against
    the new rota.
    """

    days: Annotated[tuple[DayKind, ...], Field(min_length=1, max_length=1_000)]
    first_weekday: Annotated[int, Field(strict=True, ge=0, le=6)] = 0
    shifts: Annotated[tuple[Shift, ...], Field(min_length=1)]
    people: tuple[Person, ...]
    demands: tuple[Demand, ...] = ()
    requests: tuple[Request, ...] = ()
    pools: tuple[Pool, ...] = ()
    rest_minutes: Annotated[int, Field(strict=True, ge=0, le=DAY)] = 0
    fairness: tuple[Fairness, ...] = ()
    published: tuple[Assignment, ...] | None = None
    stability: Weight = 0
    frozen_minutes: Count = 0

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        for what, ids in (
            ("shift", [shift.id for shift in self.shifts]),
            ("person", [person.id for person in self.people]),
            ("pool", [pool.id for pool in self.pools]),
            ("fairness", [str(fair.burden) for fair in self.fairness]),
        ):
            if twice := sorted({one for one in ids if ids.count(one) > 1}):
                raise ValueError(f"{what} {', '.join(twice)} is listed twice")
        cells = [(one.person, one.day) for one in self.published or ()]
        if len(cells) != len(set(cells)):
            raise ValueError("the published rota gives somebody two shifts on a day")
        if self.frozen_minutes and self.published is None:
            raise ValueError("nothing can be frozen before a rota was published")
        return self

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> Self:
        shifts = {shift.id for shift in self.shifts}
        people = {person.id for person in self.people}
        _all_in("shift", self._shifts_named(), shifts)
        for named in (self.requests, self.published or ()):
            _all_in("person", (one.person for one in named), people)
        _all_in("pool", (one.pool for one in self.people if one.pool), {pool.id for pool in self.pools})
        days = [one.day for one in self.demands] + [one.day for one in self.requests]
        days += [one.day for one in self.published or ()]
        days += [day for person in self.people for day in person.leave]
        if days and max(days) >= len(self.days):
            raise ValueError(f"day {max(days)} lies outside the horizon of {len(self.days)} days")
        return self

    @model_validator(mode="after")
    def _rest_reaches_only_the_next_day(self) -> Self:
        starts = [shift.start for shift in self.shifts if shift.start is not None]
        for shift in self.shifts:
            if shift.start is not None and shift.start + shift.minutes + self.rest_minutes > 2 * DAY + min(starts):
                raise ValueError(f"shift {shift.id} and its rest reach into the day after the next")
        return self

    def _shifts_named(self) -> Iterable[Identifier]:
        for shift in self.shifts:
            yield from shift.not_followed_by
        for person in self.people:
            yield from person.max_shifts
            yield from (worked for worked in person.history if worked)
        yield from (one.shift for one in self.demands)
        yield from (one.shift for one in self.published or ())
        yield from (one.shift for one in self.requests if one.shift)


def _all_in(what: str, named: Iterable[str], known: set[str]) -> None:
    if unknown := sorted(set(named) - known):
        raise ValueError(f"there is no {what} {', '.join(unknown)}")
