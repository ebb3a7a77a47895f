"""Effects: taken by one attempt, closed only by the attempt that holds them; what came of them is never lost."""

import asyncio

from ledger.ports import ProviderId, Store
from tests.support.batches import batch, command, effect


async def _start(store: Store, *effect_ids: str) -> None:
    await store.append(batch("case-1", 0, ["a"], effects=[effect(effect_id) for effect_id in effect_ids]))


async def _taken(store: Store, attempt: str, limit: int = 10, case: str = "case-1") -> list[tuple[str, bool]]:
    return [(each.row.effect_id, each.orphaned) for each in await store.take(case, attempt, limit)]


async def _keys(store: Store, case: str = "case-1") -> list[str]:
    return [waiting.command_id for waiting in (await store.pending(case, 100)).commands]


async def test_an_effect_is_taken_as_it_was_asked_for(store: Store) -> None:
    await _start(store, "e1")
    [taken] = await store.take("case-1", "1", 10)
    assert taken.row == effect("e1")
    assert not taken.orphaned


async def test_effects_are_put_in_once(store: Store) -> None:
    await _start(store, "e1")
    await store.take("case-1", "1", 10)
    await store.finish(["e1"], "1", [])
    await store.append(batch("case-1", 1, ["b"], effects=[effect("e1", to="person-2"), effect("e2")]))
    assert await _taken(store, "2") == [("e2", False)]


async def test_effects_are_taken_by_case_in_order_up_to_the_limit(store: Store) -> None:
    await _start(store, "e3", "e1", "e2")
    await store.append(batch("case-2", 0, ["b"], effects=[effect("e0", "case-2")]))
    assert await _taken(store, "1", 2) == [("e1", False), ("e2", False)]
    assert await _taken(store, "1", 2) == [("e3", False)]
    assert await _taken(store, "1", 2) == []
    assert await _taken(store, "1", 2, "case-2") == [("e0", False)]


async def test_what_another_attempt_tried_and_left_is_an_orphan(store: Store) -> None:
    await _start(store, "e1", "e2")
    assert await _taken(store, "1", 2) == [("e1", False), ("e2", False)]
    await store.mark_tried(["e1"], "1")
    assert await _taken(store, "2") == [("e1", True), ("e2", False)]
    assert await _taken(store, "3") == [("e1", True), ("e2", False)]


async def test_only_who_holds_an_effect_can_mark_it(store: Store) -> None:
    await _start(store, "e1")
    await _taken(store, "1")
    await store.mark_tried(["e1"], "somebody else")
    assert await _taken(store, "2") == [("e1", False)]


async def test_marking_does_not_reopen(store: Store) -> None:
    await _start(store, "e1")
    await _taken(store, "1")
    await store.finish(["e1"], "1", [])
    await store.mark_tried(["e1"], "1")
    assert await _taken(store, "2") == []


async def test_finished_effects_are_gone_and_their_results_wait(store: Store) -> None:
    await _start(store, "e1", "e2")
    await _taken(store, "1")
    await store.finish(["e1"], "1", [command("e1.result"), command("e1.copy", case="case-2")])
    assert await _keys(store) == ["e1.result"]
    assert await _keys(store, "case-2") == ["e1.copy"]
    assert await _taken(store, "2") == [("e2", False)]


async def test_an_attempt_that_lost_its_effect_finishes_nothing(store: Store) -> None:
    await _start(store, "e1")
    await _taken(store, "1")
    await _taken(store, "2")
    await store.finish(["e1"], "1", [])
    assert await _taken(store, "3") == [("e1", False)]
    await store.finish(["e1"], "3", [])
    assert await _taken(store, "4") == []


async def test_what_the_world_said_to_a_lost_attempt_is_still_a_fact(store: Store) -> None:
    """The provider took the message of the attempt that was thought dead. To drop its word would leave the case with
    «delivery unknown», and the provider's later callbacks with an id that nobody knows. Closing is fenced; facts are
    not: the rules take facts that come late, twice or out of order."""
    await _start(store, "e1")
    await _taken(store, "1")
    await _taken(store, "2")
    await store.finish(["e1"], "1", [command("one.accepted")])
    await store.finish(["e1"], "2", [command("two.unknown")])
    assert await _keys(store) == ["one.accepted", "two.unknown"]


