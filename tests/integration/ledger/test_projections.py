"""Screens are disposable: tables of another version of the program are made again at the start, by nobody's hand."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from ledger.postgres.store import connect
from ledger.projections import project
from tests.support.databases import Databases
from tests.support.small_engine import SmallEngine
from workers.prepare import migrate_all, prepare

BEFORE_VERSIONS = """
DROP TABLE views.alarms;
CREATE TABLE views.alarms (
    event bigint PRIMARY KEY, case_id text NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, detail jsonb NOT NULL
);
ALTER TABLE views.position DROP COLUMN made_by;
"""


@pytest.fixture
async def pool(fresh_database: Databases) -> AsyncIterator[asyncpg.Pool]:
    pool = await connect(await fresh_database(prepare), connections=3)
    yield pool
    await pool.close()


async def test_tables_of_an_earlier_version_are_filled_again(pool: asyncpg.Pool) -> None:
    engine = SmallEngine(pool)
    await engine.publish()
    shown = await project.position(pool)
    assert shown > 0
    await pool.execute(BEFORE_VERSIONS)
    await migrate_all(pool)
    assert await project.position(pool) == 0
    await engine.settle()
    assert await project.position(pool) == shown
    assert await pool.fetch("SELECT decision, ordinal FROM views.alarms") == []


async def test_tables_of_this_version_are_left_alone(pool: asyncpg.Pool) -> None:
    await SmallEngine(pool).publish()
    shown = await project.position(pool)
    await migrate_all(pool)
    assert await project.position(pool) == shown
