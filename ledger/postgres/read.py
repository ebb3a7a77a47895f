"""Reading and following the ledger."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import datetime

import asyncpg

from domain.kernel.decision import Recorded, from_canonical
from ledger.ports import CaseRef, CaseSummary, Head
from ledger.postgres.errors import reachable
from ledger.postgres.growth import POLL, Growth

_COLUMNS = "number, first_event, recorded_at, canonical"
_OPEN = """
SELECT case_id, process FROM ledger.cases WHERE NOT over
UNION SELECT DISTINCT case_id, process FROM ledger.inbox
UNION SELECT DISTINCT e.case_id, c.process FROM ledger.effects e JOIN ledger.cases c USING (case_id) WHERE NOT e.done
"""


class LedgerReader:
    """The reading half of `ledger.ports.Ledger`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._growth = Growth(pool)

    async def read(self, after: int, limit: int) -> list[Recorded]:
        query = f"SELECT {_COLUMNS} FROM ledger.decisions WHERE number > $1 ORDER BY number LIMIT $2"
        with reachable("reading the ledger"):
            return [_recorded(row) for row in await self._pool.fetch(query, after, limit)]

    async def read_case(self, case: str, after_version: int = 0) -> list[Recorded]:
        query = f"SELECT {_COLUMNS} FROM ledger.decisions WHERE case_id = $1 AND version > $2 ORDER BY version"
        with reachable("reading a case"):
            return [_recorded(row) for row in await self._pool.fetch(query, case, after_version)]

    async def find(self, decision_id: str) -> Recorded | None:
        query = f"SELECT {_COLUMNS} FROM ledger.decisions WHERE decision_id = $1"
        with reachable("looking up a decision"):
            row = await self._pool.fetchrow(query, decision_id)
        return _recorded(row) if row else None

    async def versions(self, prefix: str) -> dict[str, int]:
        with reachable("reading the cases"):
            rows = await self._pool.fetch(
                "SELECT case_id, version FROM ledger.cases WHERE starts_with(case_id, $1)", prefix
            )
        return {row["case_id"]: row["version"] for row in rows}

    async def head(self) -> Head:
        with reachable("reading the ledger"):
            row = await self._pool.fetchrow("SELECT decisions, events FROM ledger.head")
        assert row is not None  # made by the migration
        return Head(row["decisions"], row["events"])

    async def now(self) -> datetime:
        """The store's clock: the one clock of doors and deciders."""
        with reachable("asking the time"):
            moment: datetime = await self._pool.fetchval("SELECT clock_timestamp()")
        return moment

    async def held(self, resources: Sequence[str]) -> frozenset[str]:
        with reachable("looking up claims"):
            rows = await self._pool.fetch(
                "SELECT DISTINCT resource FROM ledger.claims"
                " WHERE resource = ANY($1) AND (until IS NULL OR until > clock_timestamp())",
                list(resources),
            )
        return frozenset(row["resource"] for row in rows)

    async def case(self, case: str) -> CaseSummary | None:
        with reachable("looking up a case"):
            row = await self._pool.fetchrow(
                "SELECT case_id, process, version, phase, over, deadline_at, deadline_reason, opened_at"
                " FROM ledger.cases WHERE case_id = $1",
                case,
            )
        return CaseSummary(*row) if row else None

    async def cases(self, process: str | None, limit: int) -> list[CaseSummary]:
        """The newest cases, of one process or of all."""
        with reachable("listing cases"):
            rows = await self._pool.fetch(
                "SELECT case_id, process, version, phase, over, deadline_at, deadline_reason, opened_at"
                " FROM ledger.cases WHERE $1::text IS NULL OR process = $1 ORDER BY opened_at DESC LIMIT $2",
                process,
                limit,
            )
        return [CaseSummary(*row) for row in rows]

    async def open_cases(self) -> list[CaseRef]:
        with reachable("listing open cases"):
            rows = await self._pool.fetch(_OPEN)
        return [CaseRef(row["case_id"], row["process"]) for row in rows]

    async def follow(self, after: int, limit: int = 1000) -> AsyncIterator[list[Recorded]]:
        """All decisions above `after`, in order, as they come. A lost notification costs one poll, never a decision."""
        with self._growth.following() as grown:
            while True:
                decisions = await self.read(after, limit)
                if decisions:
                    after = decisions[-1].number
                    yield decisions
                else:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(grown.wait(), POLL)
                    grown.clear()


def _recorded(row: asyncpg.Record) -> Recorded:
    return from_canonical(
        row["canonical"], number=row["number"], first_event=row["first_event"], recorded_at=row["recorded_at"]
    )
