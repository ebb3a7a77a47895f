"""A case goes on as a new run while bells arrive: nothing is lost, nothing is decided or sent twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.databases import Databases
from tests.support.rig import Rig, make_rig
from workers.prepare import prepare
from workers.relay import ring
from workers.stack.temporal import EmbeddedTemporal

SHORT = ("limit.historyCount.suggestContinueAsNew=25",)


@pytest.fixture(scope="module")
async def short_histories(server_folder: Path) -> AsyncIterator[EmbeddedTemporal]:
    """A Temporal that suggests a new run after a few events."""
    server = EmbeddedTemporal(log=server_folder / "logs" / "temporal-short.log", dynamic_config=SHORT)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def short(fresh_database: Databases, short_histories: EmbeddedTemporal) -> AsyncIterator[Rig]:
    made = await make_rig(await fresh_database(prepare), short_histories.address, short_histories.namespace)
    yield made
    await made.end()


async def test_bells_all_the_time(short: Rig) -> None:
    """Bells ring without a pause while answers come one by one and the case goes through many runs."""
    people = [f"p{i}" for i in range(1, 41)]
    async with short.running():
        await short.call_up(size=len(people))
        await short.reached("sms", len(people))
        ringing = asyncio.create_task(_ring_on(short))
        for person in people:
            await short.decide(say.answer(short.muster, person))
        assert await until(lambda: _enough_runs(short), seconds=90, what="several runs")
        ringing.cancel()
        await asyncio.gather(ringing, return_exceptions=True)
        await short.settled()
    said = [event["person"] for event in await short.events(short.muster, "acknowledged")]
    assert sorted(said) == sorted(people)
    assert await short.events(short.muster, "answer_noted") == []
    assert short.channels["sms"].most == 1


async def test_without_a_cache(short: Rig) -> None:
    """Nothing is kept between workflow tasks: every one is replayed from the first event, and comes to the same.

    A run that is dropped during an advance waits for the server to time its task out, which takes ten seconds.
    """
    async with short.running(cached=0):
        await short.call_up(policy=say.policy(rungs=(0, 3)))
        await short.reached("sms", len(short.county.people), seconds=90)
        for person in ("p1", "p2", "p3"):
            await short.decide(say.answer(short.muster, person), seconds=90)
        await short.reached("voice", len(short.county.people) - 3, seconds=90)
        await short.decide(say.stand_down(short.activation), seconds=90)
        await short.settled(seconds=90)
    assert short.channels["voice"].most == 1
    assert len(await short.events(short.muster, "acknowledged")) == 3


async def test_a_deadline_outlives_the_runs(short: Rig) -> None:
    """The next rung comes at its time, once, however many runs there were before it."""
    async with short.running():
        await short.call_up(policy=say.policy(rungs=(0, 4)))
        await short.reached("sms", len(short.county.people))
        for _ in range(100):  # bells that meet one advance share it, so how many make a run depends on the machine
            await ring(short.client, short.muster, "muster")
            await short.decide(say.answer(short.muster, "p1", key=f"again-{await short.store.head()}"))
            if await _enough_runs(short):
                break
        else:
            pytest.fail("a hundred bells and answers made no three runs")
        await short.reached("voice", len(short.county.people) - 1)
        await short.settled()
    steps = [event["step"] for event in await short.events(short.muster, "reach_step_taken")]
    assert steps == ["sms", "voice"]
    assert short.channels["voice"].most == 1


async def _enough_runs(rig: Rig) -> bool:
    return await rig.runs(rig.muster) >= 3


async def _ring_on(rig: Rig) -> None:
    while True:
        await ring(rig.client, rig.muster, "muster")
