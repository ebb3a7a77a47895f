"""日历.xlsx of the sample county: a year's announcement as an office types it up, one row a run of days."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from directory.calendar_seed import default_calendar

Row = list[str | int | date | None]
_HEADER: Row = ["名称", "类型", "起", "止"]


def calendar_sheet(year: int) -> list[Row]:
    """Header and rows for `year`, or for the last year that was announced. Real days: a calendar needs no invention."""
    document = default_calendar()
    known = min(year, document.years[-1])
    rows: list[Row] = [[name, "放假", first, last] for name, first, last in _runs(_of_year(document.holidays, known))]
    rows += [[name, "调休上班", day, None] for day, name in _of_year(document.adjusted_workdays, known).items()]
    return [_HEADER, *sorted(rows, key=lambda row: str(row[2]))]


def _of_year(days: Mapping[date, str], year: int) -> dict[date, str]:
    return {day: name for day, name in days.items() if day.year == year}


def _runs(days: Mapping[date, str]) -> Iterator[tuple[str, date, date]]:
    """Days in a row of one name."""
    first = next(iter(days))
    for one, following in pairwise([*days, None]):
        assert one is not None
        if following is None or following - one > timedelta(days=1) or days[following] != days[first]:
            yield days[first], first, one
            first = following or first
