"""A cadre's whole life on real servers: returned, handed over, recalled by a real call-up, moved, released."""

from typing import Any

from domain.kernel.command import Actor, Role
from tests.support import callup_commands as say
from tests.support import retained_commands as kept
from tests.support.asking import until
from tests.support.rig import Rig

REAL: dict[str, Any] = {**say.DIRECTIVE, "mode": "real"}


async def _recalled_by_a_call_up(rig: Rig, person: str) -> None:
    """The call-up draws from here: the candidate is marked, the unit hears of it, and of the hours after."""
    rig.county.resize(12)
    await rig.decide(say.publish(say.policy()))
    await rig.decide(say.draft(rig.activation, REAL))
    await rig.submit(say.approve(rig.activation))
    await kept.standing(rig, person, "recalled")
    await rig.decide(say.answer(rig.muster, person))
    await rig.decide(say.answer(rig.muster, person, "report_arrival", how="code"))
    await rig.decide(say.stand_down(rig.activation))
    unit = await kept.standing(rig, person, "stood_down_retained")
    assert unit.people[person].contact_at is not None
    assert unit.counts.calls == 1


async def test_a_full_life(rig: Rig) -> None:
    async with rig.running():
        await kept.publish(rig)
        await kept.order(rig, "R1", ["p1", "p6"])

        async def owed() -> bool:
            ladder = await rig.state("accountability:unit:u0", "accountability")
            return set(ladder.open) == {"retained:u0/d1"}

        await until(owed, what="the unit's duty on its ladder")
        await kept.hand_over(rig, ["p1"])
        await kept.standing(rig, "p1", "stood_down_retained")

        async def marked() -> bool:
            return bool(rig.county.readiness.get("p1", {}).get("retained"))

        await until(marked, what="the directory's news")
        await _recalled_by_a_call_up(rig, "p1")
        offer = {"type": "offer_transfer", "person": "p1", "receiver": "u1"}
        await rig.decide(kept.tell("offer", offer, kept.LIAISON))

        async def offered() -> bool:
            unit = await rig.state("retained:u1", "retained")
            return "p1" in unit.proposals

        await until(offered, what="the offer")
        accept = {"type": "accept_transfer", "person": "p1"}
        early = await rig.decide(kept.tell("self", accept, Actor(id="p1", role=Role.LIAISON, unit="u1"), "retained:u1"))
        assert early.rejection is not None
        assert early.rejection.code == "own_case"
        await rig.decide(kept.tell("accept", accept, kept.OTHER, "retained:u1"))
        await kept.standing(rig, "p1", "transferred")
        await kept.standing(rig, "p1", "stood_down_retained", "retained:u1")
        await kept.hand_over(rig, ["p6"])
        await kept.order(rig, "R2", ["p6"], "release")
        unit = await kept.standing(rig, "p6", "released")
        await rig.settled()
    assert not unit.people
    assert not (await rig.state("accountability:unit:u0", "accountability")).open
    assert rig.county.readiness["p6"]["standby"] is False
    assert rig.county.readiness["p1"]["unit"] == "u1"
    assert rig.channels["sms"].most == 1
