"""Group commit: batches grow while the writer is busy, and nobody is ever left waiting."""

import asyncio
from collections.abc import Sequence

import pytest

from ledger.group import GroupCommit
from ledger.ports import StoreUnavailable


class Writer:
    """Writes numbers when it is let; refuses negative ones."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.started = asyncio.Semaphore(0)
        self.gate = asyncio.Semaphore(0)

    async def write(self, items: Sequence[int]) -> Sequence[int | BaseException]:
        self.batches.append(list(items))
        self.started.release()
        await self.gate.acquire()
        return [ValueError(f"{item} is refused") if item < 0 else item * 10 for item in items]

    def let(self, batches: int = 1) -> None:
        """Let so many batches finish."""
        for _ in range(batches):
            self.gate.release()


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
def group(writer: Writer) -> GroupCommit[int, int]:
    return GroupCommit(writer.write, capacity=10, weight=lambda item: max(1, item))


def _put(group: GroupCommit[int, int], *items: int) -> list[asyncio.Task[int]]:
    return [asyncio.create_task(group.put(item)) for item in items]


async def _answers(tasks: Sequence[asyncio.Task[int]]) -> list[int | BaseException]:
    return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)


async def test_callers_of_the_same_instant_share_a_batch(group: GroupCommit[int, int], writer: Writer) -> None:
    writer.let()
    assert await _answers(_put(group, 1, 2, 3)) == [10, 20, 30]
    assert writer.batches == [[1, 2, 3]]


async def test_who_comes_while_it_writes_waits_for_the_next_batch(group: GroupCommit[int, int], writer: Writer) -> None:
    first = _put(group, 1)
    await writer.started.acquire()
    others = _put(group, 4, 2, 3)
    writer.let(2)
    assert await _answers([*first, *others]) == [10, 40, 20, 30]
    assert writer.batches == [[1], [4, 2, 3]]


async def test_a_batch_holds_no_more_than_its_capacity(group: GroupCommit[int, int], writer: Writer) -> None:
    """In order: a light item never overtakes a heavy one, and one too heavy for any batch goes alone."""
    writer.let(9)
    assert await _answers(_put(group, 6, 4, 1, 99, 2, 9)) == [60, 40, 10, 990, 20, 90]
    assert writer.batches == [[6, 4], [1], [99], [2], [9]]


async def test_it_starts_again_after_a_rest(group: GroupCommit[int, int], writer: Writer) -> None:
    writer.let(2)
    assert await _answers(_put(group, 1)) == [10]
    assert await _answers(_put(group, 2)) == [20]


async def test_one_refused_item_is_refused_alone(group: GroupCommit[int, int], writer: Writer) -> None:
    writer.let()
    one, refused, two = await _answers(_put(group, 1, -1, 2))
    assert (one, two) == (10, 20)
    assert isinstance(refused, ValueError)


async def test_a_caller_that_leaves_undoes_nothing(group: GroupCommit[int, int], writer: Writer) -> None:
    """Neither the batch that is being written, nor what it queued: others may know of it already."""
    writing = _put(group, 1, 2)
    await writer.started.acquire()
    queued = _put(group, 3, 4)
    await asyncio.sleep(0)
    writing[0].cancel()
    queued[0].cancel()
    writer.let(2)
    assert await _answers([writing[1], queued[1]]) == [20, 40]
    assert writer.batches == [[1, 2], [3, 4]]
    assert writing[0].cancelled()
    assert queued[0].cancelled()


async def test_a_refusal_of_a_caller_that_left_troubles_nobody(group: GroupCommit[int, int], writer: Writer) -> None:
    left, stays = _put(group, -1, 1)
    await writer.started.acquire()
    left.cancel()
    writer.let()
    assert await _answers([stays]) == [10]


async def test_an_error_of_the_writer_reaches_its_batch_only() -> None:
    calls: list[list[int]] = []

    async def write(items: Sequence[int]) -> Sequence[int | BaseException]:
        calls.append(list(items))
        if len(calls) == 1:
            raise RuntimeError("the disk is gone")
        return list(items)

    group: GroupCommit[int, int] = GroupCommit(write, capacity=2, weight=lambda _: 1)
    answers = await _answers(_put(group, 1, 2, 3))
    assert [type(answer) for answer in answers] == [RuntimeError, RuntimeError, int]
    assert calls == [[1, 2], [3]]


async def test_too_few_answers_are_an_error_for_all() -> None:
    async def write(items: Sequence[int]) -> Sequence[int | BaseException]:
        return list(items)[1:]

    group: GroupCommit[int, int] = GroupCommit(write, capacity=9, weight=lambda _: 1)
    assert [type(answer) for answer in await _answers(_put(group, 1, 2))] == [RuntimeError, RuntimeError]


async def test_an_item_that_cannot_be_weighed_is_refused_alone() -> None:
    async def write(items: Sequence[int]) -> Sequence[int | BaseException]:
        return list(items)

    group: GroupCommit[int, int] = GroupCommit(write, capacity=9, weight=lambda item: 1 // item)
    bad, good = await _answers(_put(group, 0, 1))
    assert isinstance(bad, ZeroDivisionError)
    assert good == 1


class Crash(BaseException):
    """Not an Exception: nobody handles it."""


@pytest.mark.parametrize("crash", [asyncio.CancelledError, Crash])
async def test_a_writer_that_crashes_leaves_nobody_waiting(crash: type[BaseException]) -> None:
    """Those of its batch and those still queued hear it; whether it was written is not known, so they ask again."""
    started, gate = asyncio.Event(), asyncio.Event()
    crashing = True

    async def write(items: Sequence[int]) -> Sequence[int | BaseException]:
        started.set()
        await gate.wait()
        if crashing:
            raise crash
        return list(items)

    group: GroupCommit[int, int] = GroupCommit(write, capacity=1, weight=lambda _: 1)
    tasks = _put(group, 1, 2, 3)
    await started.wait()
    gate.set()
    answers = await _answers(tasks)
    assert [type(answer) for answer in answers] == [StoreUnavailable] * 3
    assert all(isinstance(answer, BaseException) and isinstance(answer.__cause__, crash) for answer in answers)
    crashing = False
    assert await _answers(_put(group, 4)) == [4]


async def test_a_writer_cancelled_from_outside_leaves_nobody_waiting(
    group: GroupCommit[int, int], writer: Writer
) -> None:
    """As when the event loop shuts down; also before its first turn."""
    before = asyncio.all_tasks()
    for wait_for_start in (True, False):
        tasks = _put(group, 1, 2)
        if wait_for_start:
            await writer.started.acquire()
        else:
            await asyncio.sleep(0)
        [drain] = asyncio.all_tasks() - before - set(tasks)
        drain.cancel()
        assert [type(answer) for answer in await _answers(tasks)] == [StoreUnavailable] * 2
    writer.let()
    assert await _answers(_put(group, 3)) == [30]
