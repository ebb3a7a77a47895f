"""The inbox: durable before it answers, in order of receipt, one answer for one key."""

import asyncio
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from domain.kernel.command import Actor, Role
from ledger.ports import CaseRef, KeyReused, NewCommand, NotCanonical, Store
from tests.support.batches import EIGHT, POST, PROCESS, batch, body, command, received


async def _keys(store: Store, case: str = "case-1") -> list[str]:
    return [waiting.command_id for waiting in (await store.pending(case, 100)).commands]


async def test_a_command_is_kept_as_it_was_given(store: Store) -> None:
    given = command("a", text="守望")
    [receipt] = await store.submit([given])
    pending = await store.pending("case-1", 10)
    [kept] = pending.commands
    assert (receipt.command_id, receipt.repeated, receipt.received_at) == ("a", False, kept.received_at)
    assert (kept.command_id, kept.case, kept.process, kept.body) == ("a", "case-1", PROCESS, given.body)
    assert (kept.actor, kept.source, kept.occurred_at, kept.cause) == (POST, "api", given.occurred_at, None)
    assert pending.now >= kept.received_at


async def test_for_which_unit_somebody_speaks_is_kept(store: Store) -> None:
    """From the door to the record, and nothing is said of those who speak for none."""
    liaison = Actor(id="person-7", role=Role.LIAISON, unit="U7")
    await store.submit([replace(command("a"), actor=liaison), command("b")])
    waiting = (await store.pending("case-1", 10)).commands
    assert [one.actor for one in waiting] == [liaison, POST]
    decided = batch("case-1", 0, ["a", "b"])
    asked = [replace(d, received=r) for d, r in zip(decided.decisions, waiting, strict=True)]
    await store.append(replace(decided, decisions=tuple(asked)))
    recorded = await store.read_case("case-1")
    assert [one.received.actor for one in recorded] == [liaison, POST]
    assert [b'"unit"' in one.canonical for one in recorded] == [True, False]


async def test_times_are_kept_in_utc(store: Store) -> None:
    """Else one command would have different bytes over different stores."""
    here = EIGHT.astimezone(timezone(timedelta(hours=8)))
    await store.submit([replace(command("a"), occurred_at=here)])
    [kept] = (await store.pending("case-1", 1)).commands
    assert kept.occurred_at == EIGHT
    assert kept.occurred_at.utcoffset() == kept.received_at.utcoffset() == timedelta(0)


async def test_nothing_submitted_is_nothing_stored(store: Store) -> None:
    assert await store.submit([]) == []
    assert await store.waiting() == []


async def test_the_same_key_gets_the_same_answer_before_the_decision(store: Store) -> None:
    [first] = await store.submit([command("a")])
    [again] = await store.submit([command("a")])
    assert (again.command_id, again.received_at, again.repeated) == ("a", first.received_at, True)
    assert await _keys(store) == ["a"]


async def test_the_same_key_gets_the_same_answer_after_the_decision(store: Store) -> None:
    await store.submit([command("a")])
    [waiting] = (await store.pending("case-1", 1)).commands
    recorded = batch("case-1", 0, ["a"])
    await store.append(recorded)
    [again] = await store.submit([command("a")])
    # The decision holds the receipt; this one was built by the test with a time of its own.
    assert (again.received_at, again.repeated) == (recorded.decisions[0].received.received_at, True)
    assert again.command_id == waiting.command_id
    assert await _keys(store) == []


async def test_a_key_with_another_body_or_case_is_refused_and_nothing_of_the_call_is_stored(store: Store) -> None:
    await store.submit([command("a")])
    for other in (command("a", text="other"), command("a", case="case-2")):
        with pytest.raises(KeyReused):
            await store.submit([command("new-1"), other, command("new-2", case="case-3")])
    assert await _keys(store) == ["a"]
    assert await store.waiting() == [CaseRef("case-1", PROCESS)]


async def test_a_decided_key_with_another_body_is_refused_and_nothing_of_the_call_is_stored(store: Store) -> None:
    await store.append(batch("case-1", 0, ["a"]))
    with pytest.raises(KeyReused):
        await store.submit([command("new"), command("a", text="other")])
    assert await store.waiting() == []


async def test_a_refused_call_may_be_put_right_with_its_other_keys(store: Store) -> None:
    await store.submit([command("a")])
    with pytest.raises(KeyReused):
        await store.submit([command("b"), command("a", text="other")])
    [receipt] = await store.submit([command("b", text="put right")])
    assert not receipt.repeated


async def test_a_key_twice_in_one_call_is_one_command(store: Store) -> None:
    first, other, again = await store.submit([command("a"), command("b"), command("a")])
    assert first == again
    assert not first.repeated
    assert not other.repeated
    assert await _keys(store) == ["a", "b"]


