"""Before our processes start: every schema is there."""

import asyncpg

from activities.channels import outbox
from directory.migrate import migrate as migrate_directory
from ledger.postgres.migrate import migrate as migrate_ledger
from ledger.postgres.store import connect
from ledger.projections import project


async def migrate_all(pool: asyncpg.Pool) -> None:
    """Bring the database to this version's schemas; harmless when they are there."""
    await migrate_ledger(pool)
    await project.migrate(pool)
    await outbox.migrate(pool)
    await migrate_directory(pool)


async def prepare(dsn: str) -> None:
    """The same, by address; leaves no connection open."""
    pool = await connect(dsn, connections=2)
    try:
        await migrate_all(pool)
    finally:
        await pool.close()
