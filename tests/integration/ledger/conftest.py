"""A migrated database of its own for every test, and stores over it."""

from collections.abc import AsyncIterator

import pytest

from ledger.postgres.store import PostgresStore
from tests.support.databases import Databases
from tests.support.stores import migrated, postgres_store
from tests.support.tcp_proxy import TcpProxy, tcp_proxy


@pytest.fixture
async def ledger_dsn(fresh_database: Databases) -> str:
    """A database with the ledger's schema and nothing in it."""
    return await fresh_database(migrated)


@pytest.fixture
async def store(ledger_dsn: str) -> AsyncIterator[PostgresStore]:
    """A store straight over the database."""
    async with postgres_store(ledger_dsn) as opened:
        yield opened


@pytest.fixture
async def proxy(ledger_dsn: str) -> AsyncIterator[TcpProxy]:
    """A proxy before the same database."""
    async with tcp_proxy(ledger_dsn) as running:
        yield running
