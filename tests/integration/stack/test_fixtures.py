"""The shared fixtures do what their names say."""

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from tests.support.databases import Databases
from tests.support.six_hours import SixHours
from workers.stack.temporal import EmbeddedTemporal


async def _mark(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE marked (id int)")
    await connection.close()


async def _tables(dsn: str) -> set[str]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    return {row["tablename"] for row in rows}


async def test_databases_do_not_see_each_other(fresh_database: Databases, postgres_dsn: str) -> None:
    prepared, also_prepared = await fresh_database(_mark), await fresh_database(_mark)
    assert prepared != also_prepared
    assert await _tables(prepared) == await _tables(also_prepared) == {"marked"}
    assert await _tables(postgres_dsn) == set()


async def test_every_test_is_marked_by_its_fixtures(request: pytest.FixtureRequest, postgres_dsn: str) -> None:
    assert request.node.get_closest_marker("stack") is not None


async def test_temporal_answers(temporal_server: EmbeddedTemporal) -> None:
    client = await Client.connect(temporal_server.address, namespace=temporal_server.namespace)
    assert await client.service_client.check_health()


async def test_six_hours_pass_at_once(temporal_env: WorkflowEnvironment) -> None:
    async with Worker(temporal_env.client, task_queue="six-hours", workflows=[SixHours]):
        await temporal_env.client.execute_workflow(SixHours.run, id="six-hours", task_queue="six-hours")
