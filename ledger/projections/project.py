"""Keeping the projections up with the ledger: one transaction a batch moves tables and position together."""

from collections.abc import Sequence
from importlib.resources import files

import asyncpg

from domain.kernel.decision import Recorded
from ledger.postgres.errors import reachable
from ledger.projections.callup import CallUpProjection

VIEWS = "shouwang_views"
"""Notified after each batch with the position reached."""
_LOCK = 0x5348_5650  # one projector at a time, whatever is started twice
_TABLES = "views.activations, views.people, views.deliveries, views.alarms"


async def migrate(pool: asyncpg.Pool) -> None:
    """Create the tables; harmless when they are there."""
    sql = (files("ledger.projections") / "schema.sql").read_text("utf-8")
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        await connection.execute(sql)


async def position(pool: asyncpg.Pool) -> int:
    """The last decision that the projections show."""
    with reachable("reading the projections"):
        return int(await pool.fetchval("SELECT decision FROM views.position"))


async def rebuild(pool: asyncpg.Pool) -> None:
    """Empty the projections and start again from decision 0."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        await connection.execute(f"TRUNCATE {_TABLES}")
        await connection.execute("UPDATE views.position SET decision = 0")


async def apply(pool: asyncpg.Pool, decisions: Sequence[Recorded]) -> int:
    """Show `decisions`, which follow each other; what is shown already is passed over. Returns the new position."""
    with reachable("writing the projections"):
        async with pool.acquire() as connection, connection.transaction():
            # Projections can be made again, so they need not wait for the disk.
            await connection.execute("SET LOCAL synchronous_commit = off")
            shown = int(await connection.fetchval("SELECT decision FROM views.position FOR UPDATE"))
            fresh = [decision for decision in decisions if decision.number > shown]
            if not fresh or fresh[0].number != shown + 1:
                return shown
            callup = CallUpProjection()
            for decision in fresh:
                callup.take(decision)
            await callup.write(connection)
            reached = fresh[-1].number
            await connection.execute("UPDATE views.position SET decision = $1", reached)
        await pool.execute("SELECT pg_notify($1, $2)", VIEWS, str(reached))
    return reached
