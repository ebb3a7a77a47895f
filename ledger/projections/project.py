"""Keeping the projections up with the ledger: one transaction a batch moves tables and position together."""

import hashlib
from collections.abc import Sequence
from importlib.resources import files

import asyncpg

from domain.kernel.decision import Recorded
from ledger.postgres.errors import reachable
from ledger.projections import accountability, alarms, callup, checkpoint, inspection, retained
from ledger.projections.projection import Projection

VIEWS = "shouwang_views"
"""Notified after each batch with the position reached."""
_LOCK = 0x5348_5650  # one projector at a time, whatever is started twice
PROJECTIONS: tuple[type[Projection], ...] = (
    callup.CallUpProjection,
    accountability.AccountabilityProjection,
    checkpoint.CheckpointProjection,
    retained.RetainedProjection,
    inspection.InspectionProjection,
    alarms.AlarmsProjection,
)
"""Every process's screens; adding a process adds its projection here, and its alarms to `alarms.RAISED`."""


async def migrate(pool: asyncpg.Pool) -> None:
    """Create the tables; harmless when they are there.

    Tables of another version are made anew and empty: the projector fills them from decision 1 on.
    """
    schemas = ["schema.sql", *(projection.schema for projection in PROJECTIONS)]
    sql = "\n".join((files("ledger.projections") / name).read_text("utf-8") for name in schemas)
    version = hashlib.sha256(sql.encode()).hexdigest()
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        if await _made_by(connection) != version:
            await connection.execute("DROP SCHEMA IF EXISTS views CASCADE")
            await connection.execute(sql)
            await connection.execute("UPDATE views.position SET made_by = $1", version)


async def _made_by(connection: asyncpg.pool.PoolConnectionProxy) -> str | None:
    """The version of the tables; None when there are none, or some from before versions were kept."""
    kept = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM information_schema.columns"
        " WHERE table_schema = 'views' AND table_name = 'position' AND column_name = 'made_by')"
    )
    return await connection.fetchval("SELECT made_by FROM views.position") if kept else None


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
