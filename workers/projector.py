"""The projector: shows on screens what the ledger holds, a few milliseconds later."""

import asyncio

import structlog

from ledger.ports import StoreUnavailable
from ledger.postgres import notify
from ledger.postgres.errors import UNREACHABLE
from ledger.postgres.listen import Listener
from ledger.projections import project
from workers import runtime
from workers.settings import Settings

AT_ONCE = 1000
"""Decisions shown in one transaction."""
POLL = 1.0
"""Seconds between looks for what a lost notification did not tell."""

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """Until asked to stop. Killed at any instant, it goes on from the position that its last transaction wrote."""
    made = await runtime.start(settings, connections=3)
    await runtime.until_stopped(serve(made))
    await made.aclose()


async def serve(made: runtime.Runtime) -> None:
    """Follow the ledger and show it, through every outage of the database."""
    while True:
        try:
            await _follow(made)
        except (StoreUnavailable, *UNREACHABLE) as error:
            log.warning("projection_waits", error=str(error)[:200])
        await asyncio.sleep(runtime.FIRST_PAUSE)


async def _follow(made: runtime.Runtime) -> None:
    """Show what the ledger holds beyond what is shown, until the listening connection breaks.

    Where the projections stand is asked again after every wait: a rebuild sets them back to the beginning under us.
    """
    async with Listener(made.pool, notify.LEDGER) as listener:
        shown = await project.position(made.pool)
        while listener.alive:
            decisions = await made.store.read(shown, AT_ONCE)
            if not decisions:
                await listener.wait(POLL)
            elif await project.apply(made.pool, decisions) == decisions[-1].number:
                shown = decisions[-1].number
                continue
            shown = await project.position(made.pool)
