"""Reading the checkpoint's projection: boards and rotas. For screens; nothing decides by it."""

from datetime import datetime
from typing import Any

import asyncpg
import orjson

from ledger.postgres.errors import reachable

_LIST = """
SELECT case_id, phase, name, township, opened_at, expires_at, staff, planned_until, ended_at, ended_why
FROM views.checkpoints WHERE ($1::text IS NULL OR township = $1) ORDER BY opened_at DESC LIMIT $2
"""
_ONE = "SELECT * FROM views.checkpoints WHERE case_id = $1"
_SHIFTS = """
SELECT shift, kind, day, starts_at, ends_at, stage, needed, leader, handover, disputed, missing, searching, incidents
FROM views.checkpoint_shifts WHERE case_id = $1 AND ends_at > $2 AND starts_at < $3 ORDER BY starts_at
"""
_DUTIES = """
SELECT d.shift, d.person, d.standing, d.instead_of, d.acknowledged_at, d.checked_in_at, d.how, d.late
FROM views.checkpoint_duties d JOIN views.checkpoint_shifts s USING (case_id, shift)
WHERE d.case_id = $1 AND s.ends_at > $2 AND s.starts_at < $3 ORDER BY s.starts_at, d.person
"""
_ATTENDANCE = "SELECT standing, count(*) FROM views.checkpoint_duties WHERE case_id = $1 GROUP BY standing ORDER BY 1"
_HANDOVERS = """
SELECT handover, count(*) FROM views.checkpoint_shifts WHERE case_id = $1 AND handover IS NOT NULL
GROUP BY handover ORDER BY 1
"""
_PASSAGES = """
SELECT key, sum(value::bigint)::bigint AS count FROM views.checkpoint_passages, jsonb_each_text(counts)
WHERE case_id = $1 GROUP BY key ORDER BY key
"""
_GAPS = """
SELECT shift, starts_at, missing, searching FROM views.checkpoint_shifts
WHERE case_id = $1 AND missing > 0 AND stage NOT IN ('closed', 'cancelled') ORDER BY starts_at
"""
_WAITING = """
SELECT change, kind, person, shift, other, first_day, last_day, standing, asked_at FROM views.checkpoint_changes
WHERE case_id = $1 AND standing IN ('open', 'agreed') ORDER BY asked_at
"""
_REFERRALS = """
SELECT referral, shift, item, bearer, due FROM views.checkpoint_referrals
WHERE case_id = $1 AND ending IS NULL ORDER BY due
"""


async def checkpoints(pool: asyncpg.Pool, township: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """The newest checkpoints. Raises StoreUnavailable."""
    with reachable("listing checkpoints"):
        return [dict(row) for row in await pool.fetch(_LIST, township, limit)]


async def board(pool: asyncpg.Pool, case: str) -> dict[str, Any] | None:
    """A checkpoint's order, what is missing and waiting, and its counts, from one snapshot; None when not shown (yet).

    Raises StoreUnavailable.
    """
    with reachable("reading a checkpoint"):
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            row = await connection.fetchrow(_ONE, case)
            if row is None:
                return None
            shown = {name: _read(name, value) for name, value in row.items()}
            return {
                **shown,
                "attendance": _counts(await connection.fetch(_ATTENDANCE, case)),
                "handovers": _counts(await connection.fetch(_HANDOVERS, case)),
                "passages": _counts(await connection.fetch(_PASSAGES, case)),
                "gaps": [dict(one) for one in await connection.fetch(_GAPS, case)],
                "waiting": [dict(one) for one in await connection.fetch(_WAITING, case)],
                "referrals": [dict(one) for one in await connection.fetch(_REFERRALS, case)],
                "decision": await connection.fetchval("SELECT decision FROM views.position"),
            }


async def rota(pool: asyncpg.Pool, case: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The shifts that touch [since, until), each with its duties. Raises StoreUnavailable."""
    with reachable("reading a rota"):
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            shifts = [dict(row) for row in await connection.fetch(_SHIFTS, case, since, until)]
            duties = [dict(row) for row in await connection.fetch(_DUTIES, case, since, until)]
    for shift in shifts:
        shift["duties"] = [
            {name: value for name, value in duty.items() if name != "shift"}
            for duty in duties
            if duty["shift"] == shift["shift"]
        ]
    return shifts


def _read(name: str, value: Any) -> Any:
    return orjson.loads(value) if name in ("document", "excluded", "rota") and value is not None else value


def _counts(rows: list[asyncpg.Record]) -> dict[str, int]:
    return {row[0]: row[1] for row in rows}
