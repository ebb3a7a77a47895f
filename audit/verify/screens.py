"""Projections made again from the record in a database of their own, and held against the live ones table by table."""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from audit.verify.difference import Difference, shown
from domain.kernel.decision import from_canonical
from ledger.projections import project

_AT_ONCE = 1000
_READ = """
SELECT number, first_event, recorded_at, canonical FROM ledger.decisions
WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3
"""
_KEY = """
SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
WHERE i.indrelid = $1::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int[], a.attnum::int)
"""
Progress = Callable[[int, int], None]
Made = asyncpg.pool.PoolConnectionProxy


class CannotRebuild(Exception):
    """The database lets us make no other one; the screens are not checked, and the report says so."""


async def screen_differences(live: asyncpg.Connection, dsn: str, progress: Progress) -> list[Difference]:
    """Compare every table of every projection, at the position that the live ones have reached. `live` must be in one
    snapshot (REPEATABLE READ). Raises CannotRebuild."""
    position = await _position(live)
    async with _database(dsn) as other:
        pool = await asyncpg.create_pool(other, min_size=1, max_size=2, command_timeout=300)
        try:
            await project.migrate(pool)
            await _fill(live, pool, position, progress)
            found: list[Difference] = []
            async with pool.acquire() as made:
                for table in _tables():
                    found += await _table(live, made, table)
            return found
        finally:
            await pool.close()


def _tables() -> list[str]:
    return [table for projection in project.PROJECTIONS for table in projection.tables]


async def _position(live: asyncpg.Connection) -> int:
    found: int | None = await live.fetchval("SELECT decision FROM views.position")
    return found or 0


@asynccontextmanager
async def _database(dsn: str) -> AsyncIterator[str]:
    """A fresh database beside ours, gone afterwards."""
    name = f"shouwang_verify_{secrets.token_hex(6)}"
    try:
        admin = await asyncpg.connect(dsn, timeout=10)
    except (OSError, asyncpg.PostgresError) as error:
        raise CannotRebuild(str(error)) from error
    try:
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    except asyncpg.PostgresError as error:
        await admin.close()
        raise CannotRebuild(str(error)) from error
    try:
        yield urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))
    finally:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()


async def _fill(live: asyncpg.Connection, pool: asyncpg.Pool, position: int, progress: Progress) -> None:
    after = 0
    while after < position:
        rows = await live.fetch(_READ, after, position, _AT_ONCE)
        if not rows:
            return
        try:
            decisions = [from_canonical(r["canonical"], number=r[0], first_event=r[1], recorded_at=r[2]) for r in rows]
        except (ValueError, KeyError, TypeError) as error:
            raise CannotRebuild(f"a decision cannot be read: {error}") from error
        await project.apply(pool, decisions)
        after = decisions[-1].number
        progress(after, position)


async def _table(live: asyncpg.Connection, made: Made, table: str) -> list[Difference]:
    """The first row that differs, by its key and column; tables are read whole, in the order of their keys."""
    key = [row["attname"] for row in await made.fetch(_KEY, table)]
    order = ", ".join(f'"{name}"' for name in key) or "1"
    query = f"SELECT * FROM {table} ORDER BY {order}"
    async with live.transaction(), made.transaction():
        theirs, ours = live.cursor(query, prefetch=1000), made.cursor(query, prefetch=1000)
        other = aiter(ours)
        async for row in theirs:
            expected = await anext(other, None)
            if expected is None or dict(row) != dict(expected):
                return [_row(table, key, row, expected)]
        expected = await anext(other, None)
        return [] if expected is None else [_row(table, key, None, expected)]


def _row(table: str, key: list[str], found: Any, expected: Any) -> Difference:
    def named(row: Any) -> tuple[Any, ...]:
        return tuple(row[name] for name in key)

    if found is None or (expected is not None and named(expected) < named(found)):
        return Difference(f"{table} {shown(named(expected))}", "row", "missing", "a row")
    if expected is None or named(found) < named(expected):
        return Difference(f"{table} {shown(named(found))}", "row", "a row", "none")
    name = next(name for name in found.keys() if found[name] != expected[name])  # noqa: SIM118 - a Record
    return Difference(f"{table} {shown(named(found))}", name, shown(found[name]), shown(expected[name]))
