"""LISTEN as an event to wait for; what was heard is kept until taken."""

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import asyncpg

from ledger.postgres.errors import UNREACHABLE, reachable


class Listener:
    """`async with Listener(pool, channel, ...) as listener: await listener.wait(timeout)`.

    Notifications are hints: whoever waits also polls. Raises StoreUnavailable when the connection cannot be made.
    """

    def __init__(self, pool: asyncpg.Pool, *channels: str) -> None:
        self._pool = pool
        self._channels = channels
        self._heard = asyncio.Event()
        self._payloads: list[tuple[str, str]] = []
        self._connection: Any = None

    async def __aenter__(self) -> Self:
        with reachable("listening"):
            self._connection = await self._pool.acquire()
            try:
                for channel in self._channels:
                    await self._connection.add_listener(channel, self._hear)
            except BaseException:
                await self._pool.release(self._connection)
                raise
        self._connection.add_termination_listener(lambda _: self._heard.set())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(*UNREACHABLE):  # a connection that is gone needs no farewell
            try:
                for channel in () if self._connection.is_closed() else self._channels:
                    await self._connection.remove_listener(channel, self._hear)
            finally:
                await self._pool.release(self._connection)

    @property
    def alive(self) -> bool:
        """False once the connection is gone: make a new listener."""
        return not self._connection.is_closed()

    async def wait(self, timeout: float) -> list[tuple[str, str]]:
        """(channel, payload) of what was heard since the last call, after at most `timeout` seconds."""
        try:
            await asyncio.wait_for(self._heard.wait(), timeout)
        except TimeoutError:
            return []
        self._heard.clear()
        payloads, self._payloads = self._payloads, []
        return payloads

    def _hear(self, connection: object, pid: int, channel: str, payload: object) -> None:
        self._payloads.append((channel, str(payload)))
        self._heard.set()
