"""Any number of followers in this process, woken over one connection: a follower must not cost a connection."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import structlog

from ledger.ports import StoreUnavailable
from ledger.postgres.listen import Listener
from ledger.postgres.notify import LEDGER

POLL = 1.0
"""Seconds between polls of a follower that hears no notification."""

log = structlog.get_logger(__name__)


class Growth:
    """Listens while somebody follows; when the connection is lost, another one is made and followers poll meanwhile."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._followers: set[asyncio.Event] = set()
        self._listening: asyncio.Task[None] | None = None

    @contextmanager
    def following(self) -> Iterator[asyncio.Event]:
        """An event that is set when the ledger may have grown; whoever waits for it clears it and also polls."""
        grown = asyncio.Event()
        self._followers.add(grown)
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())
        try:
            yield grown
        finally:
            self._followers.discard(grown)
            if not self._followers:
                self._listening.cancel()
                self._listening = None

    async def _listen(self) -> None:
        while True:
            try:
                async with Listener(self._pool, LEDGER) as listener:
                    self._wake()  # something may have come before we listened
                    while listener.alive:
                        if await listener.wait(POLL):
                            self._wake()
            except StoreUnavailable as error:
                log.warning("listening_failed", error=str(error))
            await asyncio.sleep(POLL)

    def _wake(self) -> None:
        for grown in self._followers:
            grown.set()
