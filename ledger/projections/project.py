"""Keeping the projections up with the ledger: one transaction a batch moves tables and position together."""

from collections.abc import Sequence
from importlib.resources import files

import asyncpg

from domain.kernel.decision import Recorded
from ledger.postgres.errors import reachable
from ledger.projections import callup
from ledger.projections.projection import Projection

VIEWS = "shouwang_views"
"""Notified after each batch with the position reached."""
_LOCK = 0x5348_5650  # one projector at a time, whatever is started twice
PROJECTIONS: tuple[type[Projection], ...] = (callup.CallUpProjection,)
"""Every process's screens; adding a process adds its projection here."""


async def migrate(pool: asyncpg.Pool) -> None:
    """Create the tables; harmless when they are there."""
    schemas = ["schema.sql", *(projection.schema for projection in PROJECTIONS)]
    sql = "\n".join((files("ledger.projections") / name).read_text("utf-8") for name in schemas)
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
        await connection.execute(f"TRUNCATE {', '.join(table for one in PROJECTIONS for table in one.tables)}")
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
            for projection in [kind() for kind in PROJECTIONS]:
                for decision in fresh:
                    projection.take(decision)
                await projection.write(connection)
            reached = fresh[-1].number
            await connection.execute("UPDATE views.position SET decision = $1", reached)
        await pool.execute("SELECT pg_notify($1, $2)", VIEWS, str(reached))
    return reached
