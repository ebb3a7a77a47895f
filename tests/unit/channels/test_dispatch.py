"""The dispatcher: one outcome a message, and no channel holds another."""

import asyncio
from collections.abc import Sequence

import pytest

from activities.channels.dispatch import Dispatcher
from activities.channels.lane import OVERTAKEN, LaneLimits
from activities.channels.message import Message, Outcome, OutcomeStatus
from tests.unit.channels.fakes import Clock, FakeChannel, message


async def everything(dispatcher: Dispatcher, items: list[tuple[str, Message]]) -> list[Outcome]:
    return [outcome async for batch in dispatcher.dispatch(items) for outcome in batch]


async def test_a_fast_channel_does_not_wait_for_a_dead_one() -> None:
    release = asyncio.Event()

    async def hang(messages: Sequence[Message]) -> list[Outcome]:
        await release.wait()
        return [Outcome.accepted(m.message_id) for m in messages]

    slow, fast = FakeChannel("slow", hang, batch_limit=1), FakeChannel("fast")
    dispatcher = Dispatcher({"slow": slow, "fast": fast})
    items = [("slow", message(n)) for n in range(50)] + [("fast", message(n)) for n in range(100, 200)]
    seen: list[str] = []
    async for batch in dispatcher.dispatch(items):
        seen += [o.message_id for o in batch]
        if len(seen) == 100:
            assert all(int(i[1:]) >= 100 for i in seen), "the fast channel is done while the slow one hangs"
            assert len(slow.calls) == 4, "a slow channel gets its own places and no more"
            release.set()
    assert len(seen) == len(set(seen)) == 150


async def test_a_second_dispatch_passes_a_hanging_channel_too() -> None:
    async def hang(_: Sequence[Message]) -> list[Outcome]:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    dispatcher = Dispatcher({"slow": FakeChannel("slow", hang), "fast": FakeChannel("fast")})
    first = dispatcher.dispatch([("slow", message(1)), ("fast", message(2))])
    assert [o.message_id for o in await anext(first)] == ["m2"]
    assert [o.message_id for o in await everything(dispatcher, [("fast", message(3))])] == ["m3"]
    await first.aclose()
    assert len(asyncio.all_tasks()) == 1, "leaving early leaves no task behind"


async def test_batches_respect_the_limit_and_repeats_are_sent_once() -> None:
    channel = FakeChannel("sms", batch_limit=3)
    items = [("sms", message(n)) for n in (1, 2, 3, 4, 2, 1)]
    outcomes = await everything(Dispatcher({"sms": channel}), items)
    assert sorted(o.message_id for o in outcomes) == ["m1", "m2", "m3", "m4"]
    assert sorted(map(len, channel.calls)) == [1, 3]


async def test_an_unknown_channel_is_a_permanent_failure() -> None:
    (outcome,) = await everything(Dispatcher({}), [("pigeon", message(1))])
    assert (outcome.status, outcome.permanent) == (OutcomeStatus.FAILED, True)
    assert "'pigeon'" in outcome.detail


async def test_nothing_to_send() -> None:
    assert await everything(Dispatcher({"sms": FakeChannel("sms")}), []) == []


async def test_a_call_that_never_ends_is_cut_and_unknown() -> None:
    async def hang(_: Sequence[Message]) -> list[Outcome]:
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    limits = {"sms": LaneLimits(call_timeout_seconds=0.02)}
    (outcome,) = await everything(Dispatcher({"sms": FakeChannel("sms", hang)}, limits), [("sms", message(1))])
    assert outcome.status is OutcomeStatus.UNKNOWN


async def test_a_faulty_adapter_is_contained() -> None:
    async def explode(_: Sequence[Message]) -> list[Outcome]:
        raise RuntimeError("a bug")

    async def forgetful(messages: Sequence[Message]) -> list[Outcome]:
        return [Outcome.accepted(messages[0].message_id), Outcome.accepted("somebody else's")]

    dispatcher = Dispatcher({"a": FakeChannel("a", explode), "b": FakeChannel("b", forgetful)})
    outcomes = await everything(dispatcher, [("a", message(1)), ("b", message(2)), ("b", message(3))])
    assert {o.message_id: o.status for o in outcomes} == {
        "m1": OutcomeStatus.UNKNOWN,
        "m2": OutcomeStatus.ACCEPTED,
        "m3": OutcomeStatus.UNKNOWN,
    }


