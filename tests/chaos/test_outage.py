"""Temporal is down for longer than the whole ladder takes, while people answer."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.databases import Databases
from tests.support.rig import Rig, make_rig
from workers.prepare import prepare
from workers.stack.temporal import EmbeddedTemporal

pytestmark = [pytest.mark.chaos, pytest.mark.stack, pytest.mark.timeout(900)]
RUNGS = (0, 3, 5, 6, 7)
ACKNOWLEDGE = 8


@pytest.fixture
async def temporal(server_folder: Path) -> AsyncIterator[EmbeddedTemporal]:
    """A Temporal that remembers everything when it comes back."""
    folder = server_folder
    server = EmbeddedTemporal(log=folder / "logs" / "temporal-outage.log", database=folder / "outage.db")
    await server.start()
    yield server
    await server.stop()


async def test_nobody_is_late_and_missed_rungs_are_one_step(
    fresh_database: Databases, temporal: EmbeddedTemporal
) -> None:
    """Who answered in time was in time; who did not gets the one step that is due, with what was missed named."""
    rig = await make_rig(await fresh_database(prepare), temporal.address, temporal.namespace)
    people = rig.county.people
    punctual, silent = people[:7], people[7:]
    async with rig.running():
        await rig.call_up(policy=say.policy(acknowledge=ACKNOWLEDGE, rungs=RUNGS, patience=600))
        await rig.reached("sms", len(people))
        await rig.settled()
        await temporal.stop()
        await rig.submit(*[say.answer(rig.muster, person) for person in punctual])
        await until(lambda: _over(rig), what="the end of the time to answer")
        assert await rig.events(rig.muster, "acknowledged") == []
        await temporal.start()
        await until(lambda: rig.events(rig.muster, "went_unreached"), seconds=60, what="the case going on")
        await rig.settled()
    said = await rig.events(rig.muster, "acknowledged")
    assert sorted(event["person"] for event in said) == sorted(punctual)
    assert not any(event["late"] for event in said)
    steps = await rig.events(rig.muster, "reach_step_taken")
    assert [(step["step"], list(step["missed"])) for step in steps] == [
        ("sms", []),
        ("command_post", ["voice", "liaison", "township"]),
    ]
    assert sorted(steps[-1]["people"]) == sorted(silent)
    unreached = await rig.events(rig.muster, "went_unreached")
    assert [sorted(event["people"]) for event in unreached] == [sorted(silent)]
    assert rig.channels["voice"].reached == {}
    await rig.end()


async def _over(rig: Rig) -> bool:
    opened = (await rig.state(rig.muster)).people["p1"].called_at
    return bool(await rig.store.now() > opened + timedelta(seconds=ACKNOWLEDGE + 1))
