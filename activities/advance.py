"""`advance`: load the case, let the rules decide what was received, record it. Safe to run twice, anywhere, any time.

Crash before the append: nothing happened, the commands still wait. Crash after it: the commands are gone from the
inbox, and the next advance finds nothing to do. Two at once: one loses the version check and starts over.
"""

import asyncio
import time
from typing import Any

import structlog

from activities.case_states import CaseStates
from activities.policy_shelf import PolicyShelf
from domain.kernel.advance import DOOR, Batch, CaseHead, Step, advance_case, next_wake
from domain.kernel.decider import Decider
from domain.kernel.progress import Progress
from domain.processes import decider_of
from ledger.ports import AlreadyDecided, ClaimsLost, Pending, Store, VersionConflict

MOST = 500
"""Commands decided in one transaction."""
HEAVY = 256 * 1024
"""Bytes of commands decided in one transaction (one command at least): what follows from the first part of a long
answer begins while the rest is decided."""
GATHER = 0.02
"""Seconds between rounds of one busy advance: commands gather, batches grow, and an idle case never waits."""
BUSY = 1.0
"""Seconds after which a busy advance returns to the workflow, so that effects and timers are not held up."""
TRIES = 20
"""Conflicts in a row after which an advance gives up; the workflow's retry starts it again."""

log = structlog.get_logger(__name__)


class CannotAdvance(Exception):
    """The case lost every race; nothing is wrong with it, try again."""


class Advancer:
    """Advances any case of any process."""

    def __init__(self, store: Store, states: CaseStates | None = None) -> None:
        self._store = store
        self._states = states or CaseStates(store)
        self._shelf = PolicyShelf(store)

    async def advance(self, case: str, process: str) -> Progress:
        """Decide until nothing waits, an effect is due, or the advance was busy for long enough.

        Raises StoreUnavailable, CannotAdvance, UnknownProcess.
        """
        known = await self._store.case(case)
        # What the case is, the ledger says: a stray command under another process must not decide that.
        decider = decider_of(known.process if known else process)
        until = time.monotonic() + BUSY
        while True:
            step, pending = await self._once(decider, case)
            written = step.batch is not None and bool(step.batch.effects)
            idle = not pending.commands
            if idle or written or time.monotonic() > until:
                # An earlier advance may have died after its COMMIT, before it could say that there are effects.
                effects = written or await self._store.unperformed(case)
                await self._store.answered(case)
                return _progress(decider, step, pending, effects)
            await asyncio.sleep(0 if pending.more else GATHER)

    async def _once(self, decider: Decider[Any, Any, Any], case: str) -> tuple[Step[Any], Pending]:
        taken: frozenset[str] = frozenset()
        for _ in range(TRIES):
            version, state = await self._states.load(decider, case)
            pending = _light(await self._store.pending(case, MOST))
            book = await self._shelf.book_for(decider)
            step = advance_case(
                decider, case, state, version, pending.commands, pending.now, book, taken, more=pending.more
            )
            try:
                await self._record(step)
            except AlreadyDecided as repeated:
                await self._store.discard(repeated.command_ids)
            except VersionConflict:
                self._states.forget(case)
            except ClaimsLost as lost:
                taken |= frozenset(lost.resources)
            else:
                self._states.keep(case, step.version, step.state)
                _alarm(case, step)
                return step, pending
        raise CannotAdvance(f"{case} lost {TRIES} races in a row")

    async def _record(self, step: Step[Any]) -> None:
        if step.strays:
            head = CaseHead(version=0, phase="open", over=True, deadline=None)
            await self._store.append(Batch(DOOR, DOOR, None, step.strays, head))
        if step.batch is not None:
            await self._store.append(step.batch)


def _light(pending: Pending) -> Pending:
    weight = 0
    for number, command in enumerate(pending.commands):
        weight += len(command.body)
        if number and weight > HEAVY:
            return Pending(pending.now, pending.commands[:number], True)
    return pending


def _progress(decider: Decider[Any, Any, Any], step: Step[Any], pending: Pending, effects: bool) -> Progress:
    over = step.version > 0 and decider.is_over(step.state)
    deadline = decider.deadline(step.state) if step.version and not over else None
    head = CaseHead(step.version, "", over, deadline)
    wake = next_wake(head, pending.now)
    return Progress(
        phase=decider.phase(step.state) if step.version else "unknown",
        over=over or step.version == 0,
        more=pending.more,
        effects=effects,
        wake_after=(wake - pending.now).total_seconds() if wake else None,
        wake_reason=deadline.reason if deadline else "",
    )


def _alarm(case: str, step: Step[Any]) -> None:
    for fault in step.faults:
        log.error("decision_faulted", case=case, fault=fault)
