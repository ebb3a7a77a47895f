"""An import from beginning to end: read, understand, plan, and write all of it or nothing."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import asyncpg

from directory.importing.book import Book
from directory.importing.calendar import new_calendar, plan_calendar
from directory.importing.delimited import read_delimited
from directory.importing.duties import DutyPlanner
from directory.importing.enterprises import EnterprisePlanner
from directory.importing.fields import SheetKind
from directory.importing.headers import Recognised, recognise
from directory.importing.lookup import PersonFinder
from directory.importing.people import PeoplePlanner
from directory.importing.places import plan_areas, plan_pools, plan_skills, plan_unit_people, plan_units
from directory.importing.plan import Plan
from directory.importing.report import ImportReport, Outcome, Place, Reason, Refusal
from directory.importing.rows import Row, read_rows
from directory.importing.snapshot import load
from directory.importing.source import MAX_FILE_BYTES, RawSheet, SourceFile, UnreadableFile
from directory.importing.workbook import read_workbook
from directory.importing.write import write
from directory.keyring import Keyring
from directory.master_key import MasterKey
from directory.migrate import DIRECTORY_LOCK
from domain.kernel.calendar_document import CalendarDocument

_NO_HEADER = Reason(
    zh="没有可识别的表头：区划、单位、人员、值班、豁免、技能、队伍、日历都不像",
    en="no header was recognised as areas, units, people, duties, exemptions, skills, pools or a calendar",
)


class Reading:
    """What the files say, before it is held against the directory."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self.rows: defaultdict[SheetKind, list[Row]] = defaultdict(list)
        self.refusals: list[Refusal] = []
        self.ignored: list[Place] = []
        for file in files:
            self._take(file)

    def _take(self, file: SourceFile) -> None:
        try:
            sheets = read_sheets(file)
        except UnreadableFile as error:
            self._refuse(Place(file=file.name), error.reason)
            return
        known = [self._take_sheet(sheet) for sheet in sheets if sheet.rows]
        if not any(known):
            self._refuse(
                Place(file=file.name),
                _NO_HEADER if known else Reason(zh="文件里没有内容", en="the file is empty"),
            )

    def _take_sheet(self, sheet: RawSheet) -> bool:
        place = Place(file=sheet.file, sheet=sheet.title)
        known = recognise(sheet)
        if known is None:
            self.ignored.append(place)
        elif isinstance(known, Reason):
            self._refuse(place, known)
        else:
            self._take_rows(sheet, known, place)
        return known is not None

    def _take_rows(self, sheet: RawSheet, known: Recognised, place: Place) -> None:
        rows, refusals = read_rows(sheet, known)
        self.rows[known.kind] += rows
        self.refusals += refusals
        self.ignored += [place.model_copy(update={"column": column}) for column in known.ignored]

    def _refuse(self, place: Place, reason: Reason) -> None:
        self.refusals.append(Refusal(place=place, reason=reason))


def read_sheets(file: SourceFile) -> list[RawSheet]:
    """The sheets of a file, told apart by its first bytes, not by its name. Raises UnreadableFile."""
    content = file.content
    if not content.strip():
        raise UnreadableFile("文件是空的", "the file is empty")
    if len(content) > MAX_FILE_BYTES:
        size = MAX_FILE_BYTES // 1024 // 1024
        raise UnreadableFile(f"文件超过 {size} MB，请拆分后再导入", f"the file is larger than {size} MB; split it")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile("文件有密码保护，请取消密码后再导入", "the file is password-protected; remove it")
        raise UnreadableFile("是旧版 .xls 文件，请另存为 .xlsx", "an old .xls file; save it as .xlsx")
    if content.startswith(b"PK"):
        return read_workbook(file)
    return [read_delimited(file)]


def plan_import(
    book: Book, reading: Reading, master: MasterKey, now: datetime, calendar: CalendarDocument | None = None
) -> Plan:
    """Holds what the files say against the book: areas before units, units before people, people before duties."""
    plan, rows = Plan(book), reading.rows
    plan_skills(plan, rows[SheetKind.SKILL])
    plan_pools(plan, rows[SheetKind.POOL])
    areas = plan_areas(plan, rows[SheetKind.AREA])
    units = plan_units(plan, rows[SheetKind.UNIT], areas)
    planner = PeoplePlanner(plan, master, areas, units, now)
    plan.each(rows[SheetKind.PERSON], planner.take)
    planner.check_unique(rows[SheetKind.PERSON])
    people = PersonFinder(book)
    plan_unit_people(plan, rows[SheetKind.UNIT], units, people)
    duties = DutyPlanner(plan, areas, units, people)
    plan.each(rows[SheetKind.DUTY], duties.take_duty)
    duties.replace_overlapping()
    plan.each(rows[SheetKind.EXEMPTION], duties.take_exemption)
    plan_calendar(plan, rows[SheetKind.CALENDAR], calendar)
    enterprises = EnterprisePlanner(plan, areas, units, people)
    plan.each(rows[SheetKind.ENTERPRISE], enterprises.take)
    plan.each(rows[SheetKind.OFFICER], enterprises.take_officer)
    return plan


async def import_files(
    pool: asyncpg.Pool,
    keyring: Keyring,
    files: Sequence[SourceFile],
    *,
    calendar: CalendarDocument | None = None,
    dry_run: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ImportReport:
    """Imports files that belong together (any of them may refer to what another holds) in one transaction.

    `calendar` is the newest one published, None if there is none; what a sheet makes of it is in the report, for the
    caller to publish. Anything refused, in any file, and nothing is written; `dry_run` writes nothing either way.
    Never raises for what a file contains: that is in the report.
    """
    # Reading and planning take seconds of computing: in a thread, so that the process answers others meanwhile.
    reading = await asyncio.to_thread(Reading, files)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", DIRECTORY_LOCK)
        if not dry_run:
            # What is confirmed or noted between loading and writing would be lost: those wait, readers do not.
            await connection.execute("LOCK TABLE directory.persons IN SHARE ROW EXCLUSIVE MODE")
        book = await load(connection, keyring)
        plan = await asyncio.to_thread(plan_import, book, reading, keyring.master, now(), calendar)
        refusals = reading.refusals + plan.refusals
        writing = not refusals and not dry_run
        if writing:
            await write(connection, keyring, book)
    outcomes: list[Outcome] = [] if refusals else plan.outcomes()
    return ImportReport(
        dry_run=dry_run,
        written=writing,
        refusals=tuple(sorted(refusals, key=_order)),
        outcomes=tuple(outcomes),
        warnings=tuple(plan.warnings),
        calendar=None if refusals else new_calendar(book, calendar),
        ignored=tuple(reading.ignored),
    )


def _order(refusal: Refusal) -> tuple[str, str, int]:
    return refusal.place.file, refusal.place.sheet or "", refusal.place.row or 0
