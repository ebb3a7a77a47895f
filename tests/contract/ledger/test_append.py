"""Append: a batch whole or not at all, gapless numbers, one winner for one version."""

import asyncio
from dataclasses import replace

import pytest

from domain.kernel.decision import Verdict
from ledger.ports import AlreadyDecided, Appended, CaseRef, Head, Store, VersionConflict
from tests.support.batches import EIGHT, Noted, batch, command, decision, effect, received

DOOR = "door"


async def _positions(store: Store) -> list[tuple[int, int, str]]:
    return [(d.number, d.first_event, d.id) for d in await store.read(0, 1000)]


async def test_an_empty_ledger_starts_at_nothing(store: Store) -> None:
    assert await store.head() == Head(0, 0)
    assert await store.read(0, 10) == []


async def test_decisions_and_events_are_numbered_without_gaps(store: Store) -> None:
    assert await store.append(batch("case-1", 0, ["a", "b"], events=2)) == Appended(1, 1, 2)
    assert await store.append(batch("case-2", 0, ["c"], events=0)) == Appended(3, 5, 1)
    assert await store.append(batch("case-1", 2, ["d"], events=3)) == Appended(4, 5, 3)
    assert await _positions(store) == [(1, 1, "a"), (2, 3, "b"), (3, 5, "c"), (4, 5, "d")]
    assert await store.head() == Head(4, 7)


async def test_what_was_decided_is_read_back_whole(store: Store) -> None:
    given = batch("case-1", 0, ["a"], events=2)
    await store.append(given)
    [kept] = await store.read(0, 10)
    [decided] = given.decisions
    assert kept.canonical == decided.to_canonical()
    assert (kept.case, kept.version, kept.received) == ("case-1", 1, decided.received)
    assert (kept.decided_at, kept.verdict, kept.rejection) == (EIGHT, Verdict.ACCEPTED, None)
    assert [event["text"] for event in kept.events] == ["a.0", "a.1"]
    assert await store.find("a") == kept
    assert await store.read_case("case-1") == [kept]


async def test_appends_at_the_same_instant_are_numbered_without_gaps(store: Store) -> None:
    given = [batch(f"case-{i}", 0, [f"{i}.{k}" for k in range(i % 4 + 1)], events=i % 3) for i in range(40)]
    appended = await asyncio.gather(*(store.append(each) for each in given))
    recorded = await store.read(0, 1000)
    assert [d.number for d in recorded] == list(range(1, len(recorded) + 1))
    event = 1
    for decided in recorded:
        assert decided.first_event == event
        event += len(decided.events)
    assert await store.head() == Head(len(recorded), event - 1)
    for each, where in zip(given, appended, strict=True):
        mine = await store.read_case(each.case)
        assert [d.number for d in mine] == [where.first_decision + i for i in range(len(each.decisions))]
        assert (mine[0].first_event, mine[-1].version) == (where.first_event, where.version)


async def test_the_loser_of_a_version_leaves_nothing(store: Store) -> None:
    await store.append(batch("case-1", 0, ["a"]))
    await store.submit([command("b")])
    stale = batch("case-1", 0, ["b"], effects=[effect("e1")], tells=[received("t1", "case-2")], phase="other")
    with pytest.raises(VersionConflict):
        await store.append(stale)
    assert await store.head() == Head(1, 1)
    assert await store.find("b") is None
    assert await store.waiting() == [CaseRef("case-1", "muster")]
    assert await store.take("case-1", "attempt", 10) == []
    summary = await store.case("case-1")
    assert summary is not None
    assert (summary.version, summary.phase) == (1, "running")


async def test_a_version_from_the_future_conflicts_too(store: Store) -> None:
    with pytest.raises(VersionConflict):
        await store.append(batch("case-1", 3, ["a"]))
    assert await store.case("case-1") is None


async def test_only_the_loser_is_ejected_from_a_group(store: Store) -> None:
    one, winner, loser, two = await asyncio.gather(
        store.append(batch("case-1", 0, ["a"])),
        store.append(batch("case-2", 0, ["first"])),
        store.append(batch("case-2", 0, ["second", "third"])),
        store.append(batch("case-3", 0, ["b"])),
        return_exceptions=True,
    )
    assert isinstance(loser, VersionConflict)
    assert (one, winner, two) == (Appended(1, 1, 1), Appended(2, 2, 1), Appended(3, 3, 1))
    assert await _positions(store) == [(1, 1, "a"), (2, 2, "first"), (3, 3, "b")]


