"""The default document in deploy/policies is what the installed package gives, and says what it does not know."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import yaml

from directory.calendar_seed import FIRST_YEAR, default_calendar, seed_calendar, to_yaml
from domain.kernel.calendar import CalendarDocument, WorkCalendar

COMMITTED = Path(__file__).parents[3] / "deploy" / "policies" / "calendar.yaml"


def test_the_committed_document_is_the_generated_one() -> None:
    text = COMMITTED.read_text(encoding="utf-8")
    assert text == to_yaml(default_calendar())
    assert CalendarDocument.model_validate(yaml.safe_load(text)) == default_calendar()


def test_every_day_agrees_with_the_package() -> None:
    document = default_calendar()
    calendar = WorkCalendar(document)
    assert document.years[0] == FIRST_YEAR
    day = date(FIRST_YEAR, 1, 1)
    while calendar.covers(day):
        assert calendar.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)
    assert day == date(document.years[-1] + 1, 1, 1)


def test_years_beyond_the_data_are_reported_not_invented() -> None:
    seeded = seed_calendar([2999, 2024, 1999], name="partly")
    assert seeded.document.years == (2024,)
    assert seeded.uncovered_years == (1999, 2999)
    assert seeded.document.name == "partly"
    assert all(day.year == 2024 for day in seeded.document.holidays)


def test_names_are_those_people_use() -> None:
    document = seed_calendar([2024]).document
    assert document.holidays[date(2024, 10, 1)] == "国庆节"
    assert document.adjusted_workdays[date(2024, 2, 4)] == "春节"
