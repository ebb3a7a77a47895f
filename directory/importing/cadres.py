"""Seconded cadres from an Excel or CSV list, each row held against the directory: ids and names in, ids out.

Nothing is written. One row that cannot be read, or a person twice, and the caller has refusals instead of a list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import asyncpg
from pydantic import ValidationError

from directory.importing.cells import BadValue, code, folded, plain, text
from directory.importing.headers import normal_header
from directory.importing.importer import read_sheets
from directory.importing.report import Place, Reason, Refusal
from directory.importing.source import RawSheet, SourceFile, UnreadableFile, is_blank
from domain.retained.seconded import Seconded

_COLUMNS: Mapping[str, str] = {
    "person": "工号|人员编号|干部编号|编号|person id|staff id|person",
    "unit": "单位|派出单位|单位编号|所在单位|unit",
    "community": "社区|村|村社区|下派社区|下派村|所在社区|community",
    "post": "岗位|岗位名称|下派岗位|岗位编号|post",
}
_HEADERS = {normal_header(one): name for name, listed in _COLUMNS.items() for one in listed.split("|")}
_NEEDED = ("person", "community", "post")
_SEARCHED_ROWS = 10


@dataclass(slots=True)
class CadreList:
    """What a file says: cadres in order of rows, or why rows cannot be taken."""

    cadres: list[Seconded] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def text(self) -> str:
        """Row by row what was refused, for a person to read."""
        return "\n".join(f"{one.place.text('zh')}：{one.reason.zh}（{one.reason.en}）" for one in self.refusals)


@dataclass(frozen=True, slots=True)
class Known:
    """The directory as far as a list needs it: units of people, areas by id and name, posts by id and name."""

    units: Mapping[str, str]
    unit_names: Mapping[str, str]
    areas: Mapping[str, str]
    parents: Mapping[str, tuple[str, str | None]]
    posts: Mapping[str, str]

    def township_of(self, area: str) -> str:
        """The township that an area lies in, or the area above it that has none."""
        while True:
            kind, parent = self.parents[area]
            if kind == "township" or parent is None:
                return area
            area = parent


async def load_known(pool: asyncpg.Pool) -> Known:
    """Read what lists are held against: ids and public names only."""
    persons = await pool.fetch("SELECT id, unit FROM directory.persons WHERE erased_at IS NULL")
    units = await pool.fetch("SELECT id, name FROM directory.units")
    areas = await pool.fetch("SELECT id, name, kind, parent FROM directory.areas")
    posts = await pool.fetch("SELECT id, name FROM directory.posts")
    return Known(
        units={row["id"]: row["unit"] for row in persons},
        unit_names=_by_name(units),
        areas=_by_name(areas),
        parents={row["id"]: (row["kind"], row["parent"]) for row in areas},
        posts=_by_name(posts),
    )


def _by_name(rows: Sequence[asyncpg.Record]) -> dict[str, str]:
    """Ids by id and by name; a name that two share says nothing."""
    names: dict[str, str] = {}
    shared: set[str] = set()
    for row in rows:
        name = folded(row["name"])
        if names.setdefault(name, row["id"]) != row["id"]:
            shared.add(name)
    return {name: one for name, one in names.items() if name not in shared} | {row["id"]: row["id"] for row in rows}


def read_cadres(file: SourceFile, known: Known) -> CadreList:
    """Every row of every sheet that has the needed columns. Never raises for what the file contains."""
    found = CadreList()
    try:
        sheets = read_sheets(file)
    except UnreadableFile as error:
        found.refusals.append(Refusal(place=Place(file=file.name), reason=error.reason))
        return found
    read = [sheet for sheet in sheets if _read_sheet(sheet, known, found)]
    if not read:
        zh, en = "没有找到列：工号、社区、岗位", "no sheet has the columns person, community and post"
        found.refusals.append(Refusal(place=Place(file=file.name), reason=Reason(zh=zh, en=en)))
    return found


def _header(sheet: RawSheet) -> tuple[int, dict[str, int]] | None:
    """The row of the header and which column is which; None if the sheet lacks a needed one."""
    for number, cells in sheet.rows[:_SEARCHED_ROWS]:
        named = ((normal_header(plain(cell)), column) for column, cell in enumerate(cells))
        columns = {_HEADERS[name]: column for name, column in named if name in _HEADERS}
        if all(name in columns for name in _NEEDED):
            return number, columns
    return None


def _read_sheet(sheet: RawSheet, known: Known, found: CadreList) -> bool:
    header = _header(sheet)
    if header is None:
        return False
    header_row, columns = header
    seen = {one.person for one in found.cadres}
    for number, row in sheet.rows:
        if number <= header_row or all(_cell(row, column) is None for column in columns.values()):
            continue
        place = Place(file=sheet.file, sheet=sheet.title, row=number)
        try:
            cadre = _cadre({name: _cell(row, column) for name, column in columns.items()}, known)
            if cadre.person in seen:
                raise BadValue("此人在名单中重复", "this person is listed twice")
        except BadValue as error:
            found.refusals.append(Refusal(place=place, reason=error.reason))
            continue
        seen.add(cadre.person)
        found.cadres.append(cadre)
    return True


def _cell(row: Sequence[object], column: int) -> object | None:
    cell = row[column] if column < len(row) else None
    return None if is_blank(cell) else cell


def _cadre(said: Mapping[str, object | None], known: Known) -> Seconded:
    """One row. Raises BadValue."""
    for name in _NEEDED:
        if said[name] is None:
            raise BadValue(f"缺少{_COLUMNS[name].partition('|')[0]}", f"{name} must be filled in")
    person = code(said["person"])
    unit = known.units.get(person)
    if unit is None:
        raise BadValue("通讯录中没有此人", "the directory does not know this person")
    named = said.get("unit")
    if named is not None and _find(named, known.unit_names) != unit:
        raise BadValue("此人不属于所填单位", "this person is not of that unit")
    community = _find(said["community"], known.areas)
    if community is None:
        raise BadValue("没有这一社区（或同名不止一个）", "there is no such community, or more than one")
    post = _find(said["post"], known.posts)
    if post is None:
        raise BadValue("没有这一岗位", "there is no such post")
    try:
        return Seconded(person=person, unit=unit, community=community, township=known.township_of(community), post=post)
    except ValidationError:
        raise BadValue("编号格式有误", "an id is not valid here") from None


def _find(value: object, by_name: Mapping[str, str]) -> str | None:
    written = text(value)
    return by_name.get(written) or by_name.get(folded(written))