async def test_a_command_is_decided_once(store: Store) -> None:
    await store.append(batch("case-1", 0, ["a"]))
    with pytest.raises(AlreadyDecided) as refused:
        await store.append(batch("case-1", 1, ["b", "a"]))
    assert refused.value.command_ids == ("a",)
    with pytest.raises(AlreadyDecided):
        await store.append(batch("case-2", 0, ["a"]))
    assert await store.head() == Head(1, 1)


async def test_a_command_is_decided_once_within_a_group(store: Store) -> None:
    outcomes = await asyncio.gather(
        *(store.append(batch(DOOR, None, ["a", f"only-{i}"])) for i in range(3)), return_exceptions=True
    )
    assert outcomes[0] == Appended(1, 1, 2)
    assert all(isinstance(o, AlreadyDecided) and o.command_ids == ("a",) for o in outcomes[1:])


async def test_the_door_is_numbered_by_the_store(store: Store) -> None:
    first = await store.append(batch(DOOR, None, ["a", "b"]))
    outcomes = await asyncio.gather(*(store.append(batch(DOOR, None, [f"{i}.0", f"{i}.1"])) for i in range(5)))
    assert [where.version for where in (first, *outcomes)] == [2, 4, 6, 8, 10, 12]
    assert [d.version for d in await store.read_case(DOOR)] == list(range(1, 13))
    summary = await store.case(DOOR)
    assert summary is not None
    assert summary.version == 12


async def test_a_stray_keeps_the_case_it_was_meant_for(store: Store) -> None:
    await store.submit([command("a", case="nobody")])
    stray = batch(DOOR, None, ["a"])
    stray = replace(stray, decisions=(decision("a", DOOR, 0, events=0, to="nobody"),))
    await store.append(stray)
    [kept] = await store.read_case(DOOR)
    assert (kept.case, kept.version, kept.received.case) == (DOOR, 1, "nobody")
    assert await store.waiting() == []
    assert await store.read_case("nobody") == []
    [again] = await store.submit([command("a", case="nobody")])
    assert again.repeated


async def test_decided_commands_leave_the_inbox_and_others_stay(store: Store) -> None:
    await store.submit([command("a"), command("b"), command("c")])
    await store.append(batch("case-1", 0, ["a", "b"]))
    assert [waiting.command_id for waiting in (await store.pending("case-1", 10)).commands] == ["c"]


async def test_tells_are_put_in_once_and_in_order(store: Store) -> None:
    tells = [received("case-1.1.0", "case-2", "first"), received("case-1.1.1", "case-2", "second")]
    await store.append(batch("case-1", 0, ["a"], tells=tells))
    await store.append(batch("case-3", 0, ["b"], tells=tells))
    waiting = (await store.pending("case-2", 10)).commands
    assert [each.command_id for each in waiting] == ["case-1.1.0", "case-1.1.1"]


async def test_a_tell_that_was_decided_never_waits_again(store: Store) -> None:
    tell = received("t", "case-2")
    await store.append(batch("case-1", 0, ["a"], tells=[tell]))
    await store.append(batch("case-2", 0, ["t"]))
    await store.append(batch("case-1", 1, ["b"], tells=[tell]))
    assert await store.waiting() == []


async def test_a_tell_may_answer_a_case_of_the_same_group(store: Store) -> None:
    await asyncio.gather(
        store.append(batch("case-1", 0, ["a"], tells=[received("t1", "case-2")])),
        store.append(batch("case-2", 0, ["b"], tells=[received("t2", "case-1")])),
    )
    assert sorted(await store.waiting(), key=str) == [CaseRef("case-1", "muster"), CaseRef("case-2", "muster")]


async def test_what_cannot_be_encoded_is_refused_whole_and_alone(store: Store) -> None:
    poisoned = batch("case-2", 0, ["b", "b2"])
    half_a_character = replace(poisoned.decisions[1], events=(Noted(text="\ud800"),))
    good, bad, other = await asyncio.gather(
        store.append(batch("case-1", 0, ["a"])),
        store.append(replace(poisoned, decisions=(poisoned.decisions[0], half_a_character))),
        store.append(batch("case-3", 0, ["c"])),
        return_exceptions=True,
    )
    assert isinstance(bad, (TypeError, ValueError))
    assert (good, other) == (Appended(1, 1, 1), Appended(2, 2, 1))
    assert await store.find("b") is None
    assert await store.case("case-2") is None
