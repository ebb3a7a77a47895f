"""A performer that dies around a channel's answer: nobody is messaged twice, and what is not known is said so."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest

from activities.channels.texts import CompositionError
from activities.perform import TakenOver
from directory.personal_data import Contact
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.faulty_store import When
from tests.support.rig import Rig
from tests.support.standins import CountingChannel
from tests.support.waiting import eventually

POINTS: list[tuple[str, When]] = [
    ("take", "after"),
    ("mark_tried", "before"),
    ("mark_tried", "after"),
    ("finish", "before"),
    ("finish", "after"),
]
DEDUPES = CountingChannel("sms", dedupes=True)
ASKABLE = CountingChannel("sms", can_look_up=True)
NEITHER = CountingChannel("sms")


def double(like: CountingChannel) -> CountingChannel:
    """A fresh channel with the same abilities."""
    return CountingChannel("sms", dedupes=like.dedupes, can_look_up=like.can_look_up)


async def summoned(rig: Rig) -> Counter[str]:
    """What is recorded about the summons, by status."""
    return Counter(fact["status"] for fact in await rig.facts(rig.muster))


@pytest.mark.parametrize(("call", "when"), POINTS)
@pytest.mark.parametrize("like", [DEDUPES, ASKABLE], ids=["dedupes", "can be asked"])
async def test_a_channel_that_helps(rig: Rig, like: CountingChannel, call: str, when: When) -> None:
    """With a channel that dedupes or can be asked, everybody is messaged exactly once, whatever dies."""
    channel = rig.channels["sms"] = double(like)
    marks = call == "mark_tried" and like.dedupes  # a channel that dedupes needs no mark
    fault = rig.store.arm(call, when, about=rig.muster)
    async with rig.running():
        await rig.call_up()
        await rig.reached("sms", len(rig.county.people))
        await rig.settled()
    assert fault.struck == (0 if marks else 1)
    assert channel.most == 1
    known = await summoned(rig)
    assert known["accepted"] >= len(rig.county.people)
    assert known["unknown"] == known["overtaken"] == 0


async def test_dead_between_mark_and_channel(rig: Rig) -> None:
    """A channel that can do nothing for us: nobody knows whether it was called, so it is not called again."""
    channel = rig.channels["sms"] = double(NEITHER)
    rig.store.arm("mark_tried", "after", about=rig.muster)
    async with rig.running():
        await rig.call_up()
        await rig.called()
        await rig.settled()
    assert channel.most == 0
    assert await summoned(rig) == {"unknown": len(rig.county.people)}


async def test_dead_between_channel_and_record(rig: Rig) -> None:
    """The message went out and its outcome was lost: *unknown*, and nobody is messaged twice."""
    channel = rig.channels["sms"] = double(NEITHER)
    rig.store.arm("finish", "before", about=rig.muster)
    async with rig.running():
        await rig.call_up()
        await rig.reached("sms", len(rig.county.people))
        await rig.settled()
    assert channel.most == 1
    assert await summoned(rig) == {"unknown": len(rig.county.people)}


async def test_what_is_unknown_is_left_to_the_ladder(rig: Rig) -> None:
    """After *unknown* the next step comes at its time, over its own channel."""
    rig.channels["sms"] = double(NEITHER)
    rig.store.arm("mark_tried", "after", about=rig.muster)
    async with rig.running():
        await rig.call_up(policy=say.policy(rungs=(0, 2)))
        await rig.reached("voice", len(rig.county.people))
        await rig.settled()
    assert rig.channels["voice"].most == 1


@pytest.mark.parametrize("like", [DEDUPES, ASKABLE, NEITHER], ids=["dedupes", "can be asked", "neither"])
async def test_a_performer_thought_dead(rig: Rig, like: CountingChannel) -> None:
    """It still holds requests when its successor takes everything over; then both go on. Nobody is messaged twice."""
    channel = rig.channels["sms"] = double(like)
    channel.batch_limit = 2
    async with rig.running(effects=0):
        await rig.call_up()
        await until(lambda: rig.store.unperformed(rig.activation), what="the question to the directory")
        await perform(rig, rig.activation, "activation")
        await until(lambda: rig.store.unperformed(rig.muster), what="the summons")
        channel.gate.clear()
        old = asyncio.create_task(perform(rig, rig.muster, "muster"))
        await eventually(lambda: channel.waiting == 4, what="requests of the first, and messages not tried yet")
        new = asyncio.create_task(perform(rig, rig.muster, "muster"))
        await eventually(lambda: channel.waiting > 4, what="requests of its successor")
        channel.gate.set()
        await asyncio.wait({old, new})
        await rig.settled()
    assert new.exception() is None
    assert old.exception() is None if like.dedupes else isinstance(old.exception(), TakenOver)
    assert channel.most == 1
    assert len(channel.reached) == len(rig.county.people)
    facts = await rig.facts(rig.muster)
    assert {fact["message"] for fact in facts} == set(channel.reached)


async def test_one_message_that_cannot_be_composed(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect in one message is recorded as its failure, and the others go out."""
    resolve = rig.county.contacts

    async def contacts(persons: Sequence[str], *, reader: str, purpose: str) -> dict[str, Contact]:
        if "p3" in persons:
            raise CompositionError("the template lacks something")
        return await resolve(persons, reader=reader, purpose=purpose)

    monkeypatch.setattr(rig.county, "contacts", contacts)
    async with rig.running():
        await rig.call_up()
        await rig.reached("sms", len(rig.county.people) - 1)
        await rig.settled()
    assert set(rig.channels["sms"].persons.values()) == set(rig.county.people) - {"p3"}
    failed = [fact for fact in await rig.facts(rig.muster) if fact["status"] == "failed"]
    assert (failed[0]["to"], failed[0]["step"]) == ("p3", "sms")


async def perform(rig: Rig, case: str, process: str) -> None:
    """One attempt, as another process would make it."""
    await rig.performer().perform(case, process, lambda: None)
