"""The news of appends: told behind the answers, newest position only, so that many appends share one statement."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

import asyncpg

from ledger.postgres import notify

PAUSE = 0.005
"""Seconds between news: the first is told at once, what comes meanwhile is told together."""
PATIENCE = 5.0
"""Seconds that closing waits for news. They are hints, and every listener polls: a dead line may have them."""


class News:
    """Tells other processes how far the ledger goes and which cases have something to decide, after the commit."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._untold: int | None = None
        self._bells: set[tuple[str, str]] = set()
        self._telling: asyncio.Task[None] | None = None
        self._resting: asyncio.TimerHandle | None = None

    def tell(self, number: int, bells: Iterable[tuple[str, str]]) -> None:
        """The ledger goes to `number`; `bells` are the (case, process) that have undecided commands. Never waits."""
        self._untold = number if self._untold is None else max(self._untold, number)
        self._bells.update(bells)
        if self._telling is None and self._resting is None:
            self._start()

    async def aclose(self) -> None:
        """Tell what is untold, within `PATIENCE` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while self._telling is not None or self._untold is not None:
                    await asyncio.wait({self._telling or self._start()})

    def _start(self) -> "asyncio.Task[None]":
        if self._resting is not None:
            self._resting.cancel()
            self._resting = None
        self._telling = asyncio.create_task(self._tell())
        self._telling.add_done_callback(self._told)
        return self._telling

    async def _tell(self) -> None:
        number, bells = self._untold, self._bells
        self._untold, self._bells = None, set()
        if number is not None:
            await notify.recorded(self._pool, number, bells)

    def _told(self, task: "asyncio.Task[None]") -> None:
        self._telling = None
        self._resting = task.get_loop().call_later(PAUSE, self._rested)

    def _rested(self) -> None:
        self._resting = None
        if self._untold is not None:
            self._start()
