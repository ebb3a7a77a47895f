"""What became of a command: still waiting in the inbox, or decided."""

from collections.abc import Sequence

import asyncpg

from domain.kernel.command import Received
from domain.kernel.decision import Recorded, from_canonical
from ledger.postgres.errors import reachable
from ledger.postgres.inbox import actor_of

_WAITING = """
SELECT command_id, case_id, process, body, actor_id, actor_role, actor_unit, source, received_at, occurred_at, cause
FROM ledger.inbox WHERE command_id = $1
"""
_DECIDED = """
SELECT number, first_event, recorded_at, canonical FROM ledger.decisions WHERE decision_id = ANY($1)
"""
_PAGE = """
SELECT number, first_event, recorded_at, canonical FROM ledger.decisions
WHERE case_id = $1 AND version > $2 ORDER BY version LIMIT $3
"""


async def undecided(pool: asyncpg.Pool, command_id: str) -> Received | None:
    """The command if it waits to be decided, else None. Raises StoreUnavailable."""
    with reachable("looking up a command"):
        row = await pool.fetchrow(_WAITING, command_id)
    if row is None:
        return None
    return Received(
        command_id=row["command_id"],
        case=row["case_id"],
        process=row["process"],
        body=row["body"],
        actor=actor_of(row),
        source=row["source"],
        received_at=row["received_at"],
        occurred_at=row["occurred_at"],
        cause=row["cause"],
    )


async def decided(pool: asyncpg.Pool, command_ids: Sequence[str]) -> list[Recorded]:
    """The decisions on those of the commands that were decided, with one query. Raises StoreUnavailable."""
    with reachable("looking up decisions"):
        rows = await pool.fetch(_DECIDED, list(command_ids))
    return [_recorded(row) for row in rows]


async def page_of_case(pool: asyncpg.Pool, case: str, after_version: int, limit: int) -> list[Recorded]:
    """Decisions of a case above `after_version`, in order, at most `limit`. Raises StoreUnavailable."""
    with reachable("reading a case"):
        rows = await pool.fetch(_PAGE, case, after_version, limit)
    return [_recorded(row) for row in rows]


def _recorded(row: asyncpg.Record) -> Recorded:
    return from_canonical(
        row["canonical"], number=row["number"], first_event=row["first_event"], recorded_at=row["recorded_at"]
    )
