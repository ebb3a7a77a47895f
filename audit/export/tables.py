"""CSV: events, objects and links as three tables in one ZIP file, for spreadsheets."""

import csv
import io
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from audit.export.happening import COMMON, kinds
from audit.export.ocel_sqlite import mapped, rows

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_tables(source: Path, target: BinaryIO) -> None:
    """The finished OCEL SQLite file as `events.csv`, `objects.csv`, `links.csv` (UTF-8 with a mark, as Excel wants)."""
    connection = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            events = ["id", "type", "time", *COMMON, "details"]
            _write(archive, "events.csv", events, _events(connection))
            found = rows(connection, "SELECT ocel_id, ocel_type FROM object ORDER BY rowid")
            _write(archive, "objects.csv", ["id", "type"], found)
            found = rows(connection, "SELECT * FROM event_object ORDER BY rowid")
            _write(archive, "links.csv", ["event", "object", "qualifier"], found)
    finally:
        connection.close()


def _events(connection: sqlite3.Connection) -> Iterator[Sequence[object]]:
    for name, kind in rows(connection, "SELECT ocel_id, ocel_type FROM event ORDER BY rowid"):
        query = f'SELECT * FROM "event_{mapped(kind)}" WHERE ocel_id = ?'
        _, at, *said = connection.execute(query, (name,)).fetchone()
        common, own = said[: len(COMMON)], zip(list(kinds()[kind])[len(COMMON) :], said[len(COMMON) :], strict=True)
        details = "; ".join(f"{field}={value}" for field, value in own if value is not None)
        yield (name, kind, at, *common, details)


def _write(archive: zipfile.ZipFile, name: str, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    with archive.open(name, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows([_safe(cell) for cell in line] for line in lines)


def _safe(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
