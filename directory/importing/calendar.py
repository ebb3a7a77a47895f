"""Plans the calendar: the days that a sheet names, held against the newest published calendar.

A sheet is an announcement of whole years, as the State Council makes one each autumn. Its years are those whose New
Year's Day it gives as a holiday (全国年节及纪念日放假办法, art. 2: it always is one), so that a wrong digit in a year
neither adds a year nor empties one. Such a year is replaced; the others stay.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from directory.importing.book import Book, CalendarDay, Shelf
from directory.importing.fields import SheetKind
from directory.importing.plan import Plan, RowRefused
from directory.importing.report import Place, Reason, Refusal, Remark
from directory.importing.rows import Row
from domain.kernel.calendar import DayKind
from domain.kernel.calendar_document import SATURDAY, CalendarDocument

NAME = "calendar"
"""The policy."""
LONGEST = 31
"""Days of one row: more is a wrong digit, the longest holiday there ever was had ten."""
_LAST_DAYS = 24
"""After this day of December a day may belong to the New Year holiday that the next announcement names."""


def plan_calendar(plan: Plan, rows: list[Row], known: CalendarDocument | None) -> None:
    """Takes in the rows of calendar sheets; without any, the calendar stays as it is."""
    base = known or CalendarDocument(name=NAME)
    plan.book.calendar = Shelf.holding({entry.day.isoformat(): entry for entry in _entries(base)})
    if rows:
        planner = _Planner(plan, base)
        plan.each(rows, planner.read)
        planner.forget_years()
        plan.each(planner.rows, planner.adopt)
        planner.tell_withdrawn(rows[0].place)


def new_calendar(book: Book, known: CalendarDocument | None) -> CalendarDocument | None:
    """The calendar as the plan leaves it, or None if it says the same as `known`."""
    shelf = book.calendar
    years = {entry.day.year for entry in shelf.now.values()} | set(known.years if known else ())
    days = sorted(shelf.now.values(), key=lambda entry: entry.day)
    base = known or CalendarDocument(name=NAME)
    made = base.model_copy(
        update={
            "years": tuple(sorted(years)),
            "holidays": {one.day: one.name for one in days if one.kind is DayKind.HOLIDAY},
            "adjusted_workdays": {one.day: one.name for one in days if one.kind is DayKind.ADJUSTED_WORKDAY},
        }
    )
    return None if made == base else made


class _Planner:
    """One import's calendar rows, read whole before any is adopted: the years show only in all of them."""

    def __init__(self, plan: Plan, base: CalendarDocument) -> None:
        self._plan = plan
        self._shelf = plan.book.calendar
        self._known_years = frozenset(base.years)
        self._row_of: dict[date, Row] = {}
        self._years: set[int] = set()
        self.rows: list[Row] = []

    def read(self, row: Row) -> None:
        """Which days the row names, each only once in all files. Raises RowRefused."""
        for day in _days(row):
            first = self._row_of.setdefault(day, row)
            if first is not row:
                raise RowRefused(_twice(row, first, day))
            if (day.month, day.day) == (1, 1) and row.values["kind"] == DayKind.HOLIDAY:
                self._years.add(day.year)
        self.rows.append(row)

    def forget_years(self) -> None:
        """Takes the years that are announced anew off the shelf."""
        self._shelf.now = {key: one for key, one in self._shelf.now.items() if one.day.year not in self._years}

    def adopt(self, row: Row) -> None:
        """Puts the row's days on the shelf. Raises RowRefused for a day outside of the years announced."""
        for day in _span(row):
            if not self._is_announced(day):
                raise RowRefused(_outside(row, day.year))
            why_not = self._why_not(DayKind(row.values["kind"]), day)
            if why_not is not None:
                said = row.refuse(why_not.zh, why_not.en, "day")
                self._plan.warnings.append(Remark(place=said.place, reason=why_not))
                continue
            key = day.isoformat()
            self._shelf.now[key] = CalendarDay(day, DayKind(row.values["kind"]), row.values["name"])
            self._plan.describe(row, self._shelf, key, key)

    def tell_withdrawn(self, first: Place) -> None:
        """Reports what the years had and are no longer said to have, for the sheet of the `first` row."""
        sheet = first.model_copy(update={"row": None})
        for entry in self._shelf.removed():
            self._plan.withdraw(sheet, SheetKind.CALENDAR, entry.day.isoformat())

    def _why_not(self, kind: DayKind, day: date) -> Reason | None:
        """Why a day is left out although nothing is wrong with it."""
        if kind is DayKind.ADJUSTED_WORKDAY and day.weekday() < SATURDAY:
            return Reason(
                zh=f"{day} 是周一至周五，本来就上班，未列入调休", en=f"{day} is a weekday, worked anyway: left out"
            )
        if day.year not in self._years | self._known_years:
            return Reason(
                zh=f"日历不含 {day.year} 年，{day} 未列入", en=f"the calendar has no {day.year}: {day} was left out"
            )
        return None

    def _is_announced(self, day: date) -> bool:
        carried = day.month == 12 and day.day > _LAST_DAYS and day.year + 1 in self._years
        return carried or day.year in self._years


def _days(row: Row) -> Iterable[date]:
    """The days of a row. Raises RowRefused for a range that goes backwards or on for ever."""
    first, last = _ends(row)
    if last < first:
        raise RowRefused(row.refuse("结束早于开始", "ends before it starts", "until"))
    if (last - first).days >= LONGEST:
        raise RowRefused(row.refuse(f"超过 {LONGEST} 天，请核对年份", f"longer than {LONGEST} days", "until"))
    return _span(row)


def _span(row: Row) -> Iterator[date]:
    first, last = _ends(row)
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _ends(row: Row) -> tuple[date, date]:
    first: date = row.values["day"]
    last: date | None = row.values.get("until")
    return first, last or first


def _outside(row: Row, year: int) -> Refusal:
    zh = f"表中没有 {year} 年的元旦放假，不是 {year} 年的全年安排：请核对年份，或补全该年"
    en = f"the sheet gives no holiday for New Year's Day {year}, so it does not announce {year}: check the year"
    return row.refuse(zh, en, "day")


def _twice(row: Row, first: Row, day: date) -> Refusal:
    zh, en = first.place.text("zh"), first.place.text("en")
    if first.values["kind"] == row.values["kind"]:
        return row.refuse(f"{day} 与{zh}重复", f"{day} is named by {en}, too", "day")
    return row.refuse(f"{day} 与{zh}矛盾：一处放假，一处上班", f"{day} contradicts {en}: a holiday and worked", "day")


def _entries(document: CalendarDocument) -> Iterator[CalendarDay]:
    for day, name in document.holidays.items():
        yield CalendarDay(day, DayKind.HOLIDAY, name)
    for day, name in document.adjusted_workdays.items():
        yield CalendarDay(day, DayKind.ADJUSTED_WORKDAY, name)
