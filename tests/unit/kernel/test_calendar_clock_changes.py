"""Zones whose clocks change: skipped times, times shown twice, and midnights that do not exist."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.kernel.calendar import CalendarDocument, WorkCalendar
from domain.kernel.wall_clock import instant_of

BERLIN = "Europe/Berlin"  # 2024-03-31 02:00 -> 03:00 and 2024-10-27 03:00 -> 02:00, both Sundays


def calendar(zone: str, *hours: str, quiet: str | None = None, worked: tuple[str, ...] = ()) -> WorkCalendar:
    return WorkCalendar(
        CalendarDocument.model_validate(
            {
                "name": "test",
                "time_zone": zone,
                "years": [2024],
                "working_hours": hours or ("00:00-24:00",),
                "quiet_hours": quiet,
                "adjusted_workdays": dict.fromkeys(worked, "test"),
            }
        )
    )


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        (BERLIN, "2024-03-31T01:59:59.999999", "2024-03-31T00:59:59.999999"),
        (BERLIN, "2024-03-31T02:00", "2024-03-31T01:00"),
        (BERLIN, "2024-03-31T02:30:00.000001", "2024-03-31T01:00"),  # skipped
        (BERLIN, "2024-03-31T03:00", "2024-03-31T01:00"),
        (BERLIN, "2024-10-27T02:30", "2024-10-27T00:30"),  # shown twice
        (BERLIN, "2024-10-27T03:00", "2024-10-27T02:00"),
        ("Asia/Beirut", "2024-03-31T00:00", "2024-03-30T22:00"),  # midnight itself is skipped
        ("Australia/Lord_Howe", "2024-10-06T02:10", "2024-10-05T15:30"),  # by half an hour
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"),  # a whole day is skipped
        ("Asia/Shanghai", "2024-03-31T02:30", "2024-03-30T18:30"),
    ],
)
def test_wall_times_mean_one_instant(zone: str, wall: str, instant: str) -> None:
    assert instant_of(datetime.fromisoformat(wall), ZoneInfo(zone)) == utc(instant)


@pytest.mark.parametrize(("sunday", "length"), [("2024-03-31", 23), ("2024-10-27", 25), ("2024-06-30", 24)])
def test_a_day_is_as_long_as_it_really_is(sunday: str, length: int) -> None:
    all_day = calendar(BERLIN, worked=(sunday,))
    start = datetime.fromisoformat(sunday).replace(tzinfo=ZoneInfo(BERLIN))
    end = (datetime.fromisoformat(sunday) + timedelta(days=1)).replace(tzinfo=ZoneInfo(BERLIN))
    assert all_day.working_time_between(start, end).value == timedelta(hours=length)
    assert all_day.add_working_time(start, timedelta(hours=length)).value == end


def test_hours_that_touch_at_a_time_shown_twice_lose_nothing() -> None:
    night = calendar(BERLIN, "01:00-02:30", "02:30-05:00", worked=("2024-10-27",))
    day = utc("2024-10-26T22:00"), utc("2024-10-27T23:00")
    assert night.working_time_between(*day).value == timedelta(hours=5)
    first_only = calendar(BERLIN, "01:00-02:30", worked=("2024-10-27",))
    assert first_only.working_time_between(*day).value == timedelta(hours=1, minutes=30)


def test_hours_that_are_skipped_are_not_worked() -> None:
    skipped = calendar(BERLIN, "02:15-02:45", worked=("2024-03-31",))
    assert skipped.next_working_moment(utc("2024-03-31T00:00")).value == utc("2024-04-01T00:15")
    assert not skipped.working_time_between(utc("2024-03-30T23:00"), utc("2024-03-31T22:00")).value


def test_working_days_end_by_the_wall() -> None:
    friday = datetime(2024, 3, 29, 9, tzinfo=ZoneInfo(BERLIN))
    office = calendar(BERLIN, "09:00-17:00")
    assert office.add_working_days(friday, 1).value == datetime(2024, 4, 1, 17, tzinfo=ZoneInfo(BERLIN))
    assert calendar(BERLIN).add_working_days(friday, 1).value == datetime(2024, 4, 2, tzinfo=ZoneInfo(BERLIN))


@pytest.mark.parametrize(
    ("worked", "close", "due"),
    [
        ("2024-03-31", "02:30", "2024-03-31T01:00"),  # skipped: business closes at the instant of the skip
        ("2024-10-27", "02:30", "2024-10-27T00:30"),  # shown twice: at its first showing
    ],
)
def test_a_close_at_a_time_that_is_skipped_or_shown_twice(worked: str, close: str, due: str) -> None:
    night = calendar(BERLIN, f"00:30-{close}", worked=(worked,))
    friday = datetime.fromisoformat(worked).replace(hour=9, tzinfo=ZoneInfo(BERLIN)) - timedelta(days=2)
    assert night.add_working_days(friday, 1).value == utc(due)


def test_quiet_hours_end_by_the_wall() -> None:
    quiet = calendar(BERLIN, quiet="22:00-07:00")
    assert quiet.after_quiet_hours(utc("2024-03-30T22:00")) == utc("2024-03-31T05:00")  # an hour shorter
    assert quiet.after_quiet_hours(utc("2024-10-26T21:00")) == utc("2024-10-27T06:00")  # an hour longer


def test_a_day_begins_once_even_if_clocks_go_back_over_midnight() -> None:
    # St John's, 2010-11-07: at 00:01 the clocks went back to 23:01 of the day before.
    back = calendar("America/St_Johns")
    assert back.date_of(utc("2010-11-07T02:30")) == date(2010, 11, 7)
    assert back.date_of(utc("2010-11-07T02:45")) == date(2010, 11, 7)  # the wall shows the 6th again
    assert back.date_of(utc("2010-11-07T02:29")) == date(2010, 11, 6)


def test_a_skipped_day_has_no_working_time() -> None:
    samoa = calendar("Pacific/Apia")  # Friday 2011-12-30 never was
    # From Thursday 00:00 to Monday 00:00 on the wall.
    assert samoa.working_time_between(utc("2011-12-29T10:00"), utc("2012-01-01T10:00")).value == timedelta(hours=24)
