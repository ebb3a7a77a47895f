"""Reads .csv as Excel and WPS write it: UTF-8 with or without mark, GB18030, UTF-16; comma, tab or semicolon."""

import csv
import io
import re
from pathlib import PurePath

from directory.importing.source import (
    MAX_COLUMNS,
    MAX_ROWS,
    RawSheet,
    SourceFile,
    UnreadableFile,
    is_blank,
    too_many_rows,
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_A_TABLE = UnreadableFile("不是表格文件，请用 .xlsx 或 .csv", "not a spreadsheet; use .xlsx or .csv")


def read_delimited(source: SourceFile) -> RawSheet:
    """The one table of a .csv; a row's number is its number in a spreadsheet program. Raises UnreadableFile."""
    text = _decode(source.content)
    if text.lstrip().startswith(("<", "%PDF", "{\\rtf")) or _CONTROL.search(text):
        raise _NOT_A_TABLE
    rows: list[tuple[int, tuple[object, ...]]] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), start=1):
            if all(is_blank(value) for value in row):
                continue
            if number > MAX_ROWS:
                raise too_many_rows(None)
            rows.append((number, tuple(row[:MAX_COLUMNS])))
    except csv.Error as error:
        raise _NOT_A_TABLE from error
    return RawSheet(source.name, PurePath(source.name).stem, rows)


def _decode(content: bytes) -> str:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _NOT_A_TABLE


def _delimiter(text: str) -> str:
    """The mark that the first lines use most; the header has the most columns, so it decides."""
    head = text[:4096]
    return max(",\t;", key=head.count)
