"""One step of a case, pure: decide what was received, then time if it is due, and say what follows from it.

The activity `advance`, the in-memory host, what-if and re-decide all run this one function.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE, Received, TimePassed
from domain.kernel.decider import Context, Deadline, Decider, Rejection
from domain.kernel.decision import Decision, Verdict
from domain.kernel.effect import Claim, LookUp, Performed, Release, Send, SendEach, Tell
from domain.kernel.model import Model
from domain.kernel.policy import PolicyBook, PolicyVersion, UnknownPolicy

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


@dataclass(slots=True)
class _Work(Generic[S]):
    decider: Decider[Any, Any, S]
    case: str
    now: datetime
    book: PolicyBook
    taken: frozenset[str]
    state: S
    version: int
    decisions: list[Decision] = field(default_factory=list)
    strays: list[Decision] = field(default_factory=list)
    effects: list[EffectRow] = field(default_factory=list)
    tells: list[Received] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


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
    work = _Work(decider, case, now, book, taken, state, version)
    before = decider.report(state) if version else None
    for received in pending:
        _take(work, received)
    if not more:
        _take_time(work)
    batch = _batch(work, version, before) if work.version > version else None
    return Step(work.state, work.version, batch, tuple(work.strays), tuple(work.faults))


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
    work = _Work(decider, case, now, book, frozenset(), state, version)
    for received in pending:
        _take(work, received)
    return work.state


def next_wake(head: CaseHead, now: datetime) -> datetime | None:
    """When the case must be advanced again without a bell; a deadline that did not move waits `STUCK_RETRY`."""
    if head.over or head.deadline is None:
        return None
    return head.deadline.at if head.deadline.at > now else now + STUCK_RETRY


def context_for(
    decider: Decider[Any, Any, S],
    state: S,
    received: Received,
    now: datetime,
    policies: Mapping[str, PolicyVersion],
    taken: frozenset[str],
) -> Context:
    """The context of one decision, from what is recorded with it."""
    return Context(
        case=received.case,
        now=now,
        received_at=received.received_at,
        actor=received.actor,
        source=received.source,
        occurred_at=received.occurred_at,
        policies=policies,
        taken=taken,
    )


def parse_command(decider: Decider[Any, Any, S], received: Received) -> Model | Rejection:
    """The command, or a rejection when its body is not one of this process's commands."""
    try:
        command: Model = decider.command_adapter.validate_json(received.body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return Rejection(code="malformed", reason=f"{where}: {first['msg']}")
    return command


def _of_this_process(decider: Decider[Any, Any, S], received: Received) -> Rejection | None:
    """None, or the refusal of a command that names this case under another process."""
    if received.process == decider.process:
        return None
    return Rejection(code="wrong_process", reason=f"this case is of the process «{decider.process}»")


def _take(work: _Work[S], received: Received) -> None:
    command = _of_this_process(work.decider, received) or parse_command(work.decider, received)
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
        context = context_for(work.decider, work.state, received, work.now, policies, work.taken)
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
        work.faults.append(fault)
        _record(work, received, Verdict.FAULTED, policies, rejection=Rejection(code="fault", reason=fault))
        return
    work.state = state
    _record(work, received, Verdict.ACCEPTED, policies, events=tuple(decided))
    _follow(work, received, reactions)


def resolve_policies(
    decider: Decider[Any, Any, S], state: S, received: Received, command: Model, book: PolicyBook
) -> Mapping[str, PolicyVersion]:
    """Pinned versions where the case has pinned them, else those in force when the command was received.

    Raises UnknownPolicy.
    """
    versions: dict[str, int | None] = {name: None for name in decider.policies if not name.endswith("/")}
    versions |= decider.pins(state, command)
    return {
        name: book.in_force(name, received.received_at) if version is None else book.version(name, version)
        for name, version in versions.items()
    }


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


def _follow(work: _Work[S], received: Received, reactions: Sequence[Any]) -> None:
    for index, effect in enumerate(reactions):
        identity = f"{work.case}.{work.version}.{index}"
        if isinstance(effect, Send | SendEach | LookUp):
            work.effects.append(EffectRow(identity, work.case, effect))
        elif isinstance(effect, Tell):
            work.tells.append(_told(work, effect, identity, received.command_id))
        elif isinstance(effect, Claim):
            work.claims.append(effect)
        else:
            # Stores release before they claim: what this very batch claimed and gives back is never written.
            gone = (effect.resource, effect.owner)
            if work.claims:
                work.claims = [claim for claim in work.claims if (claim.resource, claim.owner) != gone]
            work.releases.append(effect)


def _told(work: _Work[S], tell: Tell, identity: str, cause: str) -> Received:
    return Received(
        command_id=identity,
        case=tell.case,
        process=tell.process,
        body=canonical(tell.command.model_dump(mode="json")),
        actor=tell.actor or ENGINE,
        source=f"case:{work.case}",
        received_at=work.now,
        cause=cause,
    )


def _batch(work: _Work[S], expected: int, before: Tell | None) -> Batch:
    after = work.decider.report(work.state)
    if after is not None and after != before:
        identity = f"{work.case}.{work.version}.report"
        work.tells.append(_told(work, after, identity, work.decisions[-1].received.command_id))
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
        tuple(work.effects),
        tuple(work.tells),
        tuple(work.claims),
        tuple(work.releases),
    )
