"""Finds out what a sheet is and which column means what, wherever its header stands and however it is written."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from directory.importing.cells import plain
from directory.importing.fields import FIELDS, HINTS, Field, SheetKind
from directory.importing.report import Reason
from directory.importing.source import RawSheet, is_blank

_SEARCHED_ROWS = 10  # titles, dates and notes stand above a header, not pages of them


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet that was understood: `columns` maps a field to its column, `labels` to its header as written."""

    kind: SheetKind
    header_row: int
    columns: dict[str, int]
    labels: dict[str, str]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    kind: SheetKind
    row: int
    columns: dict[str, int]
    missing: tuple[Field, ...]
    hinted: bool

    @property
    def strength(self) -> tuple[bool, int, bool]:
        return (not self.missing, len(self.columns), self.hinted)


def recognise(sheet: RawSheet) -> Recognised | Reason | None:
    """The sheet understood; a reason if it is one of ours but cannot be read; None if it is none of ours."""
    hinted = _hinted(sheet)
    matches = [
        match
        for row, values in sheet.rows[:_SEARCHED_ROWS]
        for kind in SheetKind
        if len((match := _match(kind, row, values, kind in hinted)).columns) >= 2
        # 编号 and 名称 alone could be anything, so a list of skills or pools says what it is.
        and (kind not in {SheetKind.SKILL, SheetKind.POOL} or match.hinted)
    ]
    if not matches:
        return None
    best = max(matches, key=lambda match: match.strength)
    if best.missing:
        return _missing(best, hinted)
    header = next(values for row, values in sheet.rows if row == best.row)
    used = set(best.columns.values())
    return Recognised(
        kind=best.kind,
        header_row=best.row,
        columns=best.columns,
        labels={name: plain(header[column]) for name, column in best.columns.items()},
        ignored=tuple(
            plain(value) for column, value in enumerate(header) if column not in used and not is_blank(value)
        ),
    )


@lru_cache(maxsize=4096)  # the known headers, asked for again with every row searched
def normal_header(value: str) -> str:
    """A header without what people add to it: spaces, stars, colons, and notes in brackets."""
    text = unicodedata.normalize("NFKC", value).lower()
    text = re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】", "", text)
    return re.sub(r"[\s*:_、,/。-]+", "", text)


def _hinted(sheet: RawSheet) -> frozenset[SheetKind]:
    for title in (sheet.title, PurePath(sheet.file).stem):
        name = (title or "").lower()
        found = frozenset(kind for kind, words in HINTS.items() if any(word in name for word in words))
        if found:
            return found
    return frozenset()


def _match(kind: SheetKind, row: int, values: tuple[object, ...], hinted: bool) -> _Match:
    written = {normal_header(plain(value)): column for column, value in reversed(list(enumerate(values)))}
    columns: dict[str, int] = {}
    for field in FIELDS[kind]:
        for header in field.headers:
            column = written.get(normal_header(header))
            if column is not None and column not in columns.values():
                columns[field.name] = column
                break
    missing = tuple(field for field in FIELDS[kind] if field.required and field.name not in columns)
    return _Match(kind, row, columns, missing, hinted)


def _missing(best: _Match, hinted: frozenset[SheetKind]) -> Reason | None:
    if best.kind not in hinted and len(best.columns) < 3:
        return None
    zh = "、".join(field.headers[0] for field in best.missing)
    en = ", ".join(next(word for word in field.headers if word.isascii()) for field in best.missing)
    return Reason(zh=f"缺少必需的列：{zh}", en=f"required columns are missing: {en}")
