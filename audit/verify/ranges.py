"""A range of the record, read and hashed in a process of its own."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from audit.verify.difference import Difference, shown
from audit.verify.rows import COLUMNS, Row, differences
from domain.kernel.advance import DOOR
from ledger.seal.folder import LogFolder
from ledger.seal.tile import WIDTH, entries_path
from ledger.seal.tree import leaf_hash

SIZE = 64 * WIDTH
"""Decisions in a range: whole tiles, so that bundles of entries are compared inside of one."""
MOST_TOLD = 100
"""Differences of one range that are told one by one."""
_READ = f"SELECT {COLUMNS} FROM ledger.decisions WHERE number > $1 AND number <= $2 ORDER BY number"
_TIMEOUT = 120.0


@dataclass(slots=True)
class RangeChecked:
    """What became of decisions (`after`, `last`]. `hashes`: the leaf hashes one after another. `cases`: the first and
    the last version of each case that is in it. `told` are the first differences, `more` how many there are beyond."""

    after: int
    last: int
    hashes: bytes = b""
    first_event: int = 0
    next_event: int = 0
    cases: dict[str, tuple[int, int]] = field(default_factory=dict)
    told: list[Difference] = field(default_factory=list)
    more: int = 0

    def tell(self, one: Difference) -> None:
        if len(self.told) < MOST_TOLD:
            self.told.append(one)
        else:
            self.more += 1


def check_range(dsn: str, after: int, last: int, log: str | None, sealed: int) -> RangeChecked:
    """Read and check a range; for a process pool. `log`: the folder whose bundles of entries are compared up to
    `sealed` decisions. Raises asyncpg's errors and OSError when the database is away."""
    return asyncio.run(_check(dsn, after, last, Path(log) if log else None, sealed))


async def _check(dsn: str, after: int, last: int, log: Path | None, sealed: int) -> RangeChecked:
    connection = await asyncpg.connect(dsn, timeout=10, command_timeout=_TIMEOUT)
    try:
        await connection.execute("SET default_transaction_read_only = on")
        rows = [Row(*found) for found in await connection.fetch(_READ, after, last)]
    finally:
        await connection.close(timeout=5)
    checked = RangeChecked(after, last)
    _together(checked, rows)
    for row in rows:
        for one in differences(row):
            checked.tell(one)
    checked.hashes = b"".join(leaf_hash(row.leaf) for row in rows)
    if log is not None:
        for one in _bundles(LogFolder(log), rows, min(last, sealed)):
            checked.tell(one)
    return checked


def _together(checked: RangeChecked, rows: list[Row]) -> None:
    """Numbers without a gap, events without a gap, versions of each case without a gap."""
    number, event, before = checked.after, None, None
    for row in rows:
        number += 1
        if row.number != number:
            checked.tell(Difference(f"decision {number}", "number", "missing", "a row"))
            number = row.number
        if event is not None and row.first_event != event:
            checked.tell(Difference(f"decision {row.number}", "first_event", str(row.first_event), str(event)))
        event = row.first_event + row.events
        if before is not None and row.recorded_at < before:
            told = Difference(
                f"decision {row.number}", "recorded_at", row.recorded_at.isoformat(), f"not before {before}"
            )
            checked.tell(told)
        before = row.recorded_at
        if row.case_id != DOOR:
            _version(checked, row)
    if number < checked.last:
        checked.tell(Difference(f"decision {number + 1}", "number", "missing", "a row"))
    if rows:
        checked.first_event, checked.next_event = rows[0].first_event, rows[-1].first_event + rows[-1].events


def _version(checked: RangeChecked, row: Row) -> None:
    first, last = checked.cases.get(row.case_id, (row.version, row.version - 1))
    if row.version != last + 1:
        checked.tell(Difference(f"decision {row.number}", "version", str(row.version), f"{last + 1} of {row.case_id}"))
    checked.cases[row.case_id] = (first, row.version)


def _bundles(folder: LogFolder, rows: list[Row], sealed: int) -> Iterator[Difference]:
    by_number = {row.number: row.leaf for row in rows}
    after = rows[0].number - 1 if rows else 0
    for first in range(after // WIDTH * WIDTH, sealed, WIDTH):
        width = min(WIDTH, sealed - first)
        name = entries_path(first // WIDTH, width)
        try:
            entries = folder.read_entries(first // WIDTH, width)
        except (LookupError, ValueError) as error:
            yield Difference(name, "entries", str(error), "the leaves of these decisions")
            continue
        for place, entry in enumerate(entries):
            leaf = by_number.get(first + place + 1)
            if leaf is not None and leaf != entry:
                yield Difference(f"{name}, decision {first + place + 1}", "entry", shown(entry), shown(leaf))
