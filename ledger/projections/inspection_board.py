"""Reading the projection of inspections: plans, draws, visits, findings. For screens; nothing decides by it."""

from typing import Any

import asyncpg
import orjson

from ledger.postgres.errors import reachable

_INSPECTIONS = """
SELECT i.case_id, i.department, i.stage, i.purpose, i.drill, i.request, i.plan, i.opened_at, i.planned_by,
       i.approved_by, i.rounds, i.commitment, i.committed_by, i.committed_at, i.list_hash, i.listed, i.list_at,
       i.reveal_by, i.reveal_missed, i.seed, i.revealed_at, i.revealed_late, i.missing, i.closed_at,
       (SELECT coalesce(jsonb_object_agg(standing, number), '{}') FROM (
            SELECT standing, count(*) AS number FROM views.drawn WHERE inspection = i.case_id GROUP BY standing
        ) AS counted) AS standings
FROM views.inspections AS i
"""
_DRAWN = """
SELECT enterprise, place, officers, instead_of, standing, visit, code, findings FROM views.drawn
WHERE inspection = $1 ORDER BY place
"""
_VISITS = """
SELECT enterprise, visit, state, departments, inspections, since, until, unannounced, exception, drill, year,
       planned_at, begun_at, recorded_at
FROM views.visits
WHERE ($1::text IS NULL OR enterprise = $1) AND ($2::text IS NULL OR $2 = ANY(departments))
  AND ($3::text IS NULL OR state = $3)
ORDER BY planned_at DESC, enterprise, visit LIMIT $4
"""
_FINDINGS = """
SELECT enterprise, finding, visit, state, department, checklist, version, item, severity, legal_basis, evidence,
       found_at, due, overdue, reinspect_by, appealed, ended_at
FROM views.findings
WHERE ($1::text IS NULL OR enterprise = $1) AND ($2::text IS NULL OR department = $2)
  AND (NOT $3 OR ended_at IS NULL)
ORDER BY found_at DESC, enterprise, finding LIMIT $4
"""
_JSON = frozenset({"request", "plan", "standings"})


async def inspections(pool: asyncpg.Pool, limit: int) -> list[dict[str, Any]]:
    """The newest inspections. Raises StoreUnavailable."""
    with reachable("listing inspections"):
        rows = await pool.fetch(_INSPECTIONS + " ORDER BY i.opened_at DESC, i.case_id LIMIT $1", limit)
    return [_row(row) for row in rows]


async def inspection(pool: asyncpg.Pool, case: str) -> dict[str, Any] | None:
    """One inspection with who was drawn; None when it is not shown (yet). Raises StoreUnavailable."""
    with reachable("reading an inspection"):
        row = await pool.fetchrow(_INSPECTIONS + " WHERE i.case_id = $1", case)
        drawn = await pool.fetch(_DRAWN, case)
    return {**_row(row), "drawn": [dict(one) for one in drawn]} if row else None


async def visits(
    pool: asyncpg.Pool, *, enterprise: str | None, department: str | None, state: str | None, limit: int
) -> list[dict[str, Any]]:
    """The newest visits. Raises StoreUnavailable."""
    with reachable("listing visits"):
        return [dict(row) for row in await pool.fetch(_VISITS, enterprise, department, state, limit)]


async def findings(
    pool: asyncpg.Pool, *, enterprise: str | None, department: str | None, only_open: bool, limit: int
) -> list[dict[str, Any]]:
    """The newest findings. Raises StoreUnavailable."""
    with reachable("listing findings"):
        return [dict(row) for row in await pool.fetch(_FINDINGS, enterprise, department, only_open, limit)]


def _row(row: asyncpg.Record) -> dict[str, Any]:
    return {name: orjson.loads(value) if name in _JSON and value else value for name, value in row.items()}
