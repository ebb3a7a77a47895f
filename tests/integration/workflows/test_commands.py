"""What comes through the door, good or bad: each command has exactly one decision, and the case goes on."""

import asyncio

import pytest

from activities.advance import Advancer
from domain.callup.muster import commands as c
from domain.callup.muster import decide as rules
from domain.kernel.advance import DOOR
from domain.kernel.command import Actor, Role
from domain.kernel.decision import Verdict
from ledger.postgres.store import PostgresStore
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.rig import Rig
from workers.relay import ring

LIAISON = Actor(id="liaison-1", role=Role.LIAISON, unit="U1")


async def test_a_rejection_is_on_the_record(rig: Rig) -> None:
    """Whoever drafted may not approve: refused with its reason, and somebody else still can."""
    async with rig.running():
        await rig.decide(say.publish(say.policy()))
        await rig.decide(say.draft(rig.activation))
        body = {"type": "approve_activation"}
        drafter = Actor(id=say.POST.id, role=Role.COMMANDER)
        refused = await rig.decide(say.command("self-approval", rig.activation, "activation", body, drafter))
        await rig.submit(say.approve(rig.activation))
        await rig.reached("sms", len(rig.county.people))
    assert refused.verdict is Verdict.REJECTED
    assert refused.rejection is not None
    assert refused.rejection.code == "four_eyes"
    assert refused.events == ()


async def test_a_malformed_body_is_rejected(rig: Rig) -> None:
    async with rig.running():
        await rig.call_up()
        await rig.called()
        bad = say.command("bad", rig.muster, "muster", {"type": "acknowledge", "nobody": 1}, say.POST)
        refused = await rig.decide(bad)
        good = await rig.decide(say.answer(rig.muster, "p1"))
    assert refused.rejection is not None
    assert refused.rejection.code == "malformed"
    assert good.verdict is Verdict.ACCEPTED


async def test_a_poisoned_command_is_recorded_and_the_case_goes_on(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that raises: the decision is *faulted*, and those before and behind it in the batch are decided."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a defect in a rule")

    monkeypatch.setitem(rules._BY_TYPE, c.Excuse, broken)
    async with rig.running():
        await rig.call_up()
        await rig.called()
        body = {"type": "excuse", "person": "p2", "reason": "exempt", "approver": "head-1"}
        poison = say.command("poison", rig.muster, "muster", body, LIAISON)
        await rig.submit(say.answer(rig.muster, "p1"), poison, say.answer(rig.muster, "p3"))
        await rig.settled()
    faulted = await rig.store.find("poison")
    assert faulted is not None
    assert (faulted.verdict, faulted.events) == (Verdict.FAULTED, ())
    assert faulted.rejection is not None
    assert "ZeroDivisionError" in faulted.rejection.reason
    assert {event["person"] for event in await rig.events(rig.muster, "acknowledged")} == {"p1", "p3"}
    [told] = [fact for fact in await rig.facts(rig.muster) if fact["step"] == "decision_faulted"]
    assert (told["to"], told["status"]) == ("command_post/duty", "accepted")


async def test_an_unknown_case_is_refused_at_the_door(rig: Rig) -> None:
    """Nobody opened it: the refusal is on the door's own stream, and no case comes into being."""
    unknown = f"{rig.activation}-m7"
    async with rig.running():
        refused = await rig.decide(say.answer(unknown, "p1"))
        await rig.settled()
    assert (refused.case, refused.received.case) == (DOOR, unknown)
    assert refused.rejection is not None
    assert refused.rejection.code == "unknown_case"
    assert await rig.store.case(unknown) is None
    assert [decision.id for decision in await rig.decisions(DOOR)] == [refused.id]


async def test_a_command_of_another_process(rig: Rig) -> None:
    """Addressed to the right case under the wrong process: refused, whether or not the case's workflow runs."""
    async with rig.running():
        await rig.decide(say.publish(say.policy()))
        await rig.decide(say.draft(rig.activation))
        body = {"type": "acknowledge", "person": "p1"}
        first = await rig.decide(say.command("stray-1", rig.activation, "muster", body, say.POST))
        await rig.decide(say.command("gone", rig.activation, "activation", WITHDRAW, say.POST))
        await until(lambda: finished(rig), what="the end of the case")
        second = await rig.decide(say.command("stray-2", rig.activation, "muster", body, say.POST))
        last = await rig.decide(say.command("late", rig.activation, "activation", WITHDRAW, say.POST))
    codes = [decision.rejection.code for decision in (first, second, last) if decision.rejection]
    assert codes == ["wrong_process", "wrong_process", "not_draft"]


WITHDRAW = {"type": "withdraw_draft", "reason": "不需要"}


async def finished(rig: Rig) -> bool:
    """Whether the activation's workflow has ended."""
    described = await rig.client.get_workflow_handle(rig.activation).describe()
    return described.close_time is not None


async def test_a_storm_of_bells(rig: Rig) -> None:
    """Bells carry nothing: two hundred of them beside a few answers change nothing but the time."""
    async with rig.running():
        await rig.call_up()
        people = rig.county.people
        await rig.reached("sms", len(people))
        bells = [ring(rig.client, rig.muster, "muster") for _ in range(200)]
        answers = [rig.submit(say.answer(rig.muster, person)) for person in people]
        await asyncio.gather(*bells, *answers)
        await rig.settled()
    said = [event["person"] for event in await rig.events(rig.muster, "acknowledged")]
    assert sorted(said) == sorted(people)
    assert rig.channels["sms"].most == 1


async def test_two_case_workers_and_two_stores(rig: Rig) -> None:
    """Both decide the same cases all the time, also by hand: versions have no gap, and each command one decision."""
    async with rig.running(cases=2, effects=2):
        await rig.call_up(size=60)
        await rig.reached("sms", 60)
        advancers = [Advancer(PostgresStore(rig.pool)) for _ in range(2)]
        for person in rig.county.people:
            await rig.submit(say.answer(rig.muster, person), say.answer(rig.muster, person, "report_en_route"))
            await asyncio.gather(*(advancer.advance(rig.muster, "muster") for advancer in advancers))
        await rig.settled()
    decided = await rig.decisions(rig.muster)
    assert [d.version for d in decided] == list(range(1, len(decided) + 1))
    assert len({d.id for d in decided}) == len(decided)
    assert len(await rig.events(rig.muster, "acknowledged")) == 60
    assert len(await rig.events(rig.muster, "went_en_route")) == 60
    assert rig.channels["sms"].most == 1
