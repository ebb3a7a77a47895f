"""Wait for a condition, never for luck."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def eventually(condition: Callable[[], bool], *, seconds: float = 60.0, what: str = "the condition") -> None:
    """Return as soon as a condition holds.

    Raises:
        AssertionError: it did not hold within that many seconds.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come true within {seconds} s"
        await asyncio.sleep(0.02)


async def until(condition: Callable[[], Awaitable[bool]], *, pause: float = 0.02, seconds: float = 60.0) -> None:
    """Ask an asynchronous condition every `pause` seconds until it holds.

    Raises:
        TimeoutError: it did not hold within that many seconds.
    """
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - the condition is in another process
            await asyncio.sleep(pause)
