"""Bring a database to this version's schema."""

from importlib.resources import files

import asyncpg

_SCRIPTS = ("schema.sql", "append.sql", "histories.sql", "seals.sql", "audit_reads.sql")
_LOCK = 0x5348_5557  # any fixed number: one migration at a time


async def migrate(pool: asyncpg.Pool) -> None:
    """Create or complete the schema `ledger`; harmless when it is already there."""
    scripts = [(files("ledger.postgres") / name).read_text("utf-8") for name in _SCRIPTS]
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        for script in scripts:
            await connection.execute(script)
