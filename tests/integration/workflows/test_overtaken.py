"""A message that is no longer wanted is not sent: asked of ledger and inbox right before the channel is called."""

from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.rig import Rig


async def test_an_answer_overtakes_the_message(rig: Rig) -> None:
    """Decided answers and ones that still wait in the inbox count alike."""
    async with rig.running(effects=0):
        await _summons_waits(rig)
        await rig.decide(say.answer(rig.muster, "p1"))
    await rig.submit(say.answer(rig.muster, "p2"))
    await rig.performer().perform(rig.muster, "muster", lambda: None)
    assert set(rig.channels["sms"].persons.values()) == set(rig.county.people) - {"p1", "p2"}
    async with rig.running():
        await rig.settled()
    facts = {fact["to"]: fact["status"] for fact in await rig.facts(rig.muster) if fact["step"] == "sms"}
    assert [facts[person] for person in ("p1", "p2", "p3")] == ["overtaken", "overtaken", "accepted"]


async def test_an_answer_behind_a_storm(rig: Rig) -> None:
    """It waits behind more commands than one advance takes, and is seen all the same."""
    async with rig.running(effects=0):
        await _summons_waits(rig)
    noise = [say.answer(rig.muster, "nobody", key=f"{rig.muster}/noise/{i}") for i in range(1200)]
    await rig.submit(*noise, say.answer(rig.muster, "p2"))
    await rig.performer().perform(rig.muster, "muster", lambda: None)
    assert set(rig.channels["sms"].persons.values()) == set(rig.county.people) - {"p2"}


async def test_a_stand_down_overtakes_everything(rig: Rig) -> None:
    """Nobody is summoned any more; that it is over is still said."""
    async with rig.running(effects=0):
        await _summons_waits(rig)
        await rig.decide(say.stand_down(rig.activation))
        await until(lambda: rig.events(rig.muster, "muster_closed"), what="the end of the muster")
    async with rig.running():
        await rig.resume()
        await rig.settled()
    steps = {(fact["step"], fact["status"]) for fact in await rig.facts(rig.muster)}
    assert steps == {("sms", "overtaken"), ("stand_down", "accepted")}
    assert len(rig.channels["sms"].reached) == len(rig.county.people)


async def test_what_was_tried_is_not_called_overtaken(rig: Rig) -> None:
    """Tried, its outcome lost, then overtaken: it may have gone out, so it is *unknown*."""
    channel = rig.channels["sms"]
    channel.dedupes = channel.can_look_up = False
    rig.store.arm("finish", "before", about=rig.muster, times=1000)
    async with rig.running():
        await rig.call_up()
        await rig.reached("sms", len(rig.county.people))
        await rig.decide(say.answer(rig.muster, "p1"))
        rig.store.faults = ()
        await rig.settled()
    assert {fact["status"] for fact in await rig.facts(rig.muster)} == {"unknown"}
    assert channel.most == 1


async def _summons_waits(rig: Rig) -> None:
    """The people are called, and no message has been sent."""
    await rig.call_up()
    await until(lambda: rig.store.unperformed(rig.activation), what="the question to the directory")
    await rig.performer().perform(rig.activation, "activation", lambda: None)
    await until(lambda: rig.store.unperformed(rig.muster), what="the summons")
