"""A rig for every test: a database of its own on the session's servers."""

from collections.abc import AsyncIterator

import pytest

from tests.support.databases import Databases
from tests.support.rig import Rig, make_rig
from workers.prepare import prepare
from workers.stack.temporal import EmbeddedTemporal


@pytest.fixture
async def rig(fresh_database: Databases, temporal_server: EmbeddedTemporal) -> AsyncIterator[Rig]:
    made = await make_rig(await fresh_database(prepare), temporal_server.address, temporal_server.namespace)
    yield made
    await made.end()
