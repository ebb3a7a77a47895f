"""The case heads, which resume cases: they must be what the record says."""

import asyncpg

from audit.replay import replay_recorded
from audit.verify.difference import Difference, shown
from domain.kernel.advance import DOOR
from domain.kernel.decider import Deadline
from domain.kernel.decision import from_canonical
from domain.processes import UnknownProcess

_HEAD = "SELECT decisions, events FROM ledger.head"
_LAST = "SELECT max(number) AS decisions, max(first_event + events) - 1 AS events FROM ledger.decisions"
_CASES = """
SELECT case_id, process, version, phase, over, deadline_at, deadline_reason FROM ledger.cases
WHERE case_id > $1 ORDER BY case_id LIMIT 200
"""
_ROWS = """
SELECT number, first_event, recorded_at, canonical FROM ledger.decisions WHERE case_id = $1 ORDER BY version
"""


async def head_differences(connection: asyncpg.Connection) -> list[Difference]:
    """Where numbers come from: the row that says how many there are."""
    head, last = await connection.fetchrow(_HEAD), await connection.fetchrow(_LAST)
    assert head is not None and last is not None  # aggregates always answer; the head is made by the migration
    return [
        Difference("ledger.head", name, str(head[name]), str(last[name] or 0))
        for name in ("decisions", "events")
        if head[name] != (last[name] or 0)
    ]


async def case_differences(connection: asyncpg.Connection) -> list[Difference]:
    """Every head against its case, folded. Cases advance meanwhile: run it in one snapshot (REPEATABLE READ)."""
    found: list[Difference] = []
    after = ""
    while cases := await connection.fetch(_CASES, after):
        after = cases[-1]["case_id"]
        for row in cases:
            found += await _case(connection, row)
    return found


async def _case(connection: asyncpg.Connection, row: asyncpg.Record) -> list[Difference]:
    case = row["case_id"]
    if case == DOOR:
        return []
    where = f"ledger.cases, {case}"
    rows = await connection.fetch(_ROWS, case)
    if not rows:
        return [Difference(where, "case_id", "a head", "no decision of that case is recorded")]
    try:
        recorded = [from_canonical(r["canonical"], number=r[0], first_event=r[1], recorded_at=r[2]) for r in rows]
        folded = replay_recorded(case, recorded)
    except (UnknownProcess, ValueError, KeyError, LookupError) as error:
        return [Difference(where, "state", f"{type(error).__name__}: {shown(error)}", "a case that can be folded")]
    deadline = folded.deadline or Deadline(None, None)  # type: ignore[arg-type]  # as the row has none
    expected = {
        "process": folded.process,
        "version": folded.version,
        "phase": folded.phase,
        "over": folded.over,
        "deadline_at": deadline.at,
        "deadline_reason": deadline.reason,
    }
    return [
        Difference(where, name, shown(row[name]), shown(value))
        for name, value in expected.items()
        if row[name] != value
    ]