async def test_the_rate_holds_across_dispatches() -> None:
    clock = Clock()
    limits = {"sms": LaneLimits(rate_per_second=10, burst=10, concurrency=1)}
    dispatcher = Dispatcher({"sms": FakeChannel("sms")}, limits, clock=clock, sleep=clock.sleep)
    for start in (0, 100):
        await everything(dispatcher, [("sms", message(start + n)) for n in range(30)])
    assert clock.seconds == pytest.approx(5.0), "60 messages, 10 at once and 10 a second"


async def test_what_was_overtaken_is_not_sent() -> None:
    channel = FakeChannel("sms", batch_limit=2)

    async def odd_only(messages: Sequence[Message]) -> set[str]:
        return {m.message_id for m in messages if int(m.message_id[1:]) % 2}

    dispatcher = Dispatcher({"sms": channel})
    items = [("sms", message(n)) for n in range(4)]
    outcomes = [o async for batch in dispatcher.dispatch(items, still_wanted=odd_only) for o in batch]
    assert sorted(i for call in channel.calls for i in call) == ["m1", "m3"]
    overtaken = [o for o in outcomes if o.detail == OVERTAKEN]
    assert sorted(o.message_id for o in overtaken) == ["m0", "m2"]
    assert all(o.status is OutcomeStatus.FAILED and o.permanent for o in overtaken)


async def test_an_error_of_the_callers_question_reaches_the_caller() -> None:
    async def broken(_: Sequence[Message]) -> set[str]:
        raise LookupError("the ledger is away")

    dispatcher = Dispatcher({"sms": FakeChannel("sms")})
    with pytest.raises(LookupError):
        _ = [batch async for batch in dispatcher.dispatch([("sms", message(1))], still_wanted=broken)]


async def test_a_dead_channel_rests_and_then_is_tried_again() -> None:
    clock = Clock()
    alive = False

    async def perhaps(messages: Sequence[Message]) -> list[Outcome]:
        if alive:
            return [Outcome.accepted(m.message_id) for m in messages]
        return [Outcome.failed(m.message_id, "not connected", permanent=False) for m in messages]

    channel = FakeChannel("sms", perhaps, batch_limit=1)
    limits = {"sms": LaneLimits(concurrency=1, rest_after=3, rest_seconds=15)}
    dispatcher = Dispatcher({"sms": channel}, limits, clock=clock, sleep=clock.sleep)
    outcomes = await everything(dispatcher, [("sms", message(n)) for n in range(100)])
    assert len(channel.calls) == 3, "after three fruitless calls the others are turned away at once"
    assert all(o.status is OutcomeStatus.FAILED and not o.permanent for o in outcomes)
    alive = True
    clock.seconds += 15
    (outcome,) = await everything(dispatcher, [("sms", message(200))])
    assert outcome.status is OutcomeStatus.ACCEPTED


async def test_an_occasional_failure_does_not_put_a_channel_to_rest() -> None:
    async def every_other(messages: Sequence[Message]) -> list[Outcome]:
        odd = int(messages[0].message_id[1:]) % 2
        return [Outcome.unknown(m.message_id, "?") if odd else Outcome.accepted(m.message_id) for m in messages]

    channel = FakeChannel("sms", every_other, batch_limit=1)
    limits = {"sms": LaneLimits(concurrency=1, rest_after=2)}
    await everything(Dispatcher({"sms": channel}, limits), [("sms", message(n)) for n in range(20)])
    assert len(channel.calls) == 20


async def test_refusals_of_single_messages_do_not_put_a_channel_to_rest() -> None:
    async def refuse(messages: Sequence[Message]) -> list[Outcome]:
        return [Outcome.failed(m.message_id, "no such number", permanent=True) for m in messages]

    channel = FakeChannel("sms", refuse, batch_limit=1)
    await everything(Dispatcher({"sms": channel}), [("sms", message(n)) for n in range(20)])
    assert len(channel.calls) == 20


async def test_closing_closes_every_channel() -> None:
    channels = [FakeChannel("a"), FakeChannel("b")]
    await Dispatcher({c.name: c for c in channels}).aclose()
    assert all(c.closed for c in channels)
