"""When a decision's facts are true from, and a case at any moment of both axes.

A fact is true from the moment that its source claims (`occurred_at`), else from when the door received it; a passing of
time from the deadline that was due, however late the engine woke. It is known from when it was recorded.

A case «at T, as known at K» is the fold of what was recorded by K and true by T, in the order of the record. A fact
that rests on another one which was not true yet (somebody's clock was wrong) says nothing at that moment: it is left
out and counted. With T and K both now, it is the plain fold.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from audit.replay import NothingRecorded, process_of
from domain.kernel.advance import DOOR
from domain.kernel.decider import Deadline, Decider
from domain.kernel.decision import Recorded
from domain.kernel.fold import read_event
from domain.kernel.obligation import Obligation
from domain.kernel.transition import UndeclaredTransition
from domain.processes import decider_of
from ledger.ports import Ledger

_RESTS_ON_WHAT_IS_NOT_YET = (UndeclaredTransition, KeyError, AttributeError, AssertionError, IndexError)


@dataclass(frozen=True, slots=True)
class At:
    """A moment of both axes; None stands for now."""

    true: datetime | None = None
    known: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A case at a moment: after `taken` decisions, the last of which is number `number`, version `version`. `later`:
    recorded by then and not true yet. `left_out`: numbers of decisions that rest on what was not true yet."""

    case: str
    process: str
    version: int
    number: int
    recorded_at: datetime
    taken: int
    later: int
    left_out: tuple[int, ...]
    phase: str
    over: bool
    deadline: Deadline | None
    state: Any
    obligations: tuple[Obligation, ...]


def true_from(decision: Recorded) -> datetime:
    """The moment that a decision's facts are true from."""
    received = decision.received
    body: Any = orjson.loads(received.body)
    if body.get("type") == "time_passed":
        return datetime.fromisoformat(body["due"])
    return received.occurred_at or received.received_at


def by(decision: Recorded, at: At) -> bool:
    """Whether a decision was known and true at a moment."""
    known = at.known is None or decision.recorded_at <= at.known
    return known and (at.true is None or true_from(decision) <= at.true)


async def see(ledger: Ledger, case: str, at: At) -> Seen:
    """A case at a moment. Raises NothingRecorded, StoreUnavailable, UnknownProcess."""
    if case == DOOR:
        raise NothingRecorded("the door's stream holds refusals only: it has no state")
    return see_recorded(case, await ledger.read_case(case), at)


def see_recorded(case: str, recorded: list[Recorded], at: At) -> Seen:
    """The same from all decisions of the case at hand."""
    known = [one for one in recorded if at.known is None or one.recorded_at <= at.known]
    chosen = [one for one in known if by(one, at)]
    if not chosen:
        raise NothingRecorded(f"nothing was known and true of the case «{case}» at that moment")
    decider = decider_of(process_of(recorded))
    state, left_out = _folded(decider, chosen)
    over = decider.is_over(state)
    last = chosen[-1]
    return Seen(
        case=case,
        process=decider.process,
        version=last.version,
        number=last.number,
        recorded_at=last.recorded_at,
        taken=len(chosen),
        later=len(known) - len(chosen),
        left_out=left_out,
        phase=decider.phase(state),
        over=over,
        deadline=None if over else decider.deadline(state),
        state=state,
        obligations=tuple(decider.obligations(state)),
    )


def _folded(decider: Decider[Any, Any, Any], chosen: list[Recorded]) -> tuple[Any, tuple[int, ...]]:
    state, left_out = decider.initial, list[int]()
    for decision in chosen:
        before = state
        try:
            for raw in decision.events:
                state = decider.evolve(state, read_event(decider, raw))
            decider.phase(state), decider.is_over(state)
        except _RESTS_ON_WHAT_IS_NOT_YET:
            state = before
            left_out.append(decision.number)
    return state, tuple(left_out)
