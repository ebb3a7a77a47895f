"""The sealer: signs how far the record goes, and brings that outside the database."""

import asyncio
import time
from collections.abc import Callable

import structlog

from ledger.ports import StoreUnavailable
from ledger.postgres import notify
from ledger.postgres.errors import UNREACHABLE
from ledger.postgres.listen import Listener
from ledger.postgres.seals import Fenced, Seals
from ledger.seal.folder import LogFolder
from ledger.seal.key import load_or_make_key
from ledger.seal.note import Signer
from ledger.seal.sealer import SealBroken, Sealer
from workers import runtime
from workers.publishing import Target, publish, targets
from workers.settings import Settings

POLL = 1.0
"""Seconds between looks for what a lost notification did not tell."""
STANDSTILL = 10.0
"""Seconds until a sealer that another one fenced out, or that found a broken record, looks again."""

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """Until asked to stop; the last checkpoint is published before it leaves."""
    made = await runtime.start(settings, connections=2)
    seals = Seals(made.pool)
    known = await runtime.insist("reading the seals", seals.last)
    signer = load_or_make_key(settings.seal_key_file, settings.log_origin, create=known is None)
    publisher = Publisher(seals, targets(settings), settings.checkpoint_every)
    await runtime.until_stopped(serve(made, settings, signer, publisher))
    await publisher.now()
    await made.aclose()


async def serve(made: runtime.Runtime, settings: Settings, signer: Signer, publisher: "Publisher") -> None:
    """Seal through every outage of the database. A broken record stops it, loudly, until it is what was signed."""
    seals = Seals(made.pool)
    while True:
        pause = runtime.FIRST_PAUSE
        try:
            sealer = await Sealer.start(seals, LogFolder(settings.log_folder), signer)
            await seals.repaired()
            await _follow(made, sealer, settings.seal_every, publisher)
        except (StoreUnavailable, *UNREACHABLE) as error:
            log.warning("sealing_waits", error=str(error)[:200])
        except Fenced as error:
            log.warning("another_sealer_took_over", error=str(error)[:200])
            pause = STANDSTILL
        except SealBroken as error:
            log.critical("record_is_not_what_was_signed", error=str(error))
            await _say(seals, str(error))
            pause = STANDSTILL
        await asyncio.sleep(pause)


async def _follow(made: runtime.Runtime, sealer: Sealer, every: float, publisher: "Publisher") -> None:
    async with Listener(made.pool, notify.LEDGER) as listener:
        while listener.alive:
            began = time.monotonic()
            before = sealer.size
            if await sealer.seal() > before:
                log.debug("sealed", size=sealer.size)
            await publisher.if_due()
            # However fast decisions come, a checkpoint is signed for many of them together.
            await asyncio.sleep(max(0.0, every - (time.monotonic() - began)))
            await listener.wait(POLL)


async def _say(seals: Seals, why: str) -> None:
    try:
        await seals.breaks(why)
    except StoreUnavailable as away:
        log.warning("sealing_waits", error=str(away)[:200])


class Publisher:
    """Publishes the newest checkpoint every `every` seconds, if there is a newer one."""

    def __init__(
        self, seals: Seals, where: list[Target], every: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seals = seals
        self._where = where
        self._every = every
        self._clock = clock
        self._next = clock()
        self._size = 0

    async def if_due(self) -> None:
        """Publish if it is time."""
        if self._clock() >= self._next:
            await self.now()

    async def now(self) -> None:
        """Publish what has not been published by this process. The database being away, the next time will do."""
        if not self._where:
            return
        self._next = self._clock() + self._every
        try:
            seal = await self._seals.last()
        except StoreUnavailable as away:
            log.warning("checkpoint_not_published", error=str(away)[:200])
            return
        if seal is not None and seal.size > self._size:
            await publish(self._seals, self._where, seal)
            self._size = seal.size
