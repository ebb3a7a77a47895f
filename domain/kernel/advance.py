"""One step of a case, pure: decide what was received, then time if it is due, and say what follows from it.

The activity `advance`, the in-memory host, what-if and re-decide all run this one function.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from domain.kernel.batch import DOOR, STUCK_RETRY, Batch, CaseHead, EffectRow, Step, next_wake
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE, Received, TimePassed
from domain.kernel.decider import Decider, Rejection
from domain.kernel.decision import Decision, Verdict
from domain.kernel.effect import Tell
from domain.kernel.fault import Fault, told
from domain.kernel.following import Following
from domain.kernel.model import Model
from domain.kernel.policy import PolicyBook, PolicyVersion, UnknownPolicy
from domain.kernel.reading import context_for, of_this_process, parse_command, resolve_policies

__all__ = ["DOOR", "STUCK_RETRY", "Batch", "CaseHead", "EffectRow", "Step", "advance_case", "next_wake", "preview"]

S = TypeVar("S")


@dataclass(slots=True)
class _Work(Generic[S]):
    decider: Decider[Any, Any, S]
    case: str
    now: datetime
    book: PolicyBook
    taken: frozenset[str]
    state: S
    version: int
    following: Following
    decisions: list[Decision] = field(default_factory=list)
    strays: list[Decision] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def advance_case(
    decider: Decider[Any, Any, S],
    case: str,
    state: S,
    version: int,
    pending: Sequence[Received],
    now: datetime,
    book: PolicyBook,
    taken: frozenset[str] = frozenset(),
    *,
    more: bool = False,
) -> Step[S]:
    """Decide `pending` in order of receipt, then time if it is due at `now`.

    `taken`: people lost to other cases. `more`: commands were left behind, so time waits for them: whoever answered
    before now is heard before time speaks.
    """
    work = _Work(decider, case, now, book, taken, state, version, Following(case, now))
    before = decider.report(state) if version else None
    for received in pending:
        _take(work, received)
    if not more:
        _take_time(work)
    batch = _batch(work, version, before) if work.version > version else None
    return Step(work.state, work.version, batch, tuple(work.strays), tuple(work.reasons))


def preview(
    decider: Decider[Any, Any, S],
    case: str,
    state: S,
    version: int,
    pending: Sequence[Received],
    now: datetime,
    book: PolicyBook,
) -> S:
    """The state if `pending` were decided now; nothing is recorded. For asking whether an effect is still wanted."""
    work = _Work(decider, case, now, book, frozenset(), state, version, Following(case, now))
    for received in pending:
        _take(work, received)
    return work.state


def _take(work: _Work[S], received: Received) -> None:
    command = of_this_process(work.decider, received) or parse_command(work.decider, received)
    if work.version == 0 and (isinstance(command, Rejection) or not work.decider.opens(command)):
        refusal = command if isinstance(command, Rejection) else Rejection(code="unknown_case", reason="no such case")
        _record(work, received, Verdict.REJECTED, rejection=refusal)
        return
    if isinstance(command, Rejection):
        _record(work, received, Verdict.REJECTED, rejection=command)
        return
    _decide(work, received, command)


def _take_time(work: _Work[S]) -> None:
    if work.version == 0 or work.decider.is_over(work.state):
        return
    deadline = work.decider.deadline(work.state)
    if deadline is None or deadline.at > work.now:
        return
    command = TimePassed(at=work.now, due=deadline.at)
    received = Received(
        command_id=f"{work.case}.{work.version}.time",
        case=work.case,
        process=work.decider.process,
        body=canonical(command.model_dump(mode="json")),
        actor=ENGINE,
        source="clock",
        received_at=work.now,
    )
    _decide(work, received, command)


def _decide(work: _Work[S], received: Received, command: Model) -> None:
    # The one place where any exception is caught: a fault in the rules is recorded and raises an alarm,
    # and the case goes on with the next command.
    policies: Mapping[str, PolicyVersion] = {}
    try:
        policies = resolve_policies(work.decider, work.state, received, command, work.book)
        context = context_for(received, work.now, policies, work.taken)
        decided = work.decider.decide(command, work.state, context)
        if isinstance(decided, Rejection):
            _record(work, received, Verdict.REJECTED, policies, rejection=decided)
            return
        state = work.state
        reactions: list[Any] = []
        for event in decided:
            state = work.decider.evolve(state, event)
            reactions.extend(work.decider.react(state, event))
    except UnknownPolicy as error:
        _record(work, received, Verdict.REJECTED, rejection=Rejection(code="no_policy", reason=str(error)))
        return
    except Exception as error:  # noqa: BLE001 - recorded as a faulted decision, never dropped
        fault = f"{type(error).__name__}: {error}"[:500]
        work.reasons.append(fault)
        _record(work, received, Verdict.FAULTED, policies, rejection=Rejection(code="fault", reason=fault))
        if work.version:  # of a case that does not exist, the door's alarm is all there is
            work.faults.append(Fault(work.version, received, command))
        return
    work.state = state
    _record(work, received, Verdict.ACCEPTED, policies, events=tuple(decided))
    work.following.add(work.version, received.command_id, reactions)


def _record(
    work: _Work[S],
    received: Received,
    verdict: Verdict,
    policies: Mapping[str, PolicyVersion] | None = None,
    events: tuple[Model, ...] = (),
    rejection: Rejection | None = None,
) -> None:
    refs = {name: policy.version for name, policy in (policies or {}).items()}
    taken = tuple(sorted(work.taken))
    if work.version == 0 and verdict is not Verdict.ACCEPTED:
        # What was refused opened nothing: the refusal belongs to the door.
        work.strays.append(Decision(received, DOOR, 0, work.now, verdict, (), rejection, refs, taken))
        return
    work.version += 1
    work.decisions.append(
        Decision(received, work.case, work.version, work.now, verdict, events, rejection, refs, taken)
    )


def _batch(work: _Work[S], expected: int, before: Tell | None) -> Batch:
    after = work.decider.report(work.state)
    if after is not None and after != before:
        work.following.report(work.version, work.decisions[-1].received.command_id, after)
    if work.faults:
        work.following.effects += told(work.case, work.faults, work.decider.notice(work.state))
    over = work.decider.is_over(work.state)
    head = CaseHead(
        version=work.version,
        phase=work.decider.phase(work.state),
        over=over,
        deadline=None if over else work.decider.deadline(work.state),
    )
    return Batch(
        work.case,
        work.decider.process,
        expected,
        tuple(work.decisions),
        head,
        tuple(work.following.effects),
        tuple(work.following.tells),
        tuple(work.following.claims),
        tuple(work.following.releases),
    )
