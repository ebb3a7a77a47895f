"""From durations to moments: what a step gives, on the calendar that its obligation pinned."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.accountability.events_steps import Times
from domain.kernel.calendar import WorkCalendar
from domain.kernel.duration import Duration

_NOTHING = timedelta()
_LEAD = timedelta(minutes=10)
"""How long before the quiet hours a reminder goes out that would be too late after them."""


@dataclass(slots=True)
class Clock:
    """Reckons for one obligation and says which years it had to guess. `urgent` runs through nights and holidays."""

    calendar: WorkCalendar
    urgent: bool

    def first(self, since: datetime, due: datetime, percent: int) -> Times:
        """What is owed since `since` by `due`: when to remind, and when the ladder looks for a breach."""
        unknown: set[int] = set()
        return self._times(due, unknown, remind_at=self._remind_at(since, due, percent, unknown))

    def after(self, now: datetime, again: Duration, reply: Duration | None = None) -> Times:
        """What a step gives from `now` on: time to do it, and time to reply."""
        unknown: set[int] = set()
        due = self._due(now, again, unknown)
        if reply is None:
            return self._times(due, unknown)
        by = self._due(now, reply, unknown)
        return self._times(due, unknown, reply_by=by, unanswered_at=self._step_at(by, unknown))

    def reply_only(self, now: datetime, reply: Duration) -> Times:
        """A right to reply: the ladder goes on when it is over."""
        unknown: set[int] = set()
        by = self._due(now, reply, unknown)
        return self._times(by, unknown, reply_by=by)

    def until(self, due: datetime) -> Times:
        """A moment that somebody named."""
        return self._times(due, set())

    def quiet_until(self, now: datetime) -> datetime:
        """When people may be reminded: at once where urgent, else after the quiet hours."""
        return now if self.urgent else self.calendar.after_quiet_hours(now)

    def working_from(self, now: datetime) -> datetime:
        """When a formal step may be taken: at once where urgent, else in working hours."""
        return now if self.urgent else self.calendar.next_working_moment(now).value

    def _times(
        self,
        due: datetime,
        unknown: set[int],
        *,
        remind_at: datetime | None = None,
        reply_by: datetime | None = None,
        unanswered_at: datetime | None = None,
    ) -> Times:
        step_at = self._step_at(due, unknown)
        return Times(
            due=due,
            step_at=step_at,
            remind_at=remind_at,
            reply_by=reply_by,
            unanswered_at=unanswered_at,
            unknown_years=tuple(sorted(unknown)),
        )

    def _due(self, now: datetime, given: Duration, unknown: set[int]) -> datetime:
        """The end of a period. One that would end on a day off ends at the close of the next working day: Civil Code
        (民法典) art. 203; the days of what is urgent are not moved."""
        reckoned = self.calendar.add(now, given)
        unknown.update(reckoned.unknown_years)
        day = self.calendar.date_of(reckoned.value)
        if not self.calendar.covers(day):
            unknown.add(day.year)
        if self.urgent or self.calendar.is_working_day(day):
            return reckoned.value
        following = self.calendar.next_working_moment(reckoned.value)
        unknown.update(following.unknown_years)
        return self.calendar.close_of(self.calendar.date_of(following.value))

    def _step_at(self, due: datetime, unknown: set[int]) -> datetime:
        if self.urgent:
            return due
        reckoned = self.calendar.next_working_moment(due)
        unknown.update(reckoned.unknown_years)
        return reckoned.value

    def _remind_at(self, since: datetime, due: datetime, percent: int, unknown: set[int]) -> datetime | None:
        """At so much of the working time; of the clock's where it is urgent or holds none. Never in quiet hours unless
        urgent: moved behind them, or before them where that would be too late. None: too late for a reminder."""
        if due <= since:
            return None
        working = _NOTHING
        if not self.urgent:
            reckoned = self.calendar.working_time_between(since, due)
            unknown.update(reckoned.unknown_years)
            working = reckoned.value
        if working:
            at = self.calendar.add_working_time(since, working * percent // 100).value
        else:
            at = since + (due - since) * percent // 100
        quiet = self.quiet_until(at)
        if quiet >= due:
            quiet = self.calendar.before_quiet_hours(at) - _LEAD
        return quiet if since <= quiet < due else None
