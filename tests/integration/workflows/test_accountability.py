"""A full life of a ladder on real servers: workers, timers, messages and the record."""

from audit.redecide import redecide
from domain.accountability.owing import PROCESS
from domain.accountability.state import Ledger
from domain.kernel.advance import DOOR
from domain.kernel.decision import Verdict
from domain.kernel.obligation import Ending
from tests.support.asking import until
from tests.support.ladder_life import BEARER, CASE, climb, owing, publish, stage
from tests.support.rig import Rig


async def test_a_whole_ladder(rig: Rig) -> None:
    """From what is owed to a referral that a human takes; every step once, every message sent or overtaken."""
    async with rig.running():
        await publish(rig)
        await climb(rig)
    state: Ledger = await rig.state(CASE, PROCESS)
    assert {name: end.ending for name, end in state.ended.items()} == {
        "E1/late": Ending.FULFILLED,
        "E1/never": Ending.REFERRED,
    }
    kinds = [order.kind for order in state.orders.values() if order.obligation == "E1/never"]
    assert kinds == ["supervision", "notice", "circular", "interview", "referral"]
    places = sorted(int(number.partition("-")[2]) for number in state.orders)
    assert places == list(range(1, len(places) + 1))
    decisions = await rig.decisions(CASE)
    assert all(decision.verdict is Verdict.ACCEPTED for decision in decisions)
    facts = await rig.facts(CASE)
    assert {fact["status"] for fact in facts} <= {"accepted", "overtaken"}
    assert {fact["step"].partition("/")[0] for fact in facts} >= {
        "remind",
        "supervise",
        "announce",
        "circulate",
        "interview",
        "refer",
    }
    told = [d for d in await rig.decisions(DOOR) if d.received.source == f"case:{CASE}"]
    assert [b"obligation_ended" in one.received.body for one in told] == [True], "the source was told, once"
    redecided = await redecide(rig.store, CASE)
    assert (redecided.divergences, redecided.decisions) == ((), len(decisions))


async def test_a_ladder_goes_on_after_its_workers_were_away(rig: Rig) -> None:
    """The deadline passes while nobody works; whoever comes takes one step, and waits for what was said meanwhile."""
    async with rig.running():
        await publish(rig)
        await rig.decide(owing("o1", seconds=1.5))
    await until(lambda: _passed(rig), what="the due time")
    async with rig.running():
        await stage(rig, "o1", "supervised")
    [step] = [step for event in await rig.events(CASE, "supervision_ordered") for step in event["steps"]]
    assert step["missed"] in ([], ["remind"])
    assert (await rig.state(CASE, PROCESS)).bearer == BEARER


async def _passed(rig: Rig) -> bool:
    due = (await rig.state(CASE, PROCESS)).open["E1/o1"].times.due
    return bool(await rig.store.now() > due)
