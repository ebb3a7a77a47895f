"""A checklist from Excel or CSV: one item a row, read into a policy document with a row-by-row report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from directory.importing import cells
from directory.importing.cells import BadValue
from directory.importing.delimited import read_delimited
from directory.importing.headers import normal_header
from directory.importing.report import Place, Refusal
from directory.importing.source import RawSheet, SourceFile, UnreadableFile, is_blank
from directory.importing.words import choice
from directory.importing.workbook import read_workbook

_HEADERS: Mapping[str, str] = {
    "id": "编号|项目编号|检查项编号|序号|id|code",
    "text": "检查内容|检查项目|检查项|内容|text|item",
    "legal_basis": "法律依据|检查依据|依据|legal basis|basis",
    "severity": "严重程度|风险程度|等级|severity",
    "deadline": "整改期限|默认期限|期限|deadline",
}
_SEVERITY = choice({"minor": "一般|轻微|minor", "serious": "较重|严重|serious", "grave": "重大|特别严重|grave"})
_DEADLINE = choice(
    {
        "now": "立即|当场|立行立改|now",
        "one": "1天|1日|一天|一日|1|one",
        "three": "3天|3日|三天|三日|3|three",
        "seven": "7天|7日|七天|七日|7|seven",
    }
)
_PARSE: Mapping[str, Any] = {
    "id": cells.code,
    "text": cells.text,
    "legal_basis": cells.text,
    "severity": _SEVERITY,
    "deadline": _DEADLINE,
}
_REQUIRED = ("id", "text", "legal_basis")
_SEARCHED = 10


@dataclass(slots=True)
class ChecklistRead:
    """The document as far as it could be read, and every row that could not."""

    document: dict[str, Any]
    refusals: list[Refusal] = field(default_factory=list)


def read_checklist(file: SourceFile, title: str) -> ChecklistRead:
    """The first sheet that has the columns of a checklist. Raises UnreadableFile when none has."""
    sheets = read_workbook(file) if file.content.startswith(b"PK") else [read_delimited(file)]
    for sheet in sheets:
        for number, values in sheet.rows[:_SEARCHED]:
            columns = _columns(values)
            if all(name in columns for name in _REQUIRED):
                return _read(sheet, number, columns, title)
    raise UnreadableFile(
        "没有检查单的表头：须有编号、检查内容、法律依据",
        "no header of a checklist: id, text and legal basis are needed",
    )


def _columns(values: tuple[object, ...]) -> dict[str, int]:
    written = {normal_header(cells.plain(value)): column for column, value in reversed(list(enumerate(values)))}
    found: dict[str, int] = {}
    for name, headers in _HEADERS.items():
        for header in headers.split("|"):
            column = written.get(normal_header(header))
            if column is not None and column not in found.values():
                found[name] = column
                break
    return found


def _read(sheet: RawSheet, header: int, columns: Mapping[str, int], title: str) -> ChecklistRead:
    read = ChecklistRead({"title": title, "items": []})
    seen: set[str] = set()
    for number, values in sheet.rows:
        filled = any(column < len(values) and not is_blank(values[column]) for column in columns.values())
        if number <= header or not filled:
            continue
        item: dict[str, Any] = {}
        refused = False
        for name, column in columns.items():
            cell = values[column] if column < len(values) else None
            try:
                if is_blank(cell):
                    if name in _REQUIRED:
                        raise BadValue("必须填写", "must be filled in")
                    continue
                item[name] = _PARSE[name](cell)
                if name == "id" and item[name] in seen:
                    raise BadValue("编号重复", "the same id twice")
            except BadValue as error:
                label = _HEADERS[name].split("|")[0]
                place = Place(file=sheet.file, sheet=sheet.title, row=number, column=label)
                read.refusals.append(Refusal(place=place, reason=error.reason))
                refused = True
        if not refused:
            seen.add(item["id"])
            read.document["items"].append(item)
    return read
