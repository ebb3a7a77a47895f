"""Every implementation of the store, under one suite."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from ledger.memory import MemoryStore
from ledger.ports import Store
from tests.support.stores import Clock, migrated, postgres_store

Opener = Callable[[AsyncExitStack], Awaitable[Store]]


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.stack)])
def opener(request: pytest.FixtureRequest) -> Opener:
    """How to open the store. Not async, so that only the PostgreSQL half asks for a server."""
    if request.param == "memory":

        async def in_memory(stack: AsyncExitStack) -> Store:
            return MemoryStore(Clock())

        return in_memory
    fresh_database = request.getfixturevalue("fresh_database")

    async def over_postgres(stack: AsyncExitStack) -> Store:
        return await stack.enter_async_context(postgres_store(await fresh_database(migrated)))

    return over_postgres


@pytest.fixture
async def store(opener: Opener) -> AsyncIterator[Store]:
    """An empty store."""
    async with AsyncExitStack() as stack:
        yield await opener(stack)
