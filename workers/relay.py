"""The doorbell relay: rings a case once when something waits in its inbox, and again only after its last bell was
answered or a back-off passed. So batches grow with load by themselves, and latency stays low without it.

A bell is answered when an advance has found the case's inbox empty. The relay keeps nothing that matters: killed, it
starts again from the inbox.
"""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from domain.kernel.progress import BELL, CASES_QUEUE, CaseStart
from domain.processes import PROCESSES
from ledger.ports import StoreUnavailable
from ledger.postgres import notify
from ledger.postgres.errors import UNREACHABLE
from ledger.postgres.listen import Listener
from ledger.postgres.store import PostgresStore
from workers import runtime
from workers.settings import Settings

BACK_OFF = 2.0
"""Seconds without an answer after which a bell counts as lost; doubled each time, up to `LONGEST`."""
LONGEST = 30.0
POLL = 1.0
"""Seconds between looks into the inbox for bells that were lost."""
AT_ONCE = 64
"""Bells under way at once."""
RPC_TIME = timedelta(seconds=5)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Bell:
    """The last bell of a case: unanswered until `answered`, and lost after `back_off` seconds.

    `ringing`: it is still under way to Temporal. `again`: something more came since.
    """

    process: str
    rung_at: float
    back_off: float = BACK_OFF
    ringing: bool = True
    again: bool = False


class Relay:
    """Rings cases; nothing here raises for a bell that cannot be rung, the inbox still holds the command."""

    def __init__(self, client: Client, store: PostgresStore) -> None:
        self._client = client
        self._store = store
        self._bells: dict[str, _Bell] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def wanted(self, case: str, process: str) -> None:
        """Something waits in the case's inbox."""
        if process not in PROCESSES:
            log.error("unknown_process", case=case, process=process)
            return
        now = time.monotonic()
        bell = self._bells.get(case)
        if bell is not None and (bell.ringing or now - bell.rung_at < bell.back_off):
            # One bell of a case at a time: while Temporal is down they would pile up behind each other.
            bell.again = True
            return
        back_off = BACK_OFF if bell is None else min(LONGEST, bell.back_off * 2)
        bell = self._bells[case] = _Bell(process, now, back_off)
        self._start(self._ring(case, bell))

    def answered(self, case: str) -> None:
        """The case found its inbox empty; if something came meanwhile, it is asked whether it was taken, too."""
        bell = self._bells.pop(case, None)
        if bell is not None and bell.again:
            self._start(self._look_again(case, bell.process))

    async def _look_again(self, case: str, process: str) -> None:
        try:
            waits = await self._store.waits(case)
        except StoreUnavailable as error:
            log.warning("inbox_unreachable", error=str(error)[:200])
            return
        if waits:
            self.wanted(case, process)

    async def _ring(self, case: str, bell: _Bell) -> None:
        async with self._places:
            try:
                await ring(self._client, case, bell.process)
            except RPCError as error:
                # It surely was not heard, so the case is not overrun by ringing again soon: no growing back-off.
                bell.back_off = BACK_OFF
                log.warning("bell_failed", case=case, error=error.message[:200])
            finally:
                bell.ringing = False
                bell.rung_at = time.monotonic()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def ring(client: Client, case: str, process: str) -> None:
    """Ring the bell of a case, starting its workflow if it does not run. Raises RPCError."""
    await client.start_workflow(
        process,
        CaseStart(case, process),
        id=case,
        task_queue=CASES_QUEUE,
        start_signal=BELL,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        rpc_timeout=RPC_TIME,
    )


async def run(settings: Settings) -> None:
    """Until asked to stop."""
    made = await runtime.start(settings, connections=3)
    relay = Relay(await runtime.temporal_client(settings), made.store)
    await runtime.until_stopped(serve(made, relay))
    await made.aclose()


async def serve(made: runtime.Runtime, relay: Relay) -> None:
    """Listen and ring, through every outage of the database."""
    while True:
        try:
            await _listen(made, relay)
        except (StoreUnavailable, *UNREACHABLE) as error:
            log.warning("inbox_unreachable", error=str(error)[:200])
        await asyncio.sleep(runtime.FIRST_PAUSE)


async def _listen(made: runtime.Runtime, relay: Relay) -> None:
    """Ring what is heard, and what a poll finds, until the listening connection breaks."""
    async with Listener(made.pool, notify.BELL, notify.ANSWERED) as listener:
        polled = float("-inf")
        while listener.alive:
            if time.monotonic() - polled >= POLL:
                for waiting in await made.store.waiting():
                    relay.wanted(waiting.case, waiting.process)
                polled = time.monotonic()
            for channel, payload in await listener.wait(POLL):
                if channel == notify.ANSWERED:
                    relay.answered(payload)
                    continue
                for case, process in notify.parse_ring(payload):
                    relay.wanted(case, process)
