"""Temporal's data is lost: a fresh server, one `cases resume`, and every open case goes on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.databases import Databases
from tests.support.rig import Rig, connect_temporal, make_rig
from workers.prepare import prepare
from workers.stack.temporal import EmbeddedTemporal


@pytest.fixture
async def lost(server_folder: Path) -> AsyncIterator[EmbeddedTemporal]:
    """A Temporal of one test's own, in memory: stopped, it forgets everything."""
    server = EmbeddedTemporal(log=server_folder / "logs" / "temporal-lost.log")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def cut(fresh_database: Databases, lost: EmbeddedTemporal) -> Rig:
    return await make_rig(await fresh_database(prepare), lost.address, lost.namespace)


async def test_deadlines_and_effects_go_on(cut: Rig, lost: EmbeddedTemporal) -> None:
    """The summons was never sent, one answer was never decided, and the ladder was due during the loss."""
    people = cut.county.people
    async with cut.running(effects=0):
        await cut.call_up(policy=say.policy(rungs=(0, 3, 6)))
        await until(lambda: cut.store.unperformed(cut.activation), what="the question to the directory")
        await cut.performer().perform(cut.activation, "activation", lambda: None)
        await until(lambda: cut.store.unperformed(cut.muster), what="the summons")
    await cut.submit(say.answer(cut.muster, "p1"))
    await lost.stop()
    await lost.start()
    cut.client = await connect_temporal(lost.address, lost.namespace)
    async with cut.running():
        await cut.resume()
        await cut.reached("voice", len(people) - 1)
        await until(lambda: _step(cut, "liaison"), what="the liaisons' step")
        await cut.settled()
    assert cut.channels["sms"].most == cut.channels["voice"].most == 1
    assert "p1" not in cut.channels["sms"].persons.values()
    answered = await cut.events(cut.muster, "acknowledged")
    assert [(event["person"], event["late"]) for event in answered] == [("p1", False)]
    await cut.end()


async def test_resuming_twice_is_harmless(cut: Rig, lost: EmbeddedTemporal) -> None:
    """Cases that run already hear one bell more."""
    async with cut.running():
        await cut.call_up()
        await cut.reached("sms", len(cut.county.people))
        await cut.settled()
        before = await cut.store.head()
        for _ in range(3):
            await cut.resume()
        await cut.settled()
        assert await cut.store.head() == before
    await cut.end()


async def _step(rig: Rig, name: str) -> bool:
    return any(event["step"] == name for event in await rig.events(rig.muster, "reach_step_taken"))
