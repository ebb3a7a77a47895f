"""What the screen of the drill shows, read from the projections in a few small queries."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg
import orjson

from domain.callup.muster.state import Status

_ACTIVATION = """
SELECT a.phase, a.directive, a.approved_at, a.quorum_met_at, a.reserves, a.excluded, a.shortfall,
       clock_timestamp() AS now, h.decisions, h.events, p.decision AS shown
FROM views.activations a, ledger.head h, views.position p WHERE a.case_id = $1
"""
_STATUSES = """
SELECT status, count(*) AS people, count(*) FILTER (WHERE substitute) AS substitutes,
       count(notified_at) AS notified, count(acknowledged_at) AS acknowledged, count(arrived_at) AS arrived
FROM views.people WHERE activation = $1 GROUP BY status ORDER BY status
"""
_SKILLS = """
SELECT skill, count(arrived_at) AS arrived FROM views.people, unnest(skills) AS skill
WHERE activation = $1 AND skill = ANY($2) GROUP BY skill
"""
_TOWNSHIPS = """
SELECT a.name, count(*) AS called, count(p.acknowledged_at) AS acknowledged, count(p.arrived_at) AS arrived,
       count(*) FILTER (WHERE p.status IN (1, 4)) AS silent
FROM views.people p JOIN directory.areas a ON a.id = p.township
WHERE p.activation = $1 GROUP BY a.id, a.name ORDER BY count(*) DESC, a.id
"""
_CASES = "(SELECT DISTINCT muster FROM views.people WHERE activation = $1 UNION SELECT $1)"
_DELIVERIES = f"""
SELECT channel, status, sum(count)::bigint AS messages FROM views.deliveries
WHERE case_id IN {_CASES} GROUP BY channel, status ORDER BY channel, status
"""
_STEPS = f"""
SELECT step, sum(count)::bigint AS messages FROM views.deliveries WHERE case_id IN {_CASES} GROUP BY step
"""
_ALARMS = f"""
SELECT kind, at, detail FROM views.alarms WHERE case_id IN {_CASES} ORDER BY decision DESC, ordinal DESC LIMIT 4
"""


@dataclass(frozen=True, slots=True)
class Township:
    """One township's row; `silent` people have not answered in time or not come."""

    name: str
    called: int
    acknowledged: int
    arrived: int
    silent: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm, newest first."""

    kind: str
    at: datetime
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Board:
    """One moment of the drill."""

    now: datetime
    phase: str
    approved_at: datetime | None
    quorum_met_at: datetime | None
    wanted: int
    wanted_skills: Mapping[str, int]
    arrived_skills: Mapping[str, int]
    statuses: Mapping[Status, int]
    called: int
    substitutes: int
    notified: int
    acknowledged: int
    arrived: int
    reserves: int
    excluded: int
    decisions: int
    events: int
    shown: int
    townships: tuple[Township, ...] = ()
    deliveries: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)
    alarms: tuple[Alarm, ...] = ()

    @property
    def lag(self) -> int:
        """How many decisions the projections are behind the ledger."""
        return max(0, self.decisions - self.shown)

    @property
    def elapsed(self) -> float:
        """Seconds since the approval; 0 before it."""
        return 0.0 if self.approved_at is None else (self.now - self.approved_at).total_seconds()


async def read_board(pool: asyncpg.Pool, case: str) -> Board | None:
    """The board of an activation; None while the projections do not know it."""
    row = await pool.fetchrow(_ACTIVATION, case)
    if row is None:
        return None
    headcount = orjson.loads(row["directive"])["headcount"] or {"total": 0, "skills": {}}
    statuses = await pool.fetch(_STATUSES, case)
    skills = await pool.fetch(_SKILLS, case, list(headcount["skills"]))
    deliveries: dict[str, Counter[str]] = {}
    for told in await pool.fetch(_DELIVERIES, case):
        deliveries.setdefault(told["channel"], Counter())[told["status"]] = told["messages"]
    return Board(
        now=row["now"],
        phase=row["phase"],
        approved_at=row["approved_at"],
        quorum_met_at=row["quorum_met_at"],
        wanted=headcount["total"],
        wanted_skills=headcount["skills"],
        arrived_skills={one["skill"]: one["arrived"] for one in skills},
        statuses={Status(one["status"]): one["people"] for one in statuses},
        called=_sum(statuses, "people"),
        substitutes=_sum(statuses, "substitutes"),
        notified=_sum(statuses, "notified"),
        acknowledged=_sum(statuses, "acknowledged"),
        arrived=_sum(statuses, "arrived"),
        reserves=row["reserves"],
        excluded=sum(orjson.loads(row["excluded"]).values()),
        decisions=row["decisions"],
        events=row["events"],
        shown=row["shown"],
        townships=tuple(Township(**one) for one in await pool.fetch(_TOWNSHIPS, case)),
        deliveries=deliveries,
        steps={one["step"]: one["messages"] for one in await pool.fetch(_STEPS, case)},
        alarms=tuple(
            Alarm(one["kind"], one["at"], orjson.loads(one["detail"])) for one in await pool.fetch(_ALARMS, case)
        ),
    )


def _sum(rows: list[asyncpg.Record], column: str) -> int:
    return sum(row[column] for row in rows)
