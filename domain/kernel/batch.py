"""What one advance of a case writes (decisions, the case's head, effects, commands for other cases, claims), and when
the case must be advanced again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from domain.kernel.command import Received
from domain.kernel.decider import Deadline
from domain.kernel.decision import Decision
from domain.kernel.effect import Claim, Performed, Release

S = TypeVar("S")

DOOR = "door"
"""The stream that keeps refusals of commands for cases that do not exist."""

STUCK_RETRY = timedelta(seconds=60)
"""How long a case whose deadline could not be moved (a fault in the rules) waits before time is tried again."""


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An effect to perform; the id is derived from the decision, so deciding again gives the same id."""

    effect_id: str
    case: str
    effect: Performed


@dataclass(frozen=True, slots=True)
class CaseHead:
    """What the ledger keeps beside a case so that it can be resumed without folding it."""

    version: int
    phase: str
    over: bool
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class Batch:
    """All that one advance of one case writes, in one transaction or not at all."""

    case: str
    process: str
    expected_version: int | None
    decisions: tuple[Decision, ...]
    head: CaseHead
    effects: tuple[EffectRow, ...] = ()
    tells: tuple[Received, ...] = ()
    claims: tuple[Claim, ...] = ()
    releases: tuple[Release, ...] = ()


@dataclass(slots=True)
class Step(Generic[S]):
    """The state after the step, what to write (`batch` None: nothing happened), and strays for the door's stream."""

    state: S
    version: int
    batch: Batch | None
    strays: tuple[Decision, ...]
    faults: tuple[str, ...]


def next_wake(head: CaseHead, now: datetime) -> datetime | None:
    """When the case must be advanced again without a bell; a deadline that did not move waits `STUCK_RETRY`."""
    if head.over or head.deadline is None:
        return None
    return head.deadline.at if head.deadline.at > now else now + STUCK_RETRY
