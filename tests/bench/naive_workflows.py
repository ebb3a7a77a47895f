"""The naive design: one child workflow a person, started by a parent that waits for all of them."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow

NOTIFY = "notify"
RECORD = "record"
_PATIENCE = timedelta(minutes=10)
_ACTIVITY_TIMEOUT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Everybody:
    """Whom the parent calls up."""

    people: list[str]


@workflow.defn
class NaivePerson:
    """Notify one person, wait until they acknowledge, record it."""

    def __init__(self) -> None:
        self._acknowledged = False

    @workflow.run
    async def run(self, person: str) -> None:
        """Call up `person`. Raises TimeoutError when they never acknowledge."""
        await workflow.execute_activity(NOTIFY, person, start_to_close_timeout=_ACTIVITY_TIMEOUT)
        await workflow.wait_condition(lambda: self._acknowledged, timeout=_PATIENCE)
        await workflow.execute_activity(RECORD, person, start_to_close_timeout=_ACTIVITY_TIMEOUT)

    @workflow.signal
    def acknowledge(self) -> None:
        """The person has acknowledged."""
        self._acknowledged = True


@workflow.defn
class NaiveCallUp:
    """Start a child a person, all at once, and wait for all."""

    @workflow.run
    async def run(self, everybody: Everybody) -> None:
        """Call up everybody."""
        children = [workflow.execute_child_workflow(NaivePerson.run, p, id=p) for p in everybody.people]
        await asyncio.gather(*children)
