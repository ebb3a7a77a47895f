"""News of who may be called and is reached: from the cases of retained cadres into the readiness pool."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from domain.kernel.model import PersonId, UnitId

# In one order, so that two of these cannot wait for each other; unit ids that nobody knows change nothing.
_WRITE = """
WITH chosen AS (
    SELECT id FROM directory.persons WHERE id = ANY($1) AND erased_at IS NULL ORDER BY id FOR UPDATE
)
UPDATE directory.persons p SET
    retained = coalesce($2, p.retained), standby = coalesce($3, p.standby),
    unit = coalesce((SELECT id FROM directory.units WHERE id = $4), p.unit),
    contact_confirmed_at = greatest(p.contact_confirmed_at, $5)
FROM chosen WHERE p.id = chosen.id
"""


@dataclass(frozen=True, slots=True)
class Readiness:
    """About `people`; None leaves a fact as it is. A confirmed contact never moves back in time."""

    people: Sequence[PersonId]
    retained: bool | None = None
    standby: bool | None = None
    unit: UnitId | None = None
    contact_at: datetime | None = None


async def note_readiness(pool: asyncpg.Pool, news: Readiness) -> None:
    """Write the news; the same twice is harmless."""
    await pool.execute(_WRITE, list(news.people), news.retained, news.standby, news.unit, news.contact_at)
