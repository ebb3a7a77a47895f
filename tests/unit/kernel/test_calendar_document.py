"""The calendar document: what it may say, and that contradictions are refused with a reason."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from domain.kernel.calendar_document import CalendarDocument, ClockRange


def document(**fields: object) -> CalendarDocument:
    return CalendarDocument.model_validate({"name": "test", "years": [2024], **fields})


def test_defaults_are_those_of_a_county_office() -> None:
    plain = document()
    assert plain.time_zone == "Asia/Shanghai"
    assert [str(hours) for hours in plain.working_hours] == ["08:00-12:00", "14:30-18:00"]
    assert str(plain.quiet_hours) == "22:00-07:00"


def test_survives_its_own_json_and_orders_its_days() -> None:
    mixed = document(holidays={"2024-10-01": "国庆节", "2024-01-01": "元旦"}, adjusted_workdays={"2024-02-04": "春节"})
    text = mixed.model_dump_json()
    assert CalendarDocument.model_validate_json(text) == mixed
    assert text.index("2024-01-01") < text.index("2024-10-01")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"holidays": {"2024-02-04": "a"}, "adjusted_workdays": {"2024-02-04": "a"}}, "both a holiday and"),
        ({"holidays": {"2025-01-01": "a"}}, "outside the years covered: 2025-01-01"),
        ({"adjusted_workdays": {"2023-12-31": "a"}}, "outside the years covered"),
        ({"adjusted_workdays": {"2024-02-05": "a"}}, "Saturday or Sunday"),
        ({"years": [2024, 2024]}, "once each, in order"),
        ({"years": [2025, 2024]}, "once each, in order"),
        ({"years": [2024.0]}, "valid integer"),
        ({"years": ["2024"]}, "valid integer"),
        ({"holidays": {1_704_067_200: "a"}}, "not a date"),
        ({"holidays": {"20240101": "a"}}, "not a date"),
        ({"holidays": {"２０２４-01-01": "a"}}, "not a date"),
        ({"holidays": {datetime(2024, 1, 1, tzinfo=UTC): "a"}}, "not a date"),
        ({"holidays": {"2024-02-30": "a"}}, "date"),
        ({"holidays": {"2024-01-01": ""}}, "at least 1"),
        ({"time_zone": "Asia"}, "not a known time zone"),
        ({"time_zone": "Mars/Base"}, "not a known time zone"),
        ({"time_zone": "../etc/passwd"}, "not a known time zone"),
        ({"name": "县历"}, "pattern"),
        ({"working_hours": []}, "at least 1"),
        ({"working_hours": ["22:00-06:00"]}, "end on the day they start"),
        ({"working_hours": ["08:00-12:00", "11:59-18:00"]}, "do not overlap"),
        ({"working_hours": ["14:30-18:00", "08:00-12:00"]}, "in order"),
        ({"working_hours": ["8:00-12:00"]}, "HH:MM-HH:MM"),
        ({"working_hours": ["08:00-24:30"]}, "HH:MM-HH:MM"),
        ({"working_hours": ["24:00-08:00"]}, "less than 1440"),
        ({"working_hours": [{"start": 480.0, "end": 720}]}, "valid integer"),
        ({"quiet_hours": "07:00-07:00"}, "nothing or a whole day"),
        ({"quiet_hours": "00:00-24:00"}, "quiet hours must end"),
        ({"lunch": "12:00-14:30"}, "Extra inputs"),
    ],
)
def test_refuses(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        document(**fields)


def test_a_calendar_may_know_nothing_yet() -> None:
    assert document(years=[]).holidays == {}


def test_dates_may_come_as_dates() -> None:
    assert document(holidays={date(2024, 1, 1): "元旦"}) == document(holidays={"2024-01-01": "元旦"})


@pytest.mark.parametrize(
    ("text", "crosses"), [("08:00-12:00", False), ("22:00-07:00", True), ("22:00-24:00", False), ("12:00-00:00", True)]
)
def test_clock_ranges_know_whether_they_cross_midnight(text: str, crosses: bool) -> None:
    assert ClockRange.parse(text).crosses_midnight is crosses
    assert str(ClockRange.parse(text)) == text
