"""The ledger as a stream for many clients: one follower reads, whoever is behind catches up from the database."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

import orjson
import structlog

from domain.kernel.decision import Recorded
from ledger.ports import StoreUnavailable
from ledger.postgres.errors import UNREACHABLE
from ledger.postgres.store import PostgresStore

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that proxies keep the connection."""
KEPT = 2000
"""Latest decisions kept in memory; a client further behind reads from the database."""
PAGE = 500
PAUSE = 1.0
"""Seconds before following again after the database went away."""

log = structlog.get_logger(__name__)

Line = tuple[int, bytes]
"""A decision's number, and its event in the stream."""


class LedgerStream:
    """Follows the ledger once, from the first client on. Clients never hold a connection to the database."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store
        self._kept: deque[Line] = deque(maxlen=KEPT)
        self._head = 0
        self._news = asyncio.Event()
        self._closed = False
        self._work: asyncio.Task[None] | None = None

    async def lines(self, after: int | None, *, heartbeat: float = HEARTBEAT) -> AsyncIterator[bytes]:
        """Server-sent events of all decisions above `after` (None: from now on), until the stream is closed."""
        if self._work is None:
            self._head = (await self._store.head()).decisions
            self._work = asyncio.create_task(self._forever())
        position = self._head if after is None else after
        yield b"retry: 2000\n\n"
        while not self._closed:
            news = self._news
            found = await self._after(position)
            for number, line in found:
                position = number
                yield line
            if not found:
                try:
                    await asyncio.wait_for(news.wait(), heartbeat)
                except TimeoutError:
                    yield b": heartbeat\n\n"

    def close(self) -> None:
        """End all streams: the process is about to stop."""
        self._closed = True
        if self._work is not None:
            self._work.cancel()
        self._tell()

    async def _after(self, position: int) -> list[Line]:
        if position >= self._head:
            return []
        if self._kept and self._kept[0][0] <= position + 1:
            return [line for line in self._kept if line[0] > position]
        try:
            return [_line(decision) for decision in await self._store.read(position, PAGE)]
        except StoreUnavailable as error:
            log.warning("stream_waits", error=str(error)[:200])
            return []

    async def _forever(self) -> None:
        while True:
            try:
                async for decisions in self._store.follow(self._head):
                    self._kept.extend(_line(decision) for decision in decisions)
                    self._head = decisions[-1].number
                    self._tell()
            except (StoreUnavailable, *UNREACHABLE) as error:
                log.warning("stream_waits", error=str(error)[:200])
            await asyncio.sleep(PAUSE)

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def _line(decision: Recorded) -> Line:
    summary = {
        "decision": decision.number,
        "first_event": decision.first_event,
        "events": [event["type"] for event in decision.events],
        "case": decision.case,
        "process": decision.received.process,
        "version": decision.version,
        "verdict": decision.verdict.value,
        "recorded_at": decision.recorded_at,
    }
    return decision.number, b"id: %d\nevent: decision\ndata: %b\n\n" % (decision.number, orjson.dumps(summary))
