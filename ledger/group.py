"""Group commit: whoever comes while a batch is being written waits for the next one, so batches grow with load."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from ledger.ports import StoreUnavailable

Item = TypeVar("Item")
Result = TypeVar("Result")

Write = Callable[[Sequence[Item]], Awaitable[Sequence[Result | BaseException]]]
_Waiting = tuple[Item, int, asyncio.Future[Result]]
"""An item, its weight, and where its answer goes."""


class GroupCommit(Generic[Item, Result]):
    """Hands queued items to `write` together; `write` answers each item with a result or an exception.

    `weight` says how much of a batch's `capacity` an item takes.
    """

    def __init__(self, write: Write[Item, Result], *, capacity: int, weight: Callable[[Item], int]) -> None:
        self._write = write
        self._capacity = capacity
        self._weight = weight
        self._queue: list[_Waiting[Item, Result]] = []
        self._batch: list[_Waiting[Item, Result]] = []
        self._running: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Result:
        """Wait until the item is written. Raises what `write` answered for it.

        Raises StoreUnavailable when the writing was interrupted: whether the item was written is not known then.
        """
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._queue.append((item, self._weight(item), future))
        if self._running is None:
            self._start()
        # The future is this caller's alone: a caller that gives up cancels nothing that others wait for.
        return await future

    async def finished(self) -> None:
        """Wait until nothing is written and nobody waits, also where the callers have gone."""
        while self._running is not None:
            await asyncio.wait({self._running})

    def _start(self) -> None:
        self._running = asyncio.create_task(self._drain())
        # Not a `finally` of the task: one that is cancelled before its first step never runs a line.
        self._running.add_done_callback(self._ended)

    async def _drain(self) -> None:
        # One turn of the event loop lets callers that are ready at the same instant share the first batch.
        await asyncio.sleep(0)
        while self._queue:
            self._batch = self._next_batch()
            _answer(self._batch, await self._results(self._batch))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running = None
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            self._interrupted(error)
        elif self._queue:  # who came after its last look
            self._start()

    def _interrupted(self, error: BaseException) -> None:
        """Nobody may be left waiting for a writer that is gone."""
        left = [*self._batch, *self._queue]
        self._queue = []
        for waiting in left:
            unavailable = StoreUnavailable("the writing was interrupted; ask again")
            unavailable.__cause__ = error
            _answer([waiting], [unavailable])

    def _next_batch(self) -> list[_Waiting[Item, Result]]:
        size = 0
        total = 0
        for _, weight, _ in self._queue:
            total += weight
            if size and total > self._capacity:
                break
            size += 1
        batch, self._queue = self._queue[:size], self._queue[size:]
        return batch

    async def _results(self, batch: Sequence[_Waiting[Item, Result]]) -> Sequence[Result | BaseException]:
        try:
            results = await self._write([item for item, _, _ in batch])
            if len(results) != len(batch):
                raise RuntimeError(f"{len(results)} answers for {len(batch)} items")
        except Exception as error:  # noqa: BLE001 - every caller of the batch is told
            return [error] * len(batch)
        return results


def _answer(batch: Sequence[_Waiting[Item, Result]], results: Sequence[Result | BaseException]) -> None:
    for (_, _, future), result in zip(batch, results, strict=True):
        if future.done():
            continue
        if isinstance(result, BaseException):
            future.set_exception(result)
            future.exception()  # a caller that went away is not an unhandled error
        else:
            future.set_result(result)
