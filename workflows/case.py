"""The shell every case lives in: wait for a bell or the deadline, advance, have effects performed, and so on.

A bell carries nothing, so a lost, doubled or reordered one is harmless: `advance` takes whatever is undecided.
"""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from domain.kernel.progress import ADVANCE, BELL, EFFECTS_QUEUE, PERFORM, CaseStart, Progress

_FOREVER = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_interval=timedelta(seconds=30))
_TOO_LONG = 20_000
"""Events after which a performing is left to the next run; the server ends a case at 51,200."""
_LEAST_WAIT = 0.01
"""Seconds; a deadline that is due now still lets the workflow breathe."""


class CaseShell:
    """One case. State belongs to `__init__`: a bell may ring before `run` begins."""

    def __init__(self) -> None:
        self._rung = False
        self._to_perform = True  # after a restart there may be effects of an earlier life
        self._performing: asyncio.Task[None] | None = None

    @workflow.signal(name=BELL)
    def bell(self) -> None:
        """Something may be undecided."""
        self._rung = True

    async def live(self, start: CaseStart) -> None:
        """Drive the case until it is over and nothing is left to perform."""
        while True:
            # Before the advance: a busy case is rung during each of them, and would never come to it afterwards. No
            # bell is lost by it, because a run begins with an advance.
            if self._is_long():
                workflow.continue_as_new(start)
            self._rung = False
            progress = await self._advance(start)
            self._to_perform = self._to_perform or progress.effects
            self._perform_if_needed(start)
            if progress.leaving:
                # A busy case goes from advance to advance in one workflow task, which holds its worker for ever. A
                # timer ends the task, and what comes next is for a worker that stays.
                await workflow.sleep(_LEAST_WAIT)
                continue
            if progress.more or self._rung:
                continue
            if progress.over and self._performing is None:
                return
            await self._wait(progress)

    def _is_long(self) -> bool:
        """Whether a new run should take over: between two performings, or in the middle of one that does not end."""
        info = workflow.info()
        if self._performing is not None:
            return info.get_current_history_length() > _TOO_LONG
        return info.is_continue_as_new_suggested()

    async def _advance(self, start: CaseStart) -> Progress:
        progress: Progress = await workflow.execute_local_activity(
            ADVANCE,
            start,
            result_type=Progress,
            start_to_close_timeout=timedelta(seconds=30),
            retry_policy=_FOREVER,
            local_retry_threshold=timedelta(seconds=5),
        )
        return progress

    async def _wait(self, progress: Progress) -> None:
        workflow.set_current_details(f"{progress.phase}: {progress.wake_reason or 'waiting for people'}")
        seconds = None if progress.wake_after is None else max(_LEAST_WAIT, progress.wake_after)
        performing = self._performing
        try:
            await workflow.wait_condition(
                lambda: self._rung or self._performing is not performing,
                timeout=seconds,
                timeout_summary=progress.wake_reason,
            )
        except TimeoutError:
            return

    def _perform_if_needed(self, start: CaseStart) -> None:
        if self._to_perform and self._performing is None:
            self._performing = asyncio.create_task(self._perform(start))

    async def _perform(self, start: CaseStart) -> None:
        while self._to_perform:
            self._to_perform = False
            await workflow.execute_activity(
                PERFORM,
                start,
                task_queue=EFFECTS_QUEUE,
                start_to_close_timeout=timedelta(minutes=30),
                heartbeat_timeout=timedelta(seconds=10),
                retry_policy=_FOREVER,
            )
        self._performing = None
