"""Events in the making: each is folded at once, so that the next rule sees what the last one did."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from domain.checkpoint.evolve import evolve
from domain.checkpoint.policy import CALENDAR
from domain.checkpoint.shift import Shift
from domain.checkpoint.state import Checkpoint
from domain.kernel.calendar import WorkCalendar
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.canonical import canonical
from domain.kernel.decider import Context


class Story:
    """`now` is the moment of the decision, `heard` when the command was received: punctuality goes by it."""

    def __init__(self, state: Checkpoint, context: Context) -> None:
        self.state = state
        self.context = context
        self.now = context.now
        self.heard = min(context.received_at, context.now)
        self.events: list[Any] = []

    def tell(self, event: Any) -> None:
        """The event happened."""
        self.state = evolve(self.state, event)
        self.events.append(event)

    def shift(self, name: str) -> Shift:
        """A shift as it now stands."""
        return self.state.shifts[name]

    @property
    def by(self) -> str:
        """Who gave the command."""
        return self.context.actor.id

    @property
    def made_by(self) -> str | None:
        """The same, for facts that record only who spoke for somebody else."""
        return self.context.actor.id

    def calendar(self) -> WorkCalendar:
        """The calendar in force."""
        return _calendar(canonical(dict(self.context.policies[CALENDAR].document)))

    def late(self, due: datetime) -> bool:
        """Whether what was due then is decided so much later that nobody is to be told any more."""
        return self.now - due > self.state.pinned.stale


@lru_cache(maxsize=16)
def _calendar(document: bytes) -> WorkCalendar:
    return WorkCalendar(CalendarDocument.model_validate_json(document))
