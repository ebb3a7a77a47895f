"""Sends a mixed list of messages over many channels, none of which holds another."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping

from activities.channels.channel import Channel
from activities.channels.lane import Lane, LaneLimits, StillWanted
from activities.channels.message import Message, Outcome


class Dispatcher:
    """One lane a channel. Lanes, and so rates and concurrency, are shared by all dispatches of this process."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        limits: Mapping[str, LaneLimits] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        given = limits or {}
        self._lanes = {
            name: Lane(channel, given.get(name, LaneLimits()), clock=clock, sleep=sleep)
            for name, channel in channels.items()
        }

    @property
    def channels(self) -> dict[str, Channel]:
        """The channels by name."""
        return {name: lane.channel for name, lane in self._lanes.items()}

    def settled_after(self, name: str) -> float:
        """Seconds after which a call of this channel that was begun anywhere is over, one way or the other."""
        return self._lanes[name].limits.call_timeout_seconds

    async def dispatch(
        self, items: Iterable[tuple[str, Message]], *, still_wanted: StillWanted | None = None
    ) -> AsyncGenerator[list[Outcome]]:
        """Send (channel name, message) pairs and yield outcomes as they come, in batches of whatever is ready.

        Exactly one outcome for each pair; a pair that occurs twice is sent once. `still_wanted` is asked right before
        each call to a provider. Leaving the iteration early (`aclose`) stops what has not begun and abandons what has:
        messages without an outcome are then *unknown* to the caller. Raises what `still_wanted` raises.
        """
        known, strangers = self._sort(items)
        if strangers:
            yield strangers
        ready: asyncio.Queue[list[Outcome]] = asyncio.Queue()
        workers = [
            asyncio.create_task(_work(self._lanes[name], batches, ready, still_wanted))
            for name, batches in known.items()
            for _ in range(min(self._lanes[name].limits.concurrency, len(batches)))
        ]
        try:
            async for outcomes in _arrivals(ready, workers):
                yield outcomes
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def aclose(self) -> None:
        """Close all channels."""
        await asyncio.gather(*(lane.channel.aclose() for lane in self._lanes.values()))

    def _sort(self, items: Iterable[tuple[str, Message]]) -> tuple[dict[str, deque[list[Message]]], list[Outcome]]:
        """Batches by lane, and outcomes for channels that do not exist."""
        by_name: defaultdict[str, dict[str, Message]] = defaultdict(dict)
        for name, message in items:
            by_name[name].setdefault(message.message_id, message)
        strangers = [
            Outcome.failed(message_id, f"no channel is named {name!r}", permanent=True)
            for name in by_name.keys() - self._lanes.keys()
            for message_id in by_name[name]
        ]
        known: dict[str, deque[list[Message]]] = {}
        for name in by_name.keys() & self._lanes.keys():
            messages, size = list(by_name[name].values()), self._lanes[name].channel.batch_limit
            known[name] = deque(messages[i : i + size] for i in range(0, len(messages), size))
        return known, strangers


async def _work(
    lane: Lane, batches: deque[list[Message]], ready: "asyncio.Queue[list[Outcome]]", still_wanted: StillWanted | None
) -> None:
    while batches:
        ready.put_nowait(await lane.send(batches.popleft(), still_wanted))


async def _arrivals(
    ready: "asyncio.Queue[list[Outcome]]", workers: list["asyncio.Task[None]"]
) -> AsyncGenerator[list[Outcome]]:
    """Outcomes as they come, those that are ready together in one list, until all workers are done."""
    everything = asyncio.gather(*workers)
    everything.add_done_callback(lambda _: ready.put_nowait([]))  # wakes the loop below for the last time
    while not (everything.done() and ready.empty()):
        outcomes = await ready.get()
        while not ready.empty():
            outcomes = outcomes + ready.get_nowait()
        if outcomes:
            yield outcomes
    await everything  # raises what a worker raised