async def test_a_key_twice_in_one_call_with_another_body_is_refused(store: Store) -> None:
    with pytest.raises(KeyReused):
        await store.submit([command("a"), command("b"), command("a", text="other")])
    assert await store.waiting() == []


async def test_known_and_new_keys_share_a_call(store: Store) -> None:
    await store.submit([command("b")])
    receipts = await store.submit([command("a"), command("b"), command("c")])
    assert [(receipt.command_id, receipt.repeated) for receipt in receipts] == [("a", False), ("b", True), ("c", False)]
    assert await _keys(store) == ["b", "a", "c"]


async def test_calls_at_the_same_instant_share_one_key(store: Store) -> None:
    answers = await asyncio.gather(*(store.submit([command("a")]) for _ in range(8)))
    receipts = [receipt for [receipt] in answers]
    assert [receipt.repeated for receipt in receipts] == [False] + [True] * 7
    assert len({receipt.received_at for receipt in receipts}) == 1
    assert await _keys(store) == ["a"]


async def test_of_calls_at_the_same_instant_only_the_one_with_the_wrong_body_is_refused(store: Store) -> None:
    answers = await asyncio.gather(
        store.submit([command("a")]),
        store.submit([command("lost"), command("a", text="other")]),
        store.submit([command("b")]),
        return_exceptions=True,
    )
    assert isinstance(answers[1], KeyReused)
    assert await _keys(store) == ["a", "b"]


async def test_a_refused_call_takes_no_key_from_its_neighbours(store: Store) -> None:
    """The refused call came first and used key b, but nothing of it is stored: b is free for who came second."""
    await store.submit([command("a")])
    refused, stored = await asyncio.gather(
        store.submit([command("b", text="mine"), command("a", text="other")]),
        store.submit([command("b", text="yours")]),
        return_exceptions=True,
    )
    assert isinstance(refused, KeyReused)
    assert isinstance(stored, list)
    assert not stored[0].repeated
    assert [waiting.body for waiting in (await store.pending("case-1", 10)).commands] == [body(), body("yours")]


async def test_the_order_is_the_order_of_receipt(store: Store) -> None:
    """Within a call the order given, whatever the keys are; between calls the order of the calls."""
    await store.submit([command("z"), command("m"), command("a")])
    await store.submit([command("k"), command("b")])
    waiting = (await store.pending("case-1", 100)).commands
    assert [each.command_id for each in waiting] == ["z", "m", "a", "k", "b"]
    assert [each.received_at for each in waiting] == sorted(each.received_at for each in waiting)


async def test_pending_is_of_one_case_up_to_the_limit(store: Store) -> None:
    await store.submit([command(f"k{index}") for index in range(5)] + [command("x", case="case-2")])
    some = await store.pending("case-1", 3)
    assert ([each.command_id for each in some.commands], some.more) == (["k0", "k1", "k2"], True)
    every = await store.pending("case-1", 5)
    assert (len(every.commands), every.more) == (5, False)
    none = await store.pending("case-9", 5)
    assert (none.commands, none.more) == ((), False)
    assert none.now >= every.commands[-1].received_at


async def test_waiting_names_each_case_once(store: Store) -> None:
    await store.submit([command("a"), command("b"), command("c", case="case-2", process="activation")])
    assert sorted(await store.waiting(), key=str) == [CaseRef("case-1", PROCESS), CaseRef("case-2", "activation")]
    await store.append(batch("case-1", 0, ["a", "b"]))
    assert await store.waiting() == [CaseRef("case-2", "activation")]


async def test_discarding_never_loses_an_undecided_command(store: Store) -> None:
    await store.append(batch("case-1", 0, ["decided"]))
    await store.submit([command("a")])
    await store.discard(["a", "decided", "unknown"])
    await store.discard([])
    assert await _keys(store) == ["a"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b'{"b":1,"a":2}', b'{"a": 1}', b'{"a":1.5}', b'{"a":[{"b":1e3}]}', '{"名":1}'.encode(), b'{"a":1}\n'],
)
async def test_a_body_that_is_not_canonical_never_gets_in(store: Store, raw: bytes) -> None:
    """A decision embeds the body as it is; bytes that are not canonical could never be verified or even read again."""
    with pytest.raises(NotCanonical):
        await store.submit([command("a"), NewCommand("b", "case-1", PROCESS, raw, POST, "api")])
    assert await store.waiting() == []


async def test_what_another_case_says_waits_like_any_command(store: Store) -> None:
    tell = received("case-1.1.0", "case-2", "told", cause="a")
    await store.append(batch("case-1", 0, ["a"], tells=[tell]))
    [waiting] = (await store.pending("case-2", 10)).commands
    assert (waiting.command_id, waiting.body, waiting.cause) == (tell.command_id, tell.body, "a")
