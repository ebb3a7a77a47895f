"""Stores for tests: in memory on a clock of the test, or over a PostgreSQL database of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from ledger.postgres.migrate import migrate
from ledger.postgres.store import PostgresStore, connect
from tests.support.batches import EIGHT


@dataclass
class Clock:
    """A clock that moves when it is told to."""

    now: datetime = EIGHT

    def __call__(self) -> datetime:
        return self.now

    def move(self, by: timedelta) -> None:
        """Let time pass, or go back."""
        self.now += by


async def migrated(dsn: str) -> None:
    """Bring an empty database to today's schema, leaving no connection open."""
    pool = await connect(dsn, connections=1)
    try:
        await migrate(pool)
    finally:
        await pool.close()


@asynccontextmanager
async def postgres_store(dsn: str, *, connections: int = 4) -> AsyncIterator[PostgresStore]:
    """A store over a migrated database, as one process would have it."""
    pool = await connect(dsn, connections=connections)
    store = PostgresStore(pool)
    try:
        yield store
    finally:
        await store.aclose()
        pool.terminate()
