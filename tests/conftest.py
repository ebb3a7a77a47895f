"""Servers shared by every test that needs one: started on first use, once a session, ended with it.

A test that requests one of these fixtures is marked `stack` by itself, so `make test-fast` leaves it out.
"""

import asyncio
import gc
import io
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.support.databases import Databases
from workers.stack import binaries
from workers.stack.postgres import EmbeddedPostgres
from workers.stack.temporal import TIME_SKIPPING, EmbeddedTemporal

_NEEDS_SERVER = {"postgres_server", "fresh_database", "postgres_dsn", "temporal_server", "temporal_env"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that needs a server, also through another fixture."""
    for item in items:
        if _NEEDS_SERVER.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.stack)


def pytest_exception_interact(call: pytest.CallInfo[object], report: pytest.CollectReport | pytest.TestReport) -> None:
    """When a test took too long, say where everything waits: the stack of the thread knows of no coroutine."""
    if call.excinfo is not None and "from pytest-timeout" in str(call.excinfo.value):
        told = io.StringIO()
        for task in [one for one in gc.get_objects() if isinstance(one, asyncio.Task) and not one.done()]:
            task.print_stack(file=told)
        report.sections.append(("What waits", told.getvalue()))


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder for the session's servers. Not pytest's own: that one is closed to PostgreSQL's user under root."""
    folder = Path(tempfile.mkdtemp(prefix="shouwang-test-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def postgres_server(server_folder: Path) -> AsyncIterator[EmbeddedPostgres]:
    """One PostgreSQL for the whole session, on any free port, never flushing to disk."""
    server = EmbeddedPostgres(
        server_folder / "postgres", log=server_folder / "logs" / "postgres.log", fast_and_unsafe=True
    )
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
def fresh_database(postgres_server: EmbeddedPostgres) -> Databases:
    """Makes databases: `await fresh_database()` an empty one, `await fresh_database(migrate)` a prepared one."""
    return Databases(postgres_server)


@pytest.fixture
async def postgres_dsn(fresh_database: Databases) -> str:
    """The DSN of an empty database that this test has for itself."""
    return await fresh_database()


@pytest.fixture(scope="session")
async def temporal_server(server_folder: Path) -> AsyncIterator[EmbeddedTemporal]:
    """One real Temporal dev server for the whole session, in memory: `temporal_server.address`, `.namespace`."""
    server = EmbeddedTemporal(log=server_folder / "logs" / "temporal.log")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
async def temporal_env() -> AsyncIterator[WorkflowEnvironment]:
    """The real server with a clock of its own for every workflow; `fast_forward` moves one."""
    environment = await WorkflowEnvironment.start_time_skipping_v2(
        dev_server_existing_path=str(binaries.temporal_program()),
        dev_server_extra_args=[part for line in TIME_SKIPPING for part in ("--dynamic-config-value", line)],
        dev_server_log_level="never",
    )
    async with environment:
        yield environment
