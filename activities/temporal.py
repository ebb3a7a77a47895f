"""The activities as Temporal calls them: thin wrappers that name them and pass heartbeats on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.advance import Advancer, CannotAdvance
from activities.perform import Performer, TakenOver
from domain.kernel.progress import ADVANCE, PERFORM, CaseStart, Progress
from domain.processes import UnknownProcess
from ledger.ports import StoreUnavailable


class CaseActivities:
    """Run by case workers."""

    def __init__(self, advancer: Advancer) -> None:
        self._advancer = advancer

    @activity.defn(name=ADVANCE)
    async def advance(self, start: CaseStart) -> Progress:
        """See `activities.advance`. A store that does not answer is retried by Temporal."""
        try:
            progress = await self._advancer.advance(start.case, start.process)
        except UnknownProcess as error:
            raise ApplicationError(str(error), type="UnknownProcess", non_retryable=True) from error
        except (StoreUnavailable, CannotAdvance) as error:
            raise ApplicationError(str(error), type=type(error).__name__) from error
        return replace(progress, leaving=activity.is_worker_shutdown())

    def all(self) -> Sequence[Callable[..., Any]]:
        return [self.advance]


class EffectActivities:
    """Run by effect workers."""

    def __init__(self, performer: Performer) -> None:
        self._performer = performer

    @activity.defn(name=PERFORM)
    async def perform(self, start: CaseStart) -> None:
        """See `activities.perform`."""
        try:
            await self._performer.perform(start.case, start.process, activity.heartbeat)
        except (StoreUnavailable, TakenOver) as error:
            raise ApplicationError(str(error), type=type(error).__name__) from error

    def all(self) -> Sequence[Callable[..., Any]]:
        return [self.perform]
