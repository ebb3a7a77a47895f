"""A real worker process dies by SIGKILL at exactly one point, and a normal worker takes over."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support import callup_commands as say
from tests.support.databases import Databases
from tests.support.dying_process import Point
from tests.support.rig import Rig, make_rig
from tests.support.table_channel import TableChannel, make_table, reached
from workers.prepare import prepare
from workers.stack.temporal import EmbeddedTemporal

pytestmark = [pytest.mark.chaos, pytest.mark.stack]
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def rig(fresh_database: Databases, temporal_server: EmbeddedTemporal) -> AsyncIterator[Rig]:
    made = await make_rig(await fresh_database(prepare), temporal_server.address, temporal_server.namespace)
    await make_table(made.pool)
    yield made
    await made.end()


async def until_dead(rig: Rig, point: Point, case: str, *, channel: str = "", way: str = "") -> None:
    """Run a worker that dies at the point, and see it die there and not otherwise."""
    address = rig.client.service_client.config.target_host
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.dying_process", rig.dsn, address, point.name, case),
        cwd=ROOT,
        env={**os.environ, "CHANNEL": channel, "WAY": way},
    )
    try:
        assert await asyncio.wait_for(process.wait(), 120) == -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.parametrize("way", ["at once", "judged"])
@pytest.mark.parametrize("which", ["activation", "muster"])
@pytest.mark.parametrize("point", [Point.BEFORE_COMMIT, Point.AFTER_COMMIT], ids=lambda point: point.name)
async def test_a_case_worker_dies_around_its_commit(rig: Rig, point: Point, which: str, way: str) -> None:
    """Before: nothing happened, and the next decides it. After: it happened, and the next repeats nothing."""
    case = rig.activation if which == "activation" else rig.muster
    async with rig.running():
        await rig.decide(say.publish(say.policy()))
        await rig.decide(say.draft(rig.activation))
    before = await rig.decisions(case)
    async with rig.running(cases=0):
        await rig.submit(say.approve(rig.activation))
        await until_dead(rig, point, case, way=way)
        first = await rig.decisions(case)
        assert (len(first) > len(before)) is (point is Point.AFTER_COMMIT)
        async with rig.running(effects=0, bells=False):
            await rig.reached("sms", len(rig.county.people))
            await rig.settled()
    assert (await rig.decisions(case))[: len(first)] == first
    assert rig.channels["sms"].most == 1
    assert set(rig.channels["sms"].persons.values()) == set(rig.county.people)
    record = await rig.store.read(0, 10_000)
    assert [decision.number for decision in record] == list(range(1, len(record) + 1))
    assert len({decision.id for decision in record}) == len(record)
    assert len(await rig.events(rig.muster, "muster_opened")) == 1
    assert len(await rig.events(rig.activation, "people_called")) == 1


@pytest.mark.parametrize(
    ("point", "able", "status", "times"),
    [
        (Point.BEFORE_CALL, "dedupes", "accepted", 1),
        (Point.AFTER_ANSWER, "dedupes", "accepted", 1),
        (Point.BEFORE_CALL, "asked", "accepted", 1),
        (Point.AFTER_ANSWER, "asked", "accepted", 1),
        (Point.BEFORE_CALL, "neither", "unknown", 0),
        (Point.AFTER_ANSWER, "neither", "unknown", 1),
    ],
    ids=lambda value: value.name if isinstance(value, Point) else str(value),
)
async def test_an_effect_worker_dies_around_the_providers_answer(
    rig: Rig, point: Point, able: str, status: str, times: int
) -> None:
    """Nobody is messaged twice. Where the provider neither dedupes nor answers questions, that is *unknown*."""
    rig.use("sms", TableChannel("sms", rig.pool, dedupes=able == "dedupes", can_look_up=able == "asked"))
    people = len(rig.county.people)
    async with rig.running(effects=0):
        await rig.call_up()
        await until_dead(rig, point, rig.muster, channel=able)
        async with rig.running(cases=0, bells=False):
            await rig.called()
            await rig.settled()
    assert set(Counter(await reached(rig.pool)).values()) == ({times} if times else set())
    assert len(await reached(rig.pool)) == people * times
    facts = await rig.facts(rig.muster)
    assert Counter(fact["status"] for fact in facts) == {status: people}
    assert {fact["to"] for fact in facts} == set(rig.county.people)
