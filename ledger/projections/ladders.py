"""Reading the ladder's projection: who owes what, and where it stands. For screens; nothing decides by it.

Always by bearer or by due time, never by how often somebody failed: there is no leaderboard (DOMAIN: limits).
"""

from typing import Any

import asyncpg

from ledger.postgres.errors import reachable

_DUTIES = """
SELECT bearer, obligation, what, source, source_process, owner, urgent, subjects, owed_since, first_due, due, step_at,
       unknown_years, stage, terms_version, ended_at, detail
FROM views.duties
WHERE ($1::text IS NULL OR bearer = $1) AND ($2::text IS NULL OR stage = $2) AND ($3::text IS NULL OR what = $3)
  AND ($4::text IS NULL OR source = $4) AND ($5::text IS NULL OR owner = $5) AND ($6 OR ended_at IS NULL)
ORDER BY due, bearer, obligation LIMIT $7
"""
_ORDERS = """
SELECT bearer, number, kind, obligation, state, issued_at, reply_by, due, unknown_years, replies, void_reason
FROM views.orders WHERE bearer = $1
ORDER BY split_part(number, '-', 1)::int DESC, split_part(number, '-', 2)::int DESC LIMIT $2
"""
_BEARER = "SELECT requests, last_request_at FROM views.bearers WHERE bearer = $1"
_MONTHS = "SELECT month, count FROM views.bearer_requests WHERE bearer = $1 ORDER BY month DESC LIMIT 12"
_STAGES = "SELECT stage, count(*) FROM views.duties WHERE bearer = $1 GROUP BY stage ORDER BY stage"


async def duties(
    pool: asyncpg.Pool,
    *,
    bearer: str | None = None,
    stage: str | None = None,
    what: str | None = None,
    source: str | None = None,
    owner: str | None = None,
    ended: bool = False,
    limit: int = 100,
) -> list[dict[str, Any]]:
    """Open obligations (with `ended`, all), the soonest due first. Raises StoreUnavailable."""
    with reachable("listing obligations"):
        rows = await pool.fetch(_DUTIES, bearer, stage, what, source, owner, ended, limit)
    return [dict(row) for row in rows]


async def orders(pool: asyncpg.Pool, bearer: str, limit: int = 100) -> list[dict[str, Any]]:
    """A bearer's documents, the newest first. Raises StoreUnavailable."""
    with reachable("listing documents"):
        return [dict(row) for row in await pool.fetch(_ORDERS, bearer, limit)]


async def board(pool: asyncpg.Pool, bearer: str) -> dict[str, Any]:
    """What a bearer owes, how often it was asked, and its documents, from one snapshot. Raises StoreUnavailable."""
    with reachable("reading a ladder"):
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            asked = await connection.fetchrow(_BEARER, bearer)
            open_ = await connection.fetch(_DUTIES, bearer, None, None, None, None, False, 1000)
            return {
                "bearer": bearer,
                "requests": asked["requests"] if asked else 0,
                "last_request_at": asked["last_request_at"] if asked else None,
                "requests_by_month": {str(r["month"])[:7]: r["count"] for r in await connection.fetch(_MONTHS, bearer)},
                "by_stage": {row["stage"]: row["count"] for row in await connection.fetch(_STAGES, bearer)},
                "open": [dict(row) for row in open_],
                "orders": [dict(row) for row in await connection.fetch(_ORDERS, bearer, 100)],
                "decision": await connection.fetchval("SELECT decision FROM views.position"),
            }
