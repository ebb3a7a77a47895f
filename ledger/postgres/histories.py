"""What is known of archived workflow histories."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ledger.postgres.errors import reachable


@dataclass(frozen=True, slots=True)
class ArchivedHistory:
    """One closed run of a case's workflow. `digest`: SHA-256 (hex) of its JSON text; `ended`: how Temporal says."""

    case: str
    run_id: str
    workflow: str
    started_at: datetime
    closed_at: datetime
    ended: str
    events: int
    digest: str


@dataclass(frozen=True, slots=True)
class Archiving:
    """What became of the last looks: when one went well, and when and why one failed since."""

    done_at: datetime | None
    failed_at: datetime | None
    error: str | None


_COLUMNS = "case_id, run_id, workflow, started_at, closed_at, ended, events, digest"


class Histories:
    """The table `ledger.histories`. Everything raises StoreUnavailable."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def add(self, one: ArchivedHistory) -> None:
        """Remember an archived run; known ones stay as they are."""
        with reachable("recording an archived history"):
            await self._pool.execute(
                f"INSERT INTO ledger.histories ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
                " ON CONFLICT DO NOTHING",
                *(one.case, one.run_id, one.workflow, one.started_at, one.closed_at, one.ended, one.events, one.digest),
            )

    async def of_case(self, case: str) -> list[ArchivedHistory]:
        """The archived runs of a case, oldest first."""
        with reachable("reading archived histories"):
            rows = await self._pool.fetch(
                f"SELECT {_COLUMNS} FROM ledger.histories WHERE case_id = $1 ORDER BY started_at, run_id", case
            )
        return [ArchivedHistory(*row) for row in rows]

    async def known(self, run_ids: Sequence[str]) -> set[str]:
        """Those that are archived already."""
        with reachable("reading archived histories"):
            rows = await self._pool.fetch("SELECT run_id FROM ledger.histories WHERE run_id = ANY($1)", list(run_ids))
        return {row["run_id"] for row in rows}

    async def newest_end(self) -> datetime | None:
        """When the last archived run closed."""
        with reachable("reading archived histories"):
            newest: datetime | None = await self._pool.fetchval("SELECT max(closed_at) FROM ledger.histories")
        return newest

    async def succeeded(self) -> None:
        """A look went well."""
        with reachable("recording the archiving"):
            await self._pool.execute("UPDATE ledger.archiving SET done_at = now(), failed_at = NULL, error = NULL")

    async def failed(self, error: str) -> None:
        """A look failed; the first failure since the last success keeps its time."""
        with reachable("recording the archiving"):
            await self._pool.execute(
                "UPDATE ledger.archiving SET failed_at = coalesce(failed_at, now()), error = $1", error[:500]
            )

    async def state(self) -> Archiving:
        """What became of the last looks."""
        with reachable("reading the archiving"):
            row = await self._pool.fetchrow("SELECT done_at, failed_at, error FROM ledger.archiving")
        assert row is not None  # made by the migration
        return Archiving(*row)
