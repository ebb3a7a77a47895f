"""Reading the projection of retained responsibility. For screens; nothing decides by it."""

from typing import Any

import asyncpg
import orjson

from ledger.postgres.errors import reachable

_UNITS = """
SELECT unit, count(*) FILTER (WHERE ended_at IS NULL) AS people,
       count(*) FILTER (WHERE standing IN ('on_post', 'handover')) AS handing_over,
       count(*) FILTER (WHERE standing IN ('stood_down_retained', 'recalled')) AS retained,
       count(*) FILTER (WHERE standing = 'recalled') AS recalled
FROM views.retained GROUP BY unit ORDER BY unit COLLATE "C" LIMIT $1
"""
_STANDINGS = "SELECT standing, count(*) FROM views.retained WHERE unit = $1 GROUP BY standing ORDER BY standing"
_FIGURES = """
SELECT count(DISTINCT person) AS people, sum(posts)::int AS posts, sum(calls)::int AS calls,
       sum(minutes)::int AS minutes, min(contact_at) AS oldest_contact_at
FROM views.retained WHERE unit = $1
"""
_DUTIES = """
SELECT duty, what, bearer, people, since, due FROM views.retained_duties
WHERE unit = $1 AND ending IS NULL ORDER BY due, duty
"""
_MONTHS = "SELECT month, counts FROM views.retained_months WHERE unit = $1 ORDER BY month DESC LIMIT 24"
_PEOPLE = """
SELECT person, standing, community, township, post, posts, handover_by, since, contact_at, calls, minutes, moved_to,
       ended_at
FROM views.retained WHERE unit = $1 AND person COLLATE "C" > $2 ORDER BY person COLLATE "C" LIMIT $3
"""


async def returns(pool: asyncpg.Pool, limit: int) -> list[dict[str, Any]]:
    """The newest directives. Raises StoreUnavailable."""
    with reachable("listing returns"):
        rows = await pool.fetch("SELECT * FROM views.returns ORDER BY drafted_at DESC, case_id LIMIT $1", limit)
    return [dict(row) for row in rows]


async def units(pool: asyncpg.Pool, limit: int) -> list[dict[str, Any]]:
    """Every unit with cadres. Raises StoreUnavailable."""
    with reachable("listing units"):
        return [dict(row) for row in await pool.fetch(_UNITS, limit)]


async def unit_board(pool: asyncpg.Pool, unit: str) -> dict[str, Any] | None:
    """A unit's counts, open duties and closed months from one snapshot; None when it has no cadres (yet).

    Raises StoreUnavailable.
    """
    with reachable("reading a unit's board"):
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            standings = await connection.fetch(_STANDINGS, unit)
            if not standings:
                return None
            figures = await connection.fetchrow(_FIGURES, unit)
            duties = await connection.fetch(_DUTIES, unit)
            months = await connection.fetch(_MONTHS, unit)
    return {
        "unit": unit,
        "standings": {row["standing"]: row["count"] for row in standings},
        **dict(figures or {}),
        "duties": [dict(row) for row in duties],
        "months": {row["month"]: orjson.loads(row["counts"]) for row in months},
    }


async def people(pool: asyncpg.Pool, unit: str, *, after: str, limit: int) -> list[dict[str, Any]]:
    """A page of a unit's cadres in order of id. Raises StoreUnavailable."""
    with reachable("listing cadres"):
        return [dict(row) for row in await pool.fetch(_PEOPLE, unit, after, limit)]
