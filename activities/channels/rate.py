"""A token bucket: so many messages a second on average, with a burst after a pause."""

import asyncio
import time
from collections.abc import Awaitable, Callable


class TokenBucket:
    """Tokens refill at `rate_per_second` up to `burst`.

    Takers are served in the order of asking: each takes its tokens at once, into debt if need be, and then waits until
    the debt is refilled. So a large batch is delayed, never starved by small ones, and needs no lock.
    """

    def __init__(
        self,
        rate_per_second: float,
        burst: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        if rate_per_second <= 0 or burst < 1:
            raise ValueError("a token bucket needs a rate above 0 and a burst of at least 1")
        self._rate = rate_per_second
        self._burst = burst
        self._clock = clock
        self._sleep = sleep
        self._tokens = burst
        self._filled_at = clock()

    def reserve(self, count: int) -> float:
        """Take `count` tokens and return the seconds to wait before using them (0: now)."""
        now = self._clock()
        # A clock that seems to go back (a suspended machine) must not take tokens away.
        elapsed = max(0.0, now - self._filled_at)
        self._filled_at = now
        self._tokens = min(self._burst, self._tokens + elapsed * self._rate) - count
        return max(0.0, -self._tokens / self._rate)

    async def take(self, count: int) -> None:
        """Wait until `count` messages may be sent."""
        wait = self.reserve(count)
        if wait > 0:
            await self._sleep(wait)
