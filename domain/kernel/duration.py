"""How long a policy gives: by the clock, in working time, or in working days.

Text in policy documents (whole numbers only, largest unit first, canonical when rendered):

- clock time, a subset of ISO 8601: `PT15M`, `PT24H`, `P14D`, `P1DT12H`. A day is exactly 24 hours.
- working time, only what falls inside working hours: `W8H`, `W30M`, `W7H30M`. It has no days, because how long
  a working day is depends on the calendar: say `W8H` or `1WD`.
- working days: `3WD`, the close of business on the third working day after; `0WD` is at once. See
  `WorkCalendar.add_working_days` for the convention and its source.
"""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_serializer, model_validator

from domain.kernel.model import Model

_UNITS = (("D", 86_400), ("H", 3_600), ("M", 60), ("S", 1))
_TIME = r"(?:(?P<H>\d{1,7})H)?(?:(?P<M>\d{1,9})M)?(?:(?P<S>\d{1,9})S)?"
_CLOCK = re.compile(rf"P(?=[\dT])(?:(?P<D>\d{{1,5}})D)?(?:T(?=\d){_TIME})?", re.ASCII)
_WORKING_TIME = re.compile(rf"W(?=\d){_TIME}", re.ASCII)
_WORKING_DAYS = re.compile(r"(?P<days>\d{1,4})WD", re.ASCII)

# Ten years. A typing error in a policy must not make the calendar walk through centuries.
MAXIMUM_DAYS = 3_660
MAXIMUM_SECONDS = MAXIMUM_DAYS * 86_400


class DurationKind(StrEnum):
    """Which clock a duration runs on."""

    CLOCK = "clock"
    WORKING_TIME = "working_time"
    WORKING_DAYS = "working_days"


class Duration(Model):
    """A length of time of at most ten years, never negative; recorded and written as its text.

    `amount` is in seconds for clock and working time, in days for working days.
    """

    kind: DurationKind
    amount: Annotated[int, Field(strict=True, ge=0, le=MAXIMUM_SECONDS)]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a duration's text. A text outside the syntax or beyond ten years: ValueError."""
        kind, amount = _read(text)
        return cls(kind=kind, amount=amount)

    @classmethod
    def clock(cls, length: timedelta) -> Self:
        """Clock time; parts of a second: ValueError."""
        return cls(kind=DurationKind.CLOCK, amount=_seconds(length))

    @classmethod
    def working_time(cls, length: timedelta) -> Self:
        """Working time; parts of a second: ValueError."""
        return cls(kind=DurationKind.WORKING_TIME, amount=_seconds(length))

    @classmethod
    def working_days(cls, days: int) -> Self:
        """Whole working days."""
        return cls(kind=DurationKind.WORKING_DAYS, amount=days)

    @property
    def length(self) -> timedelta:
        """Clock or working time as a timedelta. Working days have no length of their own: ValueError."""
        if self.kind is DurationKind.WORKING_DAYS:
            raise ValueError(f"how long {self} is depends on the calendar")
        return timedelta(seconds=self.amount)

    def __str__(self) -> str:
        """The canonical text, for example P1D for what was written as PT24H."""
        match self.kind:
            case DurationKind.WORKING_DAYS:
                return f"{self.amount}WD"
            case DurationKind.WORKING_TIME:
                return "W" + (_parts(self.amount, _UNITS[1:]) or "0S")
            case DurationKind.CLOCK:
                days, rest = divmod(self.amount, 86_400)
                day_part = f"{days}D" if days else ""
                time_part = _parts(rest, _UNITS[1:]) or ("" if days else "0S")
                return f"P{day_part}T{time_part}" if time_part else f"P{day_part}"

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if isinstance(value, str):
            kind, amount = _read(value)
            return {"kind": kind, "amount": amount}
        return value

    @model_validator(mode="after")
    def _working_days_within_ten_years(self) -> Self:
        if self.kind is DurationKind.WORKING_DAYS and self.amount > MAXIMUM_DAYS:
            raise ValueError(f"{self.amount} working days: at most {MAXIMUM_DAYS}")
        return self

    @model_serializer
    def _to_text(self) -> str:
        return str(self)


def _read(text: str) -> tuple[DurationKind, int]:
    if found := _WORKING_DAYS.fullmatch(text):
        return DurationKind.WORKING_DAYS, int(found["days"])
    if found := _WORKING_TIME.fullmatch(text):
        return DurationKind.WORKING_TIME, _total(found)
    if found := _CLOCK.fullmatch(text):
        return DurationKind.CLOCK, _total(found)
    raise ValueError(f"{text!r} is not a duration: write PT15M or P14D (clock), W8H (working time), 3WD (working days)")


def _total(found: re.Match[str]) -> int:
    numbers = found.groupdict()
    return sum(int(numbers.get(unit) or 0) * seconds for unit, seconds in _UNITS)


def _parts(amount: int, units: tuple[tuple[str, int], ...]) -> str:
    text = ""
    for unit, seconds in units:
        count, amount = divmod(amount, seconds)
        text += f"{count}{unit}" if count else ""
    return text


def _seconds(length: timedelta) -> int:
    if length.microseconds:
        raise ValueError(f"{length}: a duration in a policy has whole seconds")
    return length // timedelta(seconds=1)
