"""The first calendar document, from the State Council announcements that the `chinesecalendar` package collects.

`python -m directory.calendar_seed > deploy/policies/calendar.yaml` writes the default again after an upgrade of it.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
import yaml

from domain.kernel.calendar import CalendarDocument

FIRST_YEAR = 2020
_HEADER = """\
# Working days, holidays and adjusted workdays (调休), from the yearly announcements of the State Council.
# Generated: python -m directory.calendar_seed > deploy/policies/calendar.yaml
# Years that are not listed are reckoned Monday to Friday, and every answer that touches them says so.
"""


@dataclass(frozen=True, slots=True)
class SeededCalendar:
    """A document of the years the package knows, and the years asked for that it does not."""

    document: CalendarDocument
    uncovered_years: tuple[int, ...]


def seed_calendar(years: Iterable[int], name: str = "calendar") -> SeededCalendar:
    """Make a document for `years`; years beyond the package's data are left uncovered and reported."""
    wanted = sorted(set(years))
    known = [year for year in wanted if _is_known(year)]
    days = [day for year in known for day in _days_of(year)]
    document = CalendarDocument(
        name=name,
        years=tuple(known),
        holidays=_named(days, rest=True),
        adjusted_workdays=_named(days, rest=False),
    )
    return SeededCalendar(document, tuple(year for year in wanted if year not in known))


def default_calendar() -> CalendarDocument:
    """The document of every year that the installed package knows from 2020 on."""
    last = FIRST_YEAR
    while _is_known(last + 1):
        last += 1
    return seed_calendar(range(FIRST_YEAR, last + 1)).document


def to_yaml(document: CalendarDocument) -> str:
    """The document as it is committed: fields in their own order, days in order, names readable."""
    return _HEADER + yaml.safe_dump(document.model_dump(mode="json"), allow_unicode=True, sort_keys=False)


def _is_known(year: int) -> bool:
    try:
        chinese_calendar.get_holiday_detail(date(year, 1, 1))
    except NotImplementedError:  # how the package says that it has no data for a year
        return False
    return True


def _days_of(year: int) -> Iterable[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))


def _named(days: Iterable[date], *, rest: bool) -> dict[date, str]:
    """The days that an announcement names, either those of rest or those worked instead."""
    named = {}
    for day in days:
        is_rest, festival = chinese_calendar.get_holiday_detail(day)
        if festival is not None and is_rest == rest:
            named[day] = chinese_calendar.Holiday(festival).chinese
    return named


if __name__ == "__main__":
    sys.stdout.write(to_yaml(default_calendar()))
