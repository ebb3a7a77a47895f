"""The work calendar on known days: what the State Council announced, where midnight is, what is only a guess."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from directory.calendar_seed import seed_calendar
from domain.kernel.calendar import CalendarDocument, DayKind, Duration, Reckoned, WorkCalendar

CHINA = timezone(timedelta(hours=8))
CALENDAR = WorkCalendar(seed_calendar([2024, 2025]).document)


def china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def hours(count: int, minutes: int = 0) -> timedelta:
    return timedelta(hours=count, minutes=minutes)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2024-02-04", DayKind.ADJUSTED_WORKDAY),  # Sunday worked before the Spring Festival
        ("2024-02-09", DayKind.WORKING_DAY),  # New Year's Eve: rest was encouraged, not ordered
        ("2024-02-10", DayKind.HOLIDAY),
        ("2024-02-18", DayKind.ADJUSTED_WORKDAY),
        ("2024-02-24", DayKind.WEEKEND),
        ("2024-10-01", DayKind.HOLIDAY),
        ("2024-10-05", DayKind.HOLIDAY),  # a Saturday of the National Day holiday is a holiday, not a weekend
        ("2024-10-08", DayKind.WORKING_DAY),
        ("2024-10-12", DayKind.ADJUSTED_WORKDAY),
        ("2025-01-26", DayKind.ADJUSTED_WORKDAY),
        ("2025-10-08", DayKind.HOLIDAY),
    ],
)
def test_days_are_what_they_officially_are(day: str, kind: DayKind) -> None:
    assert CALENDAR.kind_of(date.fromisoformat(day)) is kind


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError, match="date_of"):
        CALENDAR.kind_of(china("2024-10-01T08:00"))
    assert CALENDAR.date_of(datetime(2024, 9, 30, 16, tzinfo=UTC)) == date(2024, 10, 1)
    assert CALENDAR.date_of(datetime(2024, 9, 30, 15, 59, tzinfo=UTC)) == date(2024, 9, 30)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2024-09-30T10:15", 1, "2024-10-08T18:00"),  # over the whole holiday
        ("2024-10-11T10:15", 1, "2024-10-12T18:00"),  # a Saturday that is worked
        ("2024-10-11T10:15", 3, "2024-10-15T18:00"),
        ("2024-10-05T23:59", 1, "2024-10-08T18:00"),
        ("2024-10-08T00:00", 1, "2024-10-09T18:00"),  # the first instant of a day is on that day
        ("2024-10-08T23:59", 1, "2024-10-09T18:00"),  # and so is its last, after business
        ("2024-02-09T09:00", 1, "2024-02-18T18:00"),  # over the Spring Festival to a Sunday that is worked
        ("2024-02-03T09:00", 2, "2024-02-05T18:00"),
        ("2025-01-27T09:00", 3, "2025-02-07T18:00"),
        ("2024-10-05T12:00", 0, "2024-10-05T12:00"),
    ],
)
def test_working_days(start: str, days: int, due: str) -> None:
    assert CALENDAR.add_working_days(china(start), days) == Reckoned(china(due))


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2024-10-08T08:00", hours(4), "2024-10-08T12:00"),  # just full: over when the morning ends
        ("2024-10-08T11:00", hours(2), "2024-10-08T15:30"),  # over noon
        ("2024-10-08T17:30", hours(1), "2024-10-09T08:30"),  # over night
        ("2024-09-30T17:00", hours(2), "2024-10-08T09:00"),  # over the holiday
        ("2024-10-08T03:00", hours(7, 30), "2024-10-08T18:00"),
        ("2024-10-05T12:00", hours(0), "2024-10-05T12:00"),
    ],
)
def test_working_time(start: str, length: timedelta, due: str) -> None:
    assert CALENDAR.add_working_time(china(start), length) == Reckoned(china(due))


def test_working_time_between_counts_only_working_hours() -> None:
    between = CALENDAR.working_time_between
    assert between(china("2024-09-30T00:00"), china("2024-10-09T00:00")).value == hours(15)
    assert between(china("2024-10-01T00:00"), china("2024-10-08T00:00")).value == hours(0)
    assert between(china("2024-10-09T09:00"), china("2024-10-08T17:00")).value == -hours(2)


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        ("2024-10-08T08:00", "2024-10-08T08:00"),
        ("2024-10-08T11:59:59.999999", "2024-10-08T11:59:59.999999"),
        ("2024-10-08T12:00", "2024-10-08T14:30"),
        ("2024-10-08T18:00", "2024-10-09T08:00"),
        ("2024-10-05T09:00", "2024-10-08T08:00"),
    ],
)
def test_next_working_moment(moment: str, following: str) -> None:
    assert CALENDAR.next_working_moment(china(moment)) == Reckoned(china(following))


@pytest.mark.parametrize(
    ("moment", "after"),
    [
        ("2024-10-05T21:59:59", "2024-10-05T21:59:59"),
        ("2024-10-05T22:00", "2024-10-06T07:00"),
        ("2024-10-06T00:00", "2024-10-06T07:00"),
        ("2024-12-31T23:30", "2025-01-01T07:00"),
        ("2024-10-06T07:00", "2024-10-06T07:00"),
    ],
)
def test_quiet_hours_cross_midnight(moment: str, after: str) -> None:
    assert CALENDAR.after_quiet_hours(china(moment)) == china(after)


@pytest.mark.parametrize(
    ("quiet", "moment", "after"),
    [
        (None, "2024-10-06T03:00", "2024-10-06T03:00"),
        ("12:00-14:30", "2024-10-06T13:00", "2024-10-06T14:30"),
        ("22:00-24:00", "2024-10-05T23:00", "2024-10-06T00:00"),
        ("22:00-00:00", "2024-10-05T23:00", "2024-10-06T00:00"),
        ("00:00-06:00", "2024-10-06T00:00", "2024-10-06T06:00"),
    ],
)
def test_other_quiet_hours(quiet: str | None, moment: str, after: str) -> None:
    document = CalendarDocument.model_validate({"name": "test", "quiet_hours": quiet})
    assert WorkCalendar(document).after_quiet_hours(china(moment)) == china(after)


def test_each_duration_runs_on_its_own_clock() -> None:
    friday = china("2024-10-18T17:00")
    assert CALENDAR.add(friday, Duration.parse("PT2H")).value == china("2024-10-18T19:00")
    assert CALENDAR.add(friday, Duration.parse("P2D")).value == china("2024-10-20T17:00")
    assert CALENDAR.add(friday, Duration.parse("W2H")).value == china("2024-10-21T09:00")
    assert CALENDAR.add(friday, Duration.parse("2WD")).value == china("2024-10-22T18:00")


def test_years_without_data_are_guessed_and_said() -> None:
    assert CALENDAR.covers(date(2025, 12, 31))
    assert not CALENDAR.covers(date(2026, 1, 1))
    assert CALENDAR.is_working_day(date(2026, 1, 1))  # a holiday, but this calendar cannot know
    eve = china("2025-12-31T17:00")
    assert CALENDAR.add_working_days(eve, 1) == Reckoned(china("2026-01-01T18:00"), (2026,))
    assert CALENDAR.add_working_time(eve, hours(2)) == Reckoned(china("2026-01-01T09:00"), (2026,))
    assert CALENDAR.next_working_moment(eve + hours(1)) == Reckoned(china("2026-01-01T08:00"), (2026,))
    assert CALENDAR.working_time_between(china("2023-12-29T00:00"), eve).unknown_years == (2023,)
    assert CALENDAR.add(eve, Duration.parse("270WD")).unknown_years == (2026, 2027)


def test_a_year_that_was_not_looked_at_is_not_flagged() -> None:
    eve = china("2025-12-31T17:00")
    midnight = china("2026-01-01T00:00")
    assert CALENDAR.add_working_time(eve, hours(1)) == Reckoned(china("2025-12-31T18:00"))
    assert CALENDAR.working_time_between(eve, midnight) == Reckoned(hours(1))
    assert CALENDAR.working_time_between(midnight, midnight) == Reckoned(hours(0))
    new_year = china("2023-12-31T09:00")  # the day it starts on is not counted, so nobody asks what it is
    assert CALENDAR.add_working_days(new_year, 1) == Reckoned(china("2024-01-02T18:00"))
    assert CALENDAR.add(eve, Duration.parse("P30D")) == Reckoned(eve + timedelta(days=30))


def test_refuses_moments_without_an_offset_and_negative_amounts() -> None:
    naive = datetime(2024, 10, 8, 9)
    asked: list[Callable[[], object]] = [
        lambda: CALENDAR.date_of(naive),
        lambda: CALENDAR.next_working_moment(naive),
        lambda: CALENDAR.after_quiet_hours(naive),
        lambda: CALENDAR.add_working_days(naive, 0),
        lambda: CALENDAR.add_working_time(naive, hours(0)),
        lambda: CALENDAR.add(naive, Duration.parse("PT1M")),
        lambda: CALENDAR.working_time_between(china("2024-10-08T09:00"), naive),
    ]
    for ask in asked:
        with pytest.raises(ValueError, match="offset"):
            ask()
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_days(china("2024-10-08T09:00"), -1)
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_working_time(china("2024-10-08T09:00"), -hours(1))


def test_the_end_of_all_years_is_an_error_not_a_wrong_answer() -> None:
    with pytest.raises(OverflowError):
        CALENDAR.add_working_time(china("9999-12-30T09:00"), hours(1_000))
    with pytest.raises(OverflowError):
        CALENDAR.add_working_days(china("9999-12-30T09:00"), 10)
