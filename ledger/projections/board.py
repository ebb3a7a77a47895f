"""Reading the call-up's projection: boards and people, with their alarms. For screens; nothing decides by it."""

from typing import Any

import asyncpg
import orjson

from domain.callup.muster.state import Status
from ledger.postgres.errors import reachable
from ledger.projections.alarms import read_alarms

_ACTIVATIONS = """
SELECT case_id, phase, directive, drafted_by, drafted_at, approved_by, approved_at, expires_at, quorum_met_at,
       shortfall, excluded, reserves, ended_at, ended_why, closed_at
FROM views.activations
"""
_JSON = frozenset({"directive", "shortfall", "excluded"})
_BY_STATUS = "SELECT status, count(*) FROM views.people WHERE activation = $1 GROUP BY status ORDER BY status"
_BY_TOWNSHIP = """
SELECT township, status, count(*) FROM views.people WHERE activation = $1 GROUP BY township, status ORDER BY 1, 2
"""
_BY_SKILL = """
SELECT skill, status, count(*) FROM views.people, unnest(skills) AS skill WHERE activation = $1
GROUP BY skill, status ORDER BY 1, 2
"""
_FIGURES = """
SELECT count(*) AS called, min(notified_at) AS first_notified_at, max(notified_at) AS last_notified_at,
       count(notified_at) AS notified, count(acknowledged_at) AS acknowledged, count(arrived_at) AS arrived,
       count(*) FILTER (WHERE substitute) AS substitutes
FROM views.people WHERE activation = $1
"""
_ASKED = """
SELECT a.directive, p.status FROM views.people p JOIN views.activations a ON a.case_id = p.activation
WHERE p.muster = $1 AND p.person = $2
"""
_DELIVERIES = """
SELECT channel, status, sum(count)::bigint AS count FROM views.deliveries
WHERE case_id = $1 OR case_id IN (SELECT DISTINCT muster FROM views.people WHERE activation = $1)
GROUP BY channel, status ORDER BY channel, status
"""
_MUSTERS = "SELECT DISTINCT muster FROM views.people WHERE activation = $1"
_PEOPLE = """
SELECT person, muster, unit, township, skills, substitute, status, step, called_at, notified_at, acknowledged_at, late,
       made_by, declined_at, decline_reason, en_route_at, arrived_at, arrived_late
FROM views.people WHERE activation = $1 AND person > $2 AND ($3::int IS NULL OR status = $3)
ORDER BY person LIMIT $4
"""


async def activations(pool: asyncpg.Pool, limit: int) -> list[dict[str, Any]]:
    """The newest activations. Raises StoreUnavailable."""
    with reachable("listing activations"):
        rows = await pool.fetch(_ACTIVATIONS + " ORDER BY drafted_at DESC, case_id LIMIT $1", limit)
    return [_row(row) for row in rows]


async def board(pool: asyncpg.Pool, activation: str) -> dict[str, Any] | None:
    """One activation with its counts by status, township and skill; None when there is none (yet).

    All from one snapshot, so that the sums agree. Raises StoreUnavailable.
    """
    with reachable("reading the board"):
        async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            row = await connection.fetchrow(_ACTIVATIONS + " WHERE case_id = $1", activation)
            if row is None:
                return None
            figures = await connection.fetchrow(_FIGURES, activation)
            return {
                **_row(row),
                "figures": dict(figures or {}),
                "by_status": _named(await connection.fetch(_BY_STATUS, activation)),
                "by_township": _grouped(await connection.fetch(_BY_TOWNSHIP, activation)),
                "by_skill": _grouped(await connection.fetch(_BY_SKILL, activation)),
                "deliveries": [dict(one) for one in await connection.fetch(_DELIVERIES, activation)],
                "alarms": await read_alarms(connection, await _family(connection, activation), 50),
                "decision": await connection.fetchval("SELECT decision FROM views.position"),
            }


async def people(
    pool: asyncpg.Pool, activation: str, *, after: str, limit: int, status: Status | None
) -> list[dict[str, Any]]:
    """A page of called people by id, from the first greater than `after`; ids only. Raises StoreUnavailable."""
    with reachable("listing called people"):
        rows = await pool.fetch(_PEOPLE, activation, after, None if status is None else int(status), limit)
    return [{**dict(row), "status": Status(row["status"]).name.lower()} for row in rows]


async def asked(pool: asyncpg.Pool, muster: str, person: str) -> tuple[dict[str, Any], Status] | None:
    """The directive under which a person is called, and where they stand; None when not shown (yet).

    Raises StoreUnavailable.
    """
    with reachable("looking up a call"):
        row = await pool.fetchrow(_ASKED, muster, person)
    return (orjson.loads(row["directive"]), Status(row["status"])) if row else None


async def alarms(pool: asyncpg.Pool, case: str | None, limit: int) -> list[dict[str, Any]]:
    """The newest alarms of all cases, or of one case and its musters. Raises StoreUnavailable."""
    with reachable("reading alarms"):
        async with pool.acquire() as connection:
            return await read_alarms(connection, None if case is None else await _family(connection, case), limit)


async def _family(connection: asyncpg.pool.PoolConnectionProxy, activation: str) -> list[str]:
    return [activation, *(row["muster"] for row in await connection.fetch(_MUSTERS, activation))]


def _row(row: asyncpg.Record) -> dict[str, Any]:
    return {name: orjson.loads(value) if name in _JSON and value else value for name, value in row.items()}


def _named(rows: list[asyncpg.Record]) -> dict[str, int]:
    return {Status(row["status"]).name.lower(): row["count"] for row in rows}


def _grouped(rows: list[asyncpg.Record]) -> dict[str, dict[str, int]]:
    groups: dict[str, dict[str, int]] = {}
    for row in rows:
        groups.setdefault(row[0], {})[Status(row["status"]).name.lower()] = row["count"]
    return groups
