"""The rules of erasure: dual control, holds, and tries until the keys are destroyed."""

from domain.erasure import commands as c
from domain.erasure import events as e
from domain.erasure.policy import NAME, ErasurePolicy
from domain.erasure.state import Erasure, Phase
from domain.erasure.subject import erasure_case, of_purpose, person_of
from domain.kernel.command import Role, TimePassed
from domain.kernel.decider import Context, Rejection
from domain.kernel.delivery import DeliveriesRecorded, RecordDeliveries

Decided = list[e.ErasureEvent] | Rejection
_MAY_ASK = frozenset({Role.COMMAND_POST, Role.COMMANDER, Role.UNIT, Role.LIAISON})
_MAY_HOLD = frozenset({Role.AUDITOR, Role.COMMANDER})


def decide(command: c.ErasureCommand, state: Erasure, context: Context) -> Decided:
    """The events a command causes, or why it is refused."""
    match command:
        case c.RequestErasure():
            return _request(command, state, context)
        case c.ApproveErasure():
            return _approve(state, context)
        case c.RefuseErasure():
            return _refuse(command, state, context)
        case c.PlaceHold():
            return _hold(command, state, context)
        case c.LiftHold():
            return _lift(command, state, context)
        case RecordDeliveries():
            return _engine(context) or [DeliveriesRecorded(deliveries=command.deliveries)]
        case _:
            return _engine(context) or _engine_news(command, state, context)


def _request(command: c.RequestErasure, state: Erasure, context: Context) -> Decided:
    person = person_of(command.subject)
    if person is None or context.case != erasure_case(command.subject):
        return Rejection(code="wrong_case", reason="a person is asked for by name of the case: erasure:person:<id>")
    if context.actor.role not in _MAY_ASK and context.actor.id != person:
        return Rejection(code="not_allowed", reason="the person, a unit, its liaison or the command post asks for this")
    if state.phase not in (None, Phase.KEPT, Phase.REFUSED):
        return Rejection(code="already_asked", reason=f"this was asked for before and is {state.phase}")
    by = context.actor.id
    return [e.ErasureRequested(subject=command.subject, reason=command.reason, by=by, at=context.now)]


def _approve(state: Erasure, context: Context) -> Decided:
    if refused := _may_decide(state, context):
        return refused
    if state.holds:
        return Rejection(code="held", reason=f"a legal hold stands: {', '.join(sorted(state.holds))}")
    terms, version = _terms(context)
    return [e.ErasureApproved(terms=terms, terms_version=version, by=context.actor.id, at=context.now)]


def _refuse(command: c.RefuseErasure, state: Erasure, context: Context) -> Decided:
    if refused := _may_decide(state, context):
        return refused
    return [e.ErasureRefused(why=command.why, by=context.actor.id, at=context.now)]


def _may_decide(state: Erasure, context: Context) -> Rejection | None:
    if context.actor.role is not Role.COMMANDER:
        return Rejection(code="not_allowed", reason="only a commander decides on an erasure")
    if state.phase is not Phase.REQUESTED:
        return Rejection(code="not_requested", reason="nobody has asked for this erasure, or it was decided before")
    if context.actor.id == state.requested_by:
        return Rejection(code="four_eyes", reason="whoever asked for an erasure does not decide on it")
    if context.actor.id == person_of(state.subject):
        return Rejection(code="own_case", reason="nobody decides on the erasure of themselves")
    return None


def _hold(command: c.PlaceHold, state: Erasure, context: Context) -> Decided:
    if context.actor.role not in _MAY_HOLD:
        return Rejection(code="not_allowed", reason="only an auditor or a commander places a legal hold")
    if context.case != erasure_case(command.subject):
        return Rejection(code="wrong_case", reason="the case is named after what is held: erasure:<subject>")
    if state.phase is Phase.ERASED:
        return Rejection(code="too_late", reason="it is erased already, and nothing brings it back")
    if command.hold in state.holds:
        return []
    return [e.HoldPlaced(subject=command.subject, hold=command.hold, by=context.actor.id, at=context.now)]


def _lift(command: c.LiftHold, state: Erasure, context: Context) -> Decided:
    if context.actor.role not in _MAY_HOLD:
        return Rejection(code="not_allowed", reason="only an auditor or a commander lifts a legal hold")
    if command.hold not in state.holds:
        return Rejection(code="no_such_hold", reason="no hold of that number stands")
    if context.actor.id == state.requested_by:
        return Rejection(code="four_eyes", reason="whoever asked for the erasure does not lift what holds it back")
    return [e.HoldLifted(hold=command.hold, by=context.actor.id, at=context.now)]


def _engine(context: Context) -> Rejection | None:
    if context.actor.role is not Role.ENGINE:
        return Rejection(code="not_allowed", reason="only the engine itself says this")
    return None


def _engine_news(command: c.ErasureCommand, state: Erasure, context: Context) -> Decided:
    match command:
        case c.OweErasure():
            return _owe(command, state, context)
        case c.Erased() if state.phase is Phase.ERASING:
            done = command.model_dump(include={"texts", "people"})
            return [e.KeysDestroyed(subject=state.subject, attempt=state.attempt, **done, at=context.now)]
        case c.ErasureBlocked() if state.phase is Phase.ERASING and command.attempt == state.attempt:
            return [e.DestructionBlocked(attempt=command.attempt, why=command.why, at=context.now)]
        case TimePassed():
            return _try(state, context)
        case _:
            return []


def _owe(command: c.OweErasure, state: Erasure, context: Context) -> Decided:
    if state.phase not in (None, Phase.KEPT):
        return []
    terms, version = _terms(context)
    return [
        e.ErasureOwed(
            subject=of_purpose(command.case),
            terms=terms,
            terms_version=version,
            ended_at=command.ended_at,
            due=command.ended_at + terms.keep_for,
            drill=command.drill,
            at=context.now,
        )
    ]


def _try(state: Erasure, context: Context) -> Decided:
    if state.due is None or state.due > context.now or state.holds or state.phase not in _TRIED:
        return []
    terms, tried = state.pinned, state.attempt
    asked = e.DestructionAsked(attempt=tried + 1, again_at=context.now + terms.again_after, at=context.now)
    stuck = tried > 0 and tried % terms.alarm_after == 0
    return [e.DestructionStuck(attempts=tried, at=context.now), asked] if stuck else [asked]


_TRIED = (Phase.WAITING, Phase.ERASING)


def _terms(context: Context) -> tuple[ErasurePolicy, int]:
    version = context.policies[NAME]
    return ErasurePolicy.model_validate(version.document), version.version
