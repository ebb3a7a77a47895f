"""Reading: by position, by case, by id, and following; and the heads of cases."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from domain.kernel.decider import Deadline
from domain.kernel.decision import Recorded
from ledger.ports import CaseRef, Store
from tests.support.batches import EIGHT, PROCESS, batch, command, effect


async def _fill(store: Store, cases: int) -> None:
    for index in range(cases):
        await store.append(batch(f"case-{index}", 0, [f"{index}.a", f"{index}.b"]))


async def test_reading_goes_on_after_a_position_up_to_a_limit(store: Store) -> None:
    await _fill(store, 3)
    assert [d.number for d in await store.read(0, 4)] == [1, 2, 3, 4]
    assert [d.number for d in await store.read(4, 4)] == [5, 6]
    assert await store.read(6, 4) == []
    assert await store.read(99, 4) == []


async def test_a_case_is_read_in_order_after_a_version(store: Store) -> None:
    await store.append(batch("case-1", 0, ["a", "b"]))
    await store.append(batch("case-2", 0, ["x"]))
    await store.append(batch("case-1", 2, ["c"]))
    assert [d.id for d in await store.read_case("case-1")] == ["a", "b", "c"]
    assert [d.id for d in await store.read_case("case-1", 2)] == ["c"]
    assert await store.read_case("case-1", 3) == []
    assert await store.read_case("nobody") == []


async def test_versions_are_of_the_cases_under_a_prefix(store: Store) -> None:
    await store.append(batch("policy:a_b", 0, ["a"]))
    await store.append(batch("policy:a_b", 1, ["b", "c"]))
    await store.append(batch("policy:axb", 0, ["x"]))
    assert await store.versions("policy:") == {"policy:a_b": 3, "policy:axb": 1}
    assert await store.versions("policy:a_") == {"policy:a_b": 3}
    assert await store.versions("nobody") == {}


async def test_what_is_not_there_is_none(store: Store) -> None:
    assert await store.find("a") is None
    assert await store.case("case-1") is None


async def test_a_case_head_says_what_the_last_batch_said(store: Store) -> None:
    deadline = Deadline(EIGHT + timedelta(hours=1), "reach step 2")
    await store.append(batch("case-1", 0, ["a"], phase="calling", deadline=deadline))
    first = await store.case("case-1")
    assert first is not None
    assert (first.case, first.process, first.version, first.phase, first.over) == (
        "case-1",
        PROCESS,
        1,
        "calling",
        False,
    )
    assert (first.deadline_at, first.deadline_reason) == (deadline.at, deadline.reason)
    await store.append(batch("case-1", 1, ["b", "c"], phase="closed", over=True))
    last = await store.case("case-1")
    assert last is not None
    assert (last.version, last.phase, last.over, last.deadline_at, last.deadline_reason) == (
        3,
        "closed",
        True,
        None,
        None,
    )
    assert last.opened_at == first.opened_at


async def test_open_cases_are_all_that_must_run(store: Store) -> None:
    await store.append(batch("running", 0, ["a"]))
    await store.append(batch("over", 0, ["b"], over=True))
    await store.append(batch("over-but-asked", 0, ["c"], over=True))
    await store.append(batch("over-but-sending", 0, ["d"], over=True, effects=[effect("e", "over-but-sending")]))
    await store.submit([command("f", case="over-but-asked"), command("g", case="new")])
    expected = {"running", "over-but-asked", "over-but-sending", "new"}
    assert sorted(ref.case for ref in await store.open_cases()) == sorted(expected)
    assert CaseRef("new", PROCESS) in await store.open_cases()
    await store.take("over-but-sending", "attempt", 10)
    assert "over-but-sending" in {ref.case for ref in await store.open_cases()}
    await store.finish(["e"], "attempt", [])
    assert "over-but-sending" not in {ref.case for ref in await store.open_cases()}


async def _next(followed: AsyncIterator[list[Recorded]]) -> list[int]:
    return [d.number for d in await asyncio.wait_for(anext(followed), 10)]


async def test_following_gives_what_is_there_and_then_what_comes(store: Store) -> None:
    await _fill(store, 2)
    followed = store.follow(1)
    assert await _next(followed) == [2, 3, 4]
    coming = asyncio.create_task(_next(followed))
    await asyncio.sleep(0)
    await store.append(batch("case-9", 0, ["x"]))
    assert await coming == [5]


async def test_more_followers_than_connections(store: Store) -> None:
    """A follower must not keep a connection from those who write."""
    followers = [store.follow(0) for _ in range(12)]
    coming = [asyncio.create_task(_next(followed)) for followed in followers]
    await asyncio.sleep(0)
    await asyncio.wait_for(store.append(batch("case-1", 0, ["a"])), 10)
    assert await asyncio.gather(*coming) == [[1]] * 12
    coming = [asyncio.create_task(_next(followed)) for followed in followers]
    await asyncio.wait_for(store.append(batch("case-1", 1, ["b"])), 10)
    assert await asyncio.gather(*coming) == [[2]] * 12
