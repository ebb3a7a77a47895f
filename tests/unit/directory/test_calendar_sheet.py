"""A calendar sheet held against the published calendar: which days it changes, what is refused, what is only noted."""

from datetime import UTC, date, datetime

import pytest

from directory.calendar_seed import default_calendar, seed_calendar
from directory.importing.book import Book
from directory.importing.calendar import new_calendar
from directory.importing.importer import Reading, plan_import
from directory.importing.plan import Plan
from directory.importing.report import Action, ImportReport, Refusal
from directory.importing.source import SourceFile
from directory.master_key import MasterKey
from directory.sample_calendar import calendar_sheet
from domain.kernel.calendar_document import CalendarDocument
from domain.policies.schema import validated

MASTER = MasterKey(bytes(range(32)))
NOW = datetime(2026, 1, 31, tzinfo=UTC)
KNOWN = seed_calendar([2025, 2026]).document
HEADER = "日期,止,类型,名称\n"
NEW_YEAR = "2027-01-01,2027年1月3日（周日）,放假,元旦\n"


class Taken:
    """One sheet, planned against a calendar."""

    def __init__(self, rows: str, known: CalendarDocument | None = KNOWN, name: str = "日历.csv") -> None:
        book = Book()
        reading = Reading([SourceFile(name, rows.encode())])
        self.plan: Plan = plan_import(book, reading, MASTER, NOW, known)
        self.refusals: list[Refusal] = reading.refusals + self.plan.refusals
        self.document = new_calendar(book, known)

    @property
    def reasons(self) -> list[tuple[int | None, str]]:
        return [(one.place.row, one.reason.zh) for one in self.refusals]

    def count(self, action: Action) -> int:
        return sum(outcome.action is action for outcome in self.plan.outcomes())


def sheet_of(year: int) -> str:
    return "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in calendar_sheet(year))


def test_a_year_that_was_announced_is_added_and_the_others_stay() -> None:
    taken = Taken(HEADER + NEW_YEAR + "2027/2/20,,班,春节\n2027.2.6,2027.2.12,休,春节\n")
    assert taken.refusals == []
    made = taken.document
    assert made is not None and made.years == (2025, 2026, 2027)
    assert {day for day in made.holidays if day.year == 2027} == {
        *(date(2027, 1, day) for day in (1, 2, 3)),
        *(date(2027, 2, day) for day in range(6, 13)),
    }
    assert made.adjusted_workdays[date(2027, 2, 20)] == "春节"
    assert {day: name for day, name in made.holidays.items() if day.year < 2027} == KNOWN.holidays
    assert taken.count(Action.CREATED) == 11
    assert validated("calendar", made.model_dump(mode="json")) == made.model_dump(mode="json")


def test_what_says_the_same_changes_nothing() -> None:
    taken = Taken(sheet_of(2026))
    assert taken.refusals == [] and taken.document is None
    assert {outcome.action for outcome in taken.plan.outcomes()} == {Action.UNCHANGED}


def test_a_year_is_replaced_as_a_whole_and_what_it_lost_is_told() -> None:
    header, *rows = sheet_of(2026).splitlines()
    taken = Taken("\n".join([header, *(row for row in rows if not row.startswith("端午"))]))
    assert taken.document is not None
    assert not any(day.year == 2026 and name == "端午" for day, name in taken.document.holidays.items())
    assert taken.count(Action.WITHDRAWN) == 3
    gone = next(one for one in taken.plan.outcomes() if one.action is Action.WITHDRAWN)
    assert (gone.kind, gone.id, gone.place.row) == ("calendar", "2026-06-19", None)


def test_the_first_calendar_of_all() -> None:
    made = Taken(HEADER + NEW_YEAR, known=None).document
    assert made is not None and (made.name, made.years) == ("calendar", (2027,))


def test_files_without_a_calendar_leave_it_alone() -> None:
    taken = Taken("技能代码,技能名称\nmedical,医护\n", name="技能.csv")
    assert taken.refusals == [] and taken.document is None
    assert taken.count(Action.WITHDRAWN) == 0