async def test_finishing_again_changes_nothing(store: Store) -> None:
    """The answer to a finish can be lost; the retry may tell its result in other words. The first words stand: a
    refusal would leave an effect that nobody can close, and the world would hear of it again."""
    await _start(store, "e1")
    await _taken(store, "1")
    await store.finish(["e1"], "1", [command("result", text="first")])
    await store.finish(["e1"], "1", [command("result", text="again"), command("result-2")])
    first, second = (await store.pending("case-1", 10)).commands
    assert (first.command_id, second.command_id) == ("result", "result-2")
    assert b"first" in first.body
    await store.append(batch("case-1", 1, ["result", "result-2"]))
    await store.finish(["e1"], "1", [command("result", text="again")])
    assert await _keys(store) == []


async def test_two_attempts_at_the_same_instant_leave_nothing_behind(store: Store) -> None:
    """One may take over what the other has taken; the last holder is the one whose finishing counts."""
    await _start(store, *(f"e{i}" for i in range(20)))
    one, two = await asyncio.gather(_taken(store, "1", 20), _taken(store, "2", 20))
    assert {effect_id for effect_id, _ in (*one, *two)} == {f"e{i}" for i in range(20)}


async def test_nothing_to_finish_or_mark_is_harmless(store: Store) -> None:
    await store.finish([], "1", [])
    await store.mark_tried([], "1")
    await store.finish(["unknown"], "1", [])
    assert await store.take("case-1", "1", 10) == []


async def test_a_providers_own_id_leads_to_the_message(store: Store) -> None:
    """Kept together with the outcome; the same id at another provider is another message."""
    await _start(store, "e1", "e2")
    await _taken(store, "1")
    known = [ProviderId("sms", "g1", "e1"), ProviderId("voice", "g1", "e2/1"), ProviderId("sms", "g2", "e2")]
    await store.finish(["e1"], "1", [command("result")], known)
    await store.finish(["e1"], "1", [command("result")], known)
    assert await store.messages_of("sms", ["g1", "g2", "g3"]) == {"g1": "e1", "g2": "e2"}
    assert await store.messages_of("voice", ["g1"]) == {"g1": "e2/1"}
    assert await store.messages_of("sms", []) == {}


async def test_one_id_for_several_messages_names_none_of_them(store: Store) -> None:
    """Some providers number a request and not its messages: to guess whose it was would be worse than not to know."""
    await store.finish([], "1", [], [ProviderId("wecom", "g1", "e1"), ProviderId("wecom", "g1", "e2")])
    assert await store.messages_of("wecom", ["g1"]) == {}


async def test_what_is_settled_of_a_shared_effect_is_not_taken_up_again(store: Store) -> None:
    """Some of its messages have an outcome when the process dies: its successor hears which."""
    await _start(store, "e1")
    await _taken(store, "1")
    await store.finish([], "1", [command("first")], settled={"e1": ["e1/p1", "e1/p2"]})
    await store.finish([], "1", [command("second")], settled={"e1": ["e1/p3"]})
    await store.finish([], "somebody else", [], settled={"e1": ["e1/p4"]})
    [taken] = await store.take("case-1", "2", 10)
    assert taken.settled == {"e1/p1", "e1/p2", "e1/p3"}
    await store.finish(["e1"], "2", [])
    assert await _taken(store, "3") == []


async def test_an_effect_becomes_several(store: Store) -> None:
    """In its place are its parts, to be taken by whoever comes, the splitting attempt included."""
    await _start(store, "e1")
    await _taken(store, "1")
    parts = [effect("e1/p1", to="p1"), effect("e1/p2", to="p2")]
    await store.split("e1", "1", parts)
    await store.split("e1", "1", parts)
    assert [taken.row for taken in await store.take("case-1", "1", 10)] == parts
    await store.finish(["e1/p1"], "1", [])
    await store.split("e1", "1", parts)
    assert await _taken(store, "2") == [("e1/p2", False)]


async def test_only_who_holds_an_effect_can_split_it(store: Store) -> None:
    await _start(store, "e1")
    await _taken(store, "1")
    await _taken(store, "2")
    await store.split("e1", "1", [effect("e1/p1", to="p1")])
    assert await _taken(store, "3") == [("e1", False)]
