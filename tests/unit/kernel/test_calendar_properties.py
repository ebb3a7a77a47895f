"""What holds for every moment, length and zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from directory.calendar_seed import seed_calendar
from domain.kernel.calendar import CalendarDocument, Duration, WorkCalendar

MINUTE = timedelta(minutes=1)
_CHINA = seed_calendar([2024]).document
_NIGHT_AND_DAY = {"working_hours": ["00:00-02:30", "02:30-06:00", "22:00-24:00"], "quiet_hours": "12:00-02:15"}

CALENDARS = st.sampled_from(
    [WorkCalendar(_CHINA)]
    + [
        WorkCalendar(CalendarDocument.model_validate({**_CHINA.model_dump(), "time_zone": zone, **hours}))
        for zone in ("Europe/Berlin", "America/St_Johns", "Asia/Shanghai")
        for hours in ({"working_hours": ["00:00-24:00"]}, _NIGHT_AND_DAY)
    ]
)
# Around both changes of the clocks, the holidays of autumn and the end of the year that is covered.
MOMENTS = st.one_of(
    [
        st.datetimes(first, first + timedelta(days=14), timezones=st.just(UTC))
        for first in (datetime(2024, month, day) for month, day in ((2, 1), (3, 25), (9, 28), (10, 24), (12, 24)))
    ]
)
LENGTHS = st.timedeltas(timedelta(), timedelta(days=4))
BUDGET = settings(max_examples=50, deadline=None)


@BUDGET
@given(CALENDARS, MOMENTS, LENGTHS)
def test_what_was_added_lies_between(calendar: WorkCalendar, start: datetime, length: timedelta) -> None:
    assert calendar.working_time_between(start, calendar.add_working_time(start, length).value).value == length


@BUDGET
@given(CALENDARS, MOMENTS, LENGTHS, LENGTHS)
def test_adding_twice_is_adding_the_sum(calendar: WorkCalendar, start: datetime, a: timedelta, b: timedelta) -> None:
    step = calendar.add_working_time(start, a).value
    assert calendar.add_working_time(step, b).value == calendar.add_working_time(start, a + b).value


@BUDGET
@given(CALENDARS, MOMENTS, MOMENTS, LENGTHS, LENGTHS)
def test_later_and_longer_never_end_earlier(
    calendar: WorkCalendar, m: datetime, n: datetime, a: timedelta, b: timedelta
) -> None:
    (m, n), (a, b) = sorted((m, n)), sorted((a, b))
    assert m <= calendar.add_working_time(m, a).value <= calendar.add_working_time(n, b).value


@BUDGET
@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_time_between_adds_up_and_turns_around(calendar: WorkCalendar, a: datetime, b: datetime, c: datetime) -> None:
    between = calendar.working_time_between
    assert between(a, c).value == between(a, b).value + between(b, c).value
    assert between(a, b).value == -between(b, a).value
    assert between(a, b).unknown_years == between(b, a).unknown_years


@BUDGET
@given(CALENDARS, MOMENTS)
def test_the_next_working_moment_is_the_first_that_works(calendar: WorkCalendar, moment: datetime) -> None:
    following = calendar.next_working_moment(moment).value
    assert following >= moment
    assert calendar.next_working_moment(following).value == following
    assert not calendar.working_time_between(moment, following).value
    assert calendar.working_time_between(following, following + timedelta.resolution).value == timedelta.resolution


@BUDGET
@given(CALENDARS, MOMENTS)
def test_quiet_hours_are_left_once(calendar: WorkCalendar, moment: datetime) -> None:
    after = calendar.after_quiet_hours(moment)
    assert moment <= after < moment + timedelta(days=1)
    assert calendar.after_quiet_hours(after) == after


@BUDGET
@given(CALENDARS, MOMENTS, st.integers(0, 8), st.integers(0, 8))
def test_working_days_add_up(calendar: WorkCalendar, start: datetime, a: int, b: int) -> None:
    # A close at 24:00 is the first instant of the next day: count on from just before it.
    step = calendar.add_working_days(start, a).value - (timedelta.resolution if a else timedelta())
    assert b == 0 or calendar.add_working_days(step, b).value == calendar.add_working_days(start, a + b).value


@BUDGET
@given(CALENDARS, MOMENTS, st.integers(1, 12))
def test_a_deadline_in_working_days_is_a_close_of_business(calendar: WorkCalendar, start: datetime, days: int) -> None:
    """So many working days after the day of the event, and business closes then (Civil Code, art. 201 and 203)."""
    due = calendar.add_working_days(start, days).value
    last = calendar.date_of(due - timedelta.resolution)
    assert calendar.is_working_day(last)
    assert due == calendar.close_of(last)
    first = calendar.date_of(start)
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(calendar.is_working_day(day) for day in between) == days
    following = calendar.next_working_moment(due).value
    assert calendar.date_of(following) > last, "nothing is worked between the close and the end of its day"


@BUDGET
@given(CALENDARS, MOMENTS, MOMENTS, st.integers(1, 12), st.integers(1, 12))
def test_all_events_of_one_day_are_due_together_and_later_ones_never_earlier(
    calendar: WorkCalendar, m: datetime, n: datetime, a: int, b: int
) -> None:
    (m, n), (a, b) = sorted((m, n)), sorted((a, b))
    due = calendar.add_working_days
    assert m < due(m, a).value <= due(n, b).value
    if calendar.date_of(m) == calendar.date_of(n):
        assert due(m, a) == due(n, a)


@BUDGET
@given(CALENDARS, MOMENTS, st.sampled_from(["PT36H", "W20H", "3WD"]))
def test_the_zone_a_moment_is_written_in_changes_nothing(calendar: WorkCalendar, start: datetime, text: str) -> None:
    elsewhere = start.astimezone(ZoneInfo("America/New_York"))
    assert calendar.add(elsewhere, Duration.parse(text)) == calendar.add(start, Duration.parse(text))


def works_by_the_wall(calendar: WorkCalendar, moment: datetime) -> bool:
    """What a person with a watch and the document in hand would say, without any arithmetic of the calendar's."""
    document = calendar.document
    wall = moment.astimezone(ZoneInfo(document.time_zone))
    works = wall.date() in document.adjusted_workdays or (wall.weekday() < 5 and wall.date() not in document.holidays)
    minute = wall.hour * 60 + wall.minute
    return works and any(hours.start <= minute < hours.end for hours in document.working_hours)


@settings(max_examples=25, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(0, 4_000))
def test_agrees_with_counting_minutes(calendar: WorkCalendar, start: datetime, minutes: int) -> None:
    """Nothing is lost or counted twice at midnight, over holidays or when the clocks change."""
    start = start.replace(second=0, microsecond=0)
    worked = sum(works_by_the_wall(calendar, start + n * MINUTE) for n in range(minutes))
    assert calendar.working_time_between(start, start + minutes * MINUTE).value == worked * MINUTE
