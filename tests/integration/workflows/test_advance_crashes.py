"""An advance that dies at any point: no decision is lost, none is made twice, and what follows from it is done."""

import pytest

from domain.kernel.decision import Verdict
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.faulty_store import When
from tests.support.rig import Rig

POINTS: list[tuple[str, When]] = [("pending", "before"), ("append", "before"), ("append", "after")]


async def test_between_bell_and_advance(rig: Rig) -> None:
    """The bell was heard and no worker is there: whoever comes first decides."""
    await rig.submit(say.publish(say.policy()))
    async with rig.running(cases=0):
        await until(lambda: rig.is_running(say.POLICY_CASE), what="the bell")
    assert await rig.decisions(say.POLICY_CASE) == []
    async with rig.running(bells=False):
        decided = await rig.decide(say.publish(say.policy()))
    assert decided.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(("call", "when"), POINTS)
@pytest.mark.parametrize("about", ["activation", "muster"])
async def test_around_the_commit(rig: Rig, call: str, when: When, about: str) -> None:
    """An advance fails around its COMMIT, twice: everybody is called, and every message goes out once."""
    async with rig.running():
        await rig.decide(say.publish(say.policy()))
        await rig.decide(say.draft(rig.activation))
        case = rig.activation if about == "activation" else rig.muster
        fault = rig.store.arm(call, when, about=case, times=2)
        await rig.submit(say.approve(rig.activation))
        await rig.reached("sms", len(rig.county.people))
        await rig.settled()
    assert fault.struck == 2
    assert rig.channels["sms"].most == 1
    for name in (rig.activation, rig.muster):
        versions = [decision.version for decision in await rig.decisions(name)]
        assert versions == list(range(1, len(versions) + 1))
    assert len(await rig.events(rig.muster, "muster_opened")) == 1


async def test_effects_of_a_lost_answer_are_performed_by_the_next_life(rig: Rig) -> None:
    """COMMIT, then the worker and Temporal's knowledge of it are gone: the effects still go out."""
    async with rig.running(effects=0):
        await rig.call_up()
        await until(lambda: rig.store.unperformed(rig.activation), what="the question to the directory")
    await rig.client.get_workflow_handle(rig.activation).terminate()
    async with rig.running():
        await rig.resume()
        await rig.reached("sms", len(rig.county.people))
        await rig.settled()
    assert rig.channels["sms"].most == 1


async def test_the_reply_of_the_inbox_is_lost(rig: Rig) -> None:
    """The same key twice: one decision, the same receipt."""
    async with rig.running():
        await rig.call_up()
        await rig.called()
        answer = say.answer(rig.muster, "p1")
        first = await rig.store.submit([answer])
        again = await rig.store.submit([answer])
        await rig.settled()
        late = await rig.store.submit([answer])
    assert first[0].received_at == again[0].received_at == late[0].received_at
    assert len(await rig.events(rig.muster, "acknowledged")) == 1
    assert await rig.events(rig.muster, "answer_noted") == []