@pytest.mark.parametrize(
    ("rows", "row", "why"),
    [
        ("2027-01-02,,休,元旦\n", 3, "2027-01-02 与日历.csv「日历」第 2 行重复"),
        ("2027-01-03,,班,元旦\n", 3, "矛盾"),
        ("二月三十,,休,春节\n", 3, "不是日期"),
        ("2月6日,,休,春节\n", 3, "不是日期"),
        ("2027-02-30,,休,春节\n", 3, "没有这一天"),
        ("2027-02-06 08:00,,休,春节\n", 3, "不带时刻"),
        ("2027-02-06,2027-02-01,休,春节\n", 3, "早于"),
        ("2027-02-06,2072-02-12,休,春节\n", 3, "超过 31 天"),
        ("2072-02-06,,休,春节\n", 3, "没有 2072 年的元旦"),
        ("2026-10-01,,休,国庆节\n", 3, "没有 2026 年的元旦"),
        ("2027-02-06,,调休,春节\n", 3, "只能填"),
        ("2027-02-06,,休,\n", 3, "必须填写"),
    ],
)
def test_what_cannot_be_meant_is_refused_row_by_row(rows: str, row: int, why: str) -> None:
    taken = Taken(HEADER + NEW_YEAR + rows)
    assert [place for place, _ in taken.reasons] == [row]
    assert why in taken.reasons[0][1]


def test_a_weekday_to_be_worked_is_only_noted() -> None:
    taken = Taken(HEADER + NEW_YEAR + "2027-02-22,,班,春节\n")
    assert taken.refusals == []
    assert [(one.place.row, "本来就上班" in one.reason.zh) for one in taken.plan.warnings] == [(3, True)]
    assert taken.document is not None and date(2027, 2, 22) not in taken.document.adjusted_workdays


def test_a_holiday_that_becomes_a_weekday_again_is_not_kept() -> None:
    rows = sheet_of(2026).replace("端午,放假,2026-06-19,2026-06-21", "端午,班,2026-06-19,")
    taken = Taken(rows)
    assert taken.document is not None and date(2026, 6, 19) not in taken.document.holidays
    assert len(taken.plan.warnings) == 1


def test_the_last_days_of_december_may_belong_to_the_next_announcement() -> None:
    rows = HEADER + "2026-12-31,2027-01-02,休,元旦\n"
    made = Taken(rows).document
    assert made is not None and made.holidays[date(2026, 12, 31)] == "元旦"
    assert {day for day in KNOWN.holidays if day not in made.holidays} == set()
    unknown = Taken(rows, known=None)
    assert unknown.document is not None and unknown.document.years == (2027,)
    assert len(unknown.plan.warnings) == 1


@pytest.mark.parametrize(
    "header",
    [
        "名称,类型,日期",
        "节日名称,类别,放假日期",
        "name,kind,date",
        "Holiday,Type,Date",
        "节假日（必填）,休/班,日 期",
    ],
)
def test_headers_as_people_write_them(header: str) -> None:
    made = Taken(f"2027年节假日安排,,\n{header}\n元旦,休,2027-01-01\n", name="2027.csv").document
    assert made is not None and date(2027, 1, 1) in made.holidays


def test_warnings_are_read_in_the_report() -> None:
    taken = Taken(HEADER + NEW_YEAR + "2027-02-22,,班,春节\n")
    report = ImportReport(
        dry_run=True, written=False, outcomes=tuple(taken.plan.outcomes()), warnings=tuple(taken.plan.warnings)
    )
    assert "注意：日历.csv「日历」第 3 行「日期」：2027-02-22 是周一至周五" in report.text()
    assert "日历（天）：新增 3" in report.text()


def test_a_year_not_announced_yet_gets_the_sheet_of_the_last_one() -> None:
    assert calendar_sheet(2999) == calendar_sheet(default_calendar().years[-1])
