"""A lane: one channel with its own limits, so that its trouble stays its own (a bulkhead)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from activities.channels.channel import Channel
from activities.channels.message import Message, Outcome, OutcomeStatus
from activities.channels.rate import TokenBucket

_log = structlog.get_logger(__name__)

StillWanted = Callable[[Sequence[Message]], Awaitable[set[str]]]
"""Which of these messages (by id) are still to be sent; asked right before each call to a provider."""

OVERTAKEN = "overtaken: no longer wanted"


@dataclass(frozen=True, slots=True)
class LaneLimits:
    """What protects the provider, and the other lanes. `call_timeout_seconds` is the guard around one `send`;
    after `rest_after` fruitless calls in a row nothing is tried for `rest_seconds`."""

    rate_per_second: float = 1000.0
    burst: int = 1000
    concurrency: int = 4
    call_timeout_seconds: float = 60.0
    rest_after: int = 5
    rest_seconds: float = 15.0


class Lane:
    """Sends batches over one channel; exactly one outcome a message, whatever the adapter does."""

    def __init__(
        self,
        channel: Channel,
        limits: LaneLimits,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.channel = channel
        self.limits = limits
        self._clock = clock
        self._bucket = TokenBucket(limits.rate_per_second, limits.burst, clock=clock, sleep=sleep)
        self._places = asyncio.Semaphore(limits.concurrency)
        self._fruitless = 0
        self._rests_until = float("-inf")

    async def send(self, batch: Sequence[Message], still_wanted: StillWanted | None = None) -> list[Outcome]:
        """Wait for a place and for the rate, then send. While the channel rests, fail at once so that the caller can
        turn to the next channel."""
        async with self._places:
            if self._clock() < self._rests_until:
                detail = f"{self.channel.name} rests after {self._fruitless} fruitless calls in a row"
                return [Outcome.failed(m.message_id, detail, permanent=False) for m in batch]
            await self._bucket.take(len(batch))
            wanted = await still_wanted(batch) if still_wanted else {m.message_id for m in batch}
            to_send = [m for m in batch if m.message_id in wanted]
            outcomes = [
                Outcome.failed(m.message_id, OVERTAKEN, permanent=True) for m in batch if m.message_id not in wanted
            ]
            if to_send:
                sent = await self._guarded(to_send)
                self._note(sent)
                outcomes += sent
        return outcomes

    async def _guarded(self, batch: Sequence[Message]) -> list[Outcome]:
        name, seconds = self.channel.name, self.limits.call_timeout_seconds
        try:
            async with asyncio.timeout(seconds):
                outcomes = await self.channel.send(batch)
        except TimeoutError:
            return [Outcome.unknown(m.message_id, f"{name} gave no answer within {seconds:g} s") for m in batch]
        except Exception as error:  # noqa: BLE001 - see below
            # A fault of the adapter: what it did before is not known. It is loud in the log and contained here.
            _log.exception("channel adapter failed", channel=name, messages=len(batch))
            return [Outcome.unknown(m.message_id, f"{name} failed ({type(error).__name__})") for m in batch]
        return self._one_each(batch, outcomes)

    def _one_each(self, batch: Sequence[Message], outcomes: Sequence[Outcome]) -> list[Outcome]:
        found = {outcome.message_id: outcome for outcome in outcomes}
        ids = [m.message_id for m in batch]
        if found.keys() != set(ids):
            _log.error("channel adapter gave other outcomes than asked for", channel=self.channel.name)
        return [found.get(i) or Outcome.unknown(i, f"{self.channel.name} gave no outcome") for i in ids]

    def _note(self, outcomes: Sequence[Outcome]) -> None:
        """A call bears fruit if the provider decided about any message, be it a refusal."""
        if any(o.status is OutcomeStatus.ACCEPTED or o.permanent for o in outcomes):
            self._fruitless = 0
            return
        self._fruitless += 1
        if self._fruitless >= self.limits.rest_after:
            self._rests_until = self._clock() + self.limits.rest_seconds
            _log.warning("channel rests", channel=self.channel.name, seconds=self.limits.rest_seconds)
