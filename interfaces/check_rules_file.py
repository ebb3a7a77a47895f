"""A check rule set from a file that people fill in: an Excel sheet, or the document itself as YAML or JSON.

The sheet has rows of a name and a value above (名称, 法律依据, 生效日期, 失效日期) and a table of items below, under
the header 编号 | 项目 | 判定标准 | 有效期 | 不合格处理.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from interfaces.refusal import Refused

_ABOVE = {"名称": "title", "法律依据": "legal_basis", "生效日期": "valid_from", "失效日期": "valid_until"}
_COLUMNS = {"编号": "id", "项目": "title", "判定标准": "threshold", "有效期": "validity", "不合格处理": "failing"}
_FAILING = {"转办": "refer", "劝返": "refuse", "refer": "refer", "refuse": "refuse"}
_EXCEL = frozenset({".xlsx", ".xlsm"})


def is_excel(path: Path) -> bool:
    """Whether the file is a workbook, by its name."""
    return path.suffix.lower() in _EXCEL


def read_excel(path: Path) -> dict[str, Any]:
    """The document in a workbook's first sheet. Raises Refused (`malformed`) with the row that cannot be read."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, InvalidFileException, BadZipFile, KeyError):
        raise _refused(
            f"文件 {path} 不是可读的 Excel 工作簿。", f"{path} is not a workbook that can be read."
        ) from None
    try:
        rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()
    return document_of(rows)


def document_of(rows: Sequence[Sequence[object]]) -> dict[str, Any]:
    """The document in the rows of a sheet. Raises Refused (`malformed`)."""
    texts = [[_text(cell) for cell in row] for row in rows]
    header = next((place for place, row in enumerate(texts) if {"编号", "项目"} <= set(row)), None)
    if header is None:
        raise _refused("没有找到含“编号”“项目”的表头。", "There is no header row with 编号 and 项目.")
    document: dict[str, Any] = {"valid_until": None}
    for row in texts[:header]:
        if row and row[0] in _ABOVE and len(row) > 1 and row[1]:
            document[_ABOVE[row[0]]] = row[1]
    columns = {_COLUMNS[name]: place for place, name in enumerate(texts[header]) if name in _COLUMNS}
    document["items"] = list(_items(texts[header + 1 :], columns, header + 2))
    return document


def _items(rows: Iterable[Sequence[str]], columns: dict[str, int], first: int) -> Iterable[dict[str, Any]]:
    for number, row in enumerate(rows, start=first):
        cells = {name: row[place] for name, place in columns.items() if place < len(row)}
        if not any(cells.values()):
            continue
        failing = _FAILING.get(cells.get("failing", ""))
        if failing is None:
            words = "、".join(word for word in _FAILING if not word.isascii())
            raise _refused(
                f"第 {number} 行：不合格处理须为 {words}。", f"Row {number}: 不合格处理 must be refer or refuse."
            )
        yield {**{name: value or None for name, value in cells.items()}, "failing": failing}


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _refused(zh: str, en: str) -> Refused:
    return Refused("malformed", zh, en)
