"""Waiting for decisions: one listener a process, whoever waits."""

import asyncio
from collections import defaultdict

import asyncpg
import structlog

from domain.kernel.decision import Recorded
from ledger.ports import StoreUnavailable
from ledger.postgres.errors import UNREACHABLE
from ledger.postgres.listen import Listener
from ledger.postgres.lookup import decided
from ledger.postgres.notify import LEDGER

POLL = 0.5
"""Seconds between looks when no notification is heard."""
PAUSE = 0.5
"""Seconds before listening again after the database went away."""

log = structlog.get_logger(__name__)


class Decisions:
    """Hears that the ledger grew, and asks once for everybody who waits. Holds one connection, from the first wait."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._waiting: defaultdict[str, set[asyncio.Future[Recorded]]] = defaultdict(set)
        self._wanted = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    async def wait(self, command_id: str, seconds: float) -> Recorded | None:
        """The decision, or None when there was none within `seconds`. Never raises for a database that is away:
        the command is durable, and its decision can be asked for later."""
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._forever())
        future: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()
        self._waiting[command_id].add(future)
        self._wanted.set()
        try:
            return await asyncio.wait_for(future, seconds)
        except TimeoutError:
            return None
        finally:
            self._waiting[command_id].discard(future)
            if not self._waiting[command_id]:
                del self._waiting[command_id]

    async def aclose(self) -> None:
        """Stop listening; whoever still waits hears nothing."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)  # its end is its cancellation

    async def _forever(self) -> None:
        while True:
            await self._wanted.wait()
            try:
                async with Listener(self._pool, LEDGER) as listener:
                    await self._listen(listener)
            except (StoreUnavailable, *UNREACHABLE) as error:
                log.warning("cannot_hear_decisions", error=str(error)[:200])
            await asyncio.sleep(PAUSE)

    async def _listen(self, listener: Listener) -> None:
        while listener.alive:
            # Cleared before looking: whoever begins to wait during the look is looked for in the next round.
            self._wanted.clear()
            await self._look()
            if not self._waiting:
                await self._wanted.wait()
            else:
                await self._heard_or_wanted(listener)

    async def _heard_or_wanted(self, listener: Listener) -> None:
        hearing = asyncio.create_task(listener.wait(POLL))
        asking = asyncio.create_task(self._wanted.wait())
        try:
            await asyncio.wait({hearing, asking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (hearing, asking):
                task.cancel()
            await asyncio.gather(hearing, asking, return_exceptions=True)  # their end is their cancellation

    async def _look(self) -> None:
        if not self._waiting:
            return
        for decision in await decided(self._pool, list(self._waiting)):
            for future in self._waiting.get(decision.id, ()):
                if not future.done():
                    future.set_result(decision)
