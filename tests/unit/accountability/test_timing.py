"""From durations to moments: what holds for any time of the year and any length."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.accountability.timing import Clock
from domain.kernel.duration import Duration
from tests.support.ladder import at, calendar

START = at("2026-01-01 00:00")
moments = st.integers(0, 330 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
spans = st.integers(-600, 30 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
durations = st.sampled_from([Duration.parse(text) for text in ("PT24H", "PT1M", "2WD", "W8H", "3WD", "P10D")])


def _is_quiet(moment: datetime) -> bool:
    return calendar().after_quiet_hours(moment) != moment


@given(moments, spans, st.integers(1, 99), st.booleans())
def test_a_reminder_comes_in_time_and_never_in_quiet_hours(
    since: datetime, span: timedelta, percent: int, urgent: bool
) -> None:
    times = Clock(calendar(), urgent).first(since, since + span, percent)
    assert times.step_at >= times.due == since + span
    if times.remind_at is None:
        assert span <= timedelta(0) or (
            not urgent and span < timedelta(hours=9) and _is_quiet(since + span * percent // 100)
        )
        return
    assert since <= times.remind_at < times.due
    assert urgent or not _is_quiet(times.remind_at)


@given(moments, durations, durations)
def test_what_a_step_gives_ends_when_people_work(now: datetime, again: Duration, reply: Duration) -> None:
    times = Clock(calendar(), urgent=False).after(now, again, reply)
    assert times.reply_by is not None and times.unanswered_at is not None
    for end, step in ((times.due, times.step_at), (times.reply_by, times.unanswered_at)):
        assert end > now
        assert calendar().is_working_day(calendar().date_of(end))
        assert step >= end
        assert calendar().next_working_moment(step).value == step
    assert set(times.unknown_years) <= {2027}


@given(moments, durations)
def test_what_is_urgent_waits_for_nobody(now: datetime, again: Duration) -> None:
    clock = Clock(calendar(), urgent=True)
    times = clock.after(now, again)
    assert times.step_at == times.due == calendar().add(now, again).value
    assert clock.quiet_until(now) == clock.working_from(now) == now


@given(moments)
def test_before_and_after_the_quiet_hours_meet_around_them(moment: datetime) -> None:
    before, after = calendar().before_quiet_hours(moment), calendar().after_quiet_hours(moment)
    assert before <= moment <= after
    assert (before == moment == after) or after - before == timedelta(hours=9)
