"""Reads .xlsx without trusting it: sizes are checked before anything is unpacked."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from directory.importing.source import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    RawSheet,
    SourceFile,
    UnreadableFile,
    is_blank,
    too_many_rows,
)

# openpyxl warns of parts that it skips (styles, validations); none of them matter for values.
warnings.filterwarnings("ignore", module="openpyxl")

_MAX_PARTS = 2_000
_EXCEL_ROWS = 1_048_576


def read_workbook(source: SourceFile) -> list[RawSheet]:
    """The visible and hidden sheets of an .xlsx. Raises UnreadableFile, whatever the bytes are."""
    try:
        _check_archive(source.content)
        book = load_workbook(io.BytesIO(source.content), read_only=True, data_only=True, keep_links=False)
        try:
            return [RawSheet(source.name, sheet.title, list(_rows(sheet.title, sheet))) for sheet in book.worksheets]
        finally:
            book.close()
    except UnreadableFile:
        raise
    except Exception as error:
        # What the unpacker and the parsers raise for damaged bytes is open-ended: zlib, XML, keys, seeks, numbers.
        raise UnreadableFile("文件已损坏，无法读取", "the file is damaged and cannot be read") from error


def _rows(title: str, sheet: Any) -> Iterator[tuple[int, tuple[object, ...]]]:
    # The file's own statement of its width is often wrong, so every row is read to the limit and cut behind its end.
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        row = [_value(cell) if cell is not EMPTY_CELL else None for cell in cells]
        while row and is_blank(row[-1]):
            row.pop()
        if number > (MAX_ROWS if row else _EXCEL_ROWS):
            raise too_many_rows(title)
        if row:
            yield number, tuple(row)


def _value(cell: Any) -> object:
    """The value; a date shown without a time is a date, so that the end of a period can mean that whole day."""
    value: object = cell.value
    if isinstance(value, datetime) and "h" not in str(cell.number_format).lower():
        return value.date()
    return value


def _check_archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if "xl/workbook.xml" not in archive.namelist():
            raise UnreadableFile("不是 Excel 表格（.xlsx）", "not an Excel workbook (.xlsx)")
        if any(part.flag_bits & 0x1 for part in parts):
            raise UnreadableFile("文件有密码保护，请取消密码后再导入", "the file is password-protected; remove it")
        # zipfile never unpacks more of a part than its declared size, so the declared sizes can be trusted.
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            size = MAX_UNPACKED_BYTES // 1024 // 1024
            raise UnreadableFile(f"解压后超过 {size} MB，不予读取", f"unpacks to more than {size} MB and was not read")
        if any(_declares_entities(archive, part) for part in parts):
            raise UnreadableFile("文件含有不允许的 XML 声明", "the file contains an XML declaration that is refused")


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """No spreadsheet program writes a document type; one is only there to make a parser expand or fetch something."""
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(part) as file:
        return b"<!DOCTYPE" in file.read(4096).replace(b"\x00", b"").upper()
