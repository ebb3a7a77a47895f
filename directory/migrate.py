"""Brings the PostgreSQL schema `directory` to this version of the code; safe to run from every process at start."""

import hashlib
from importlib.resources import files

import asyncpg

MIGRATIONS = ("schema.sql", "retained.sql", "enterprises.sql", "purposes.sql", "community_skill.sql")
"""SQL files in the order they apply; the version is the place in this list, counted from 1."""

DIRECTORY_LOCK = 0x5368_6F75_4469_7201
"""Advisory lock of whoever changes the directory as a whole: a migration, an import, an erasure."""

_BOOTSTRAP = """
CREATE SCHEMA IF NOT EXISTS directory;
CREATE TABLE IF NOT EXISTS directory.migrations (
    version    integer PRIMARY KEY,
    digest     text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


class MigrationError(Exception):
    """The database was migrated by other code than this: newer, or a migration edited after it was applied."""


async def migrate(pool: asyncpg.Pool) -> int:
    """Applies what is missing, in one transaction, and returns the version reached. Needs PostgreSQL 15 or newer.

    Raises MigrationError if the database knows a version that this code does not, or the same with another text.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", DIRECTORY_LOCK)
        await connection.execute(_BOOTSTRAP)
        rows = await connection.fetch("SELECT version, digest FROM directory.migrations")
        applied: dict[int, str] = {row["version"]: row["digest"] for row in rows}
        if applied and max(applied) > len(MIGRATIONS):
            raise MigrationError(
                f"The schema directory is at version {max(applied)}, this program knows {len(MIGRATIONS)}: update it."
            )
        for version, name in enumerate(MIGRATIONS, start=1):
            sql = files("directory").joinpath(name).read_text(encoding="utf-8")
            digest = hashlib.sha256(sql.encode()).hexdigest()
            if version not in applied:
                await connection.execute(sql)
                await connection.execute(
                    "INSERT INTO directory.migrations (version, digest) VALUES ($1, $2)", version, digest
                )
            elif applied[version] != digest:
                raise MigrationError(f"Migration {version} ({name}) of the schema directory was edited after it ran.")
    return len(MIGRATIONS)
