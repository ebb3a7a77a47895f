"""Replay by fold: the state of a case at any moment, from its events alone (issue: Replay)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kernel.advance import DOOR
from domain.kernel.decider import Deadline
from domain.kernel.decision import Recorded
from domain.kernel.fold import fold
from domain.kernel.obligation import Obligation
from domain.processes import decider_of
from ledger.ports import Ledger


class NothingRecorded(LookupError):
    """The ledger holds no decision of that case, or none up to the moment asked for."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A case as the ledger knew it: its state after decision number `number`, version `version`."""

    case: str
    process: str
    version: int
    number: int
    recorded_at: datetime
    phase: str
    over: bool
    deadline: Deadline | None
    state: Any
    obligations: tuple[Obligation, ...]


def known_at(recorded: list[Recorded], at: datetime | None) -> list[Recorded]:
    """What the ledger knew at `at` (None: now): by the time of recording, not by what was claimed about the world."""
    return recorded if at is None else [decision for decision in recorded if decision.recorded_at <= at]


async def replay(ledger: Ledger, case: str, at: datetime | None = None) -> Replayed:
    """Fold a case up to `at`. Raises NothingRecorded, StoreUnavailable, UnknownProcess."""
    if case == DOOR:
        raise NothingRecorded("the door's stream holds refusals only: it has no state")
    return replay_recorded(case, known_at(await ledger.read_case(case), at))


def replay_recorded(case: str, recorded: list[Recorded]) -> Replayed:
    """The same from decisions at hand. Raises NothingRecorded, UnknownProcess."""
    if not recorded:
        raise NothingRecorded(f"nothing is recorded of the case «{case}» up to that moment")
    decider = decider_of(process_of(recorded))
    state = fold(decider, recorded, decider.initial)
    over = decider.is_over(state)
    last = recorded[-1]
    return Replayed(
        case=case,
        process=decider.process,
        version=last.version,
        number=last.number,
        recorded_at=last.recorded_at,
        phase=decider.phase(state),
        over=over,
        deadline=None if over else decider.deadline(state),
        state=state,
        obligations=tuple(decider.obligations(state)),
    )


def process_of(recorded: list[Recorded]) -> str:
    """The process of a case: that of the decision which opened it. Later commands may have come under a wrong name."""
    return recorded[0].received.process
