"""Working days, working time and quiet hours: the one place that turns "three working days" into an instant.

Everything here is a pure function of the calendar document and the moments asked about. Moments are aware and come
back in UTC. Days and hours are those of the document's time zone; a wall time that a change of the clocks shows twice
means its first showing, a skipped one the instant of the skip.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from domain.kernel.calendar_document import SATURDAY, CalendarDocument, ClockRange
from domain.kernel.duration import Duration, DurationKind
from domain.kernel.model import Moment
from domain.kernel.wall_clock import instant_of

__all__ = ["CalendarDocument", "ClockRange", "DayKind", "Duration", "DurationKind", "Reckoned", "WorkCalendar"]

_DAY = timedelta(days=1)
_NOTHING = timedelta()
Answer = TypeVar("Answer", datetime, timedelta)


class DayKind(StrEnum):
    """What a day officially is."""

    WORKING_DAY = "working_day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    ADJUSTED_WORKDAY = "adjusted_workday"


@dataclass(frozen=True, slots=True)
class Reckoned(Generic[Answer]):
    """An answer of the calendar, and the years it had to guess (Monday to Friday) because no document covers them.

    A rule that uses the answer records `unknown_years`, so that a deadline built on a guess can be seen.
    """

    value: Answer
    unknown_years: tuple[int, ...] = ()


class WorkCalendar:
    """Answers from one calendar document. Beyond the year 9999 every method raises OverflowError."""

    __slots__ = ("_years", "_zone", "document")

    def __init__(self, document: CalendarDocument) -> None:
        self.document = document
        self._years = frozenset(document.years)
        self._zone = ZoneInfo(document.time_zone)

    def covers(self, day: date) -> bool:
        """Whether the document knows `day`; if not, `kind_of` and `is_working_day` answer by the weekday alone."""
        return day.year in self._years

    def kind_of(self, day: date) -> DayKind:
        """What `day` officially is. A datetime is refused (TypeError): ask `date_of` which day it falls on."""
        if isinstance(day, datetime):
            raise TypeError("a date, not a moment: which date a moment falls on depends on the zone, see date_of")
        if day in self.document.holidays:
            return DayKind.HOLIDAY
        if day in self.document.adjusted_workdays:
            return DayKind.ADJUSTED_WORKDAY
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKING_DAY

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is worked; see `covers`."""
        return self.kind_of(day) in (DayKind.WORKING_DAY, DayKind.ADJUSTED_WORKDAY)

    def date_of(self, moment: Moment) -> date:
        """The local day that `moment` falls on; a day begins once, at the first instant its date is shown."""
        moment = _in_utc(moment)
        shown = moment.astimezone(self._zone).date()
        # Clocks set back over midnight show yesterday's date again after today has begun.
        return shown + _DAY if self._instant(shown + _DAY) <= moment else shown

    def add(self, moment: Moment, duration: Duration) -> Reckoned[datetime]:
        """When `duration`, counted from `moment` on its own clock, is over."""
        match duration.kind:
            case DurationKind.CLOCK:
                return Reckoned(_in_utc(moment) + duration.length)
            case DurationKind.WORKING_TIME:
                return self.add_working_time(moment, duration.length)
            case DurationKind.WORKING_DAYS:
                return self.add_working_days(moment, duration.amount)

    def add_working_days(self, moment: Moment, days: int) -> Reckoned[datetime]:
        """The close of business on the `days`-th working day after; 0 is `moment` itself, negative: ValueError.

        How a period in days is counted in law: its first day is not counted (民法典, Civil Code, art. 201), and it ends
        when business closes on its last day (art. 203). Only working days count where a rule says so, as the Law on
        Administrative Penalties does for its own periods (行政处罚法, art. 85). So the time of day of `moment` does
        not matter: what happens on one day is due at one moment.
        """
        _refuse_negative(days < 0)
        moment = _in_utc(moment)
        if not days:
            return Reckoned(moment)
        first = last = self.date_of(moment)
        while days:
            last += _DAY
            days -= self.is_working_day(last)
        return Reckoned(self.close_of(last), self._unknown_years(first + _DAY, last))

    def close_of(self, day: date) -> datetime:
        """When business closes on `day`: the end of its last working hours, whether or not the day is worked."""
        return self._instant(day, self.document.working_hours[-1].end)

    def add_working_time(self, moment: Moment, length: timedelta) -> Reckoned[datetime]:
        """The first instant by which `length` of working time has passed since `moment`; negative: ValueError.

        A length that just fills a working day is over at that day's end, not at the next day's start.
        """
        _refuse_negative(length < _NOTHING)
        moment = _in_utc(moment)
        if not length:
            return Reckoned(moment)
        first = self.date_of(moment)
        for day, start, end in self._working_spans(moment):
            if length <= end - start:
                return Reckoned(start + length, self._unknown_years(first, day))
            length -= end - start
        raise OverflowError("no working time is left before the year 9999 ends")

    def working_time_between(self, a: Moment, b: Moment) -> Reckoned[timedelta]:
        """How much working time lies from `a` to `b`; negative when `b` is the earlier."""
        a, b = _in_utc(a), _in_utc(b)
        if b < a:
            back = self.working_time_between(b, a)
            return Reckoned(-back.value, back.unknown_years)
        if a == b:
            return Reckoned(_NOTHING)
        # A day that begins just when b comes is not part of the time between.
        last = self.date_of(b - timedelta.resolution)
        total = _NOTHING
        for day, start, end in self._working_spans(a):
            if day > last or start >= b:
                break
            total += min(end, b) - start
        return Reckoned(total, self._unknown_years(self.date_of(a), last))

    def next_working_moment(self, moment: Moment) -> Reckoned[datetime]:
        """`moment` itself inside working hours, otherwise the next start of them."""
        moment = _in_utc(moment)
        first = self.date_of(moment)
        for day, start, _ in self._working_spans(moment):
            return Reckoned(start, self._unknown_years(first, day))
        raise OverflowError("no working time is left before the year 9999 ends")

    def after_quiet_hours(self, moment: Moment) -> datetime:
        """`moment` itself, or the end of the quiet hours it falls in. The same on every kind of day."""
        moment = _in_utc(moment)
        for start, end in self._quiet_around(moment):
            if start <= moment < end:
                moment = end
        return moment

    def before_quiet_hours(self, moment: Moment) -> datetime:
        """`moment` itself, or the beginning of the quiet hours it falls in: the last time before it to disturb."""
        moment = _in_utc(moment)
        for start, end in self._quiet_around(moment):
            if start <= moment < end:
                return start
        return moment

    def _quiet_around(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The quiet hours that began on the day before and on the day of `moment`."""
        quiet = self.document.quiet_hours
        if quiet is None:
            return
        today = self.date_of(moment)
        for day in (today - _DAY, today):
            last = day + _DAY if quiet.crosses_midnight else day
            yield self._instant(day, quiet.start), self._instant(last, quiet.end)

    def _working_spans(self, since: datetime) -> Iterator[tuple[date, datetime, datetime]]:
        """The spans of working time not over at `since`, cut to begin there at the earliest, none empty."""
        day = self.date_of(since)
        while day < date.max:
            if self.is_working_day(day):
                for hours in self.document.working_hours:
                    start = max(since, self._instant(day, hours.start))
                    end = self._instant(day, hours.end)
                    if start < end:
                        yield day, start, end
            day += _DAY

    def _instant(self, day: date, minute: int = 0) -> datetime:
        return instant_of(datetime.combine(day, time.min) + timedelta(minutes=minute), self._zone)

    def _unknown_years(self, first: date, last: date) -> tuple[int, ...]:
        return tuple(year for year in range(first.year, last.year + 1) if year not in self._years)


def _in_utc(moment: datetime) -> datetime:
    # In UTC, because Python's arithmetic within one zone counts by the wall and would miss a change of the clocks.
    if moment.tzinfo is None:
        raise ValueError("a moment needs an offset, for example 2026-01-31T08:00:00+08:00")
    return moment.astimezone(UTC)


def _refuse_negative(is_negative: bool) -> None:
    if is_negative:
        raise ValueError("the calendar counts forward only: the amount is negative")
