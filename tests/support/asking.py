"""Ask until an answer comes, with a deadline: the asynchronous half of `waiting`."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(ask: Callable[[], Awaitable[T | None]], *, seconds: float = 60.0, what: str = "the condition") -> T:
    """The first answer that is true.

    Raises:
        AssertionError: there was none within that many seconds.
    """
    deadline = time.monotonic() + seconds
    while not (answer := await ask()):
        assert time.monotonic() < deadline, f"{what} did not come true within {seconds} s"
        await asyncio.sleep(0.02)
    return answer
