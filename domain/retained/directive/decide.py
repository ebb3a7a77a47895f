"""The rules of a return directive: four eyes, and every unit told of its own."""

from domain.kernel.command import Role
from domain.kernel.decider import Context, Rejection
from domain.retained.between import PartTaken
from domain.retained.directive import commands as c
from domain.retained.directive import events as e
from domain.retained.directive.state import Directed, Phase

Decided = list[e.ReturnEvent] | Rejection
_MAY_DRAFT = frozenset({Role.COMMAND_POST, Role.COMMANDER, Role.DEPARTMENT})
_MAY_APPROVE = frozenset({Role.COMMAND_POST, Role.COMMANDER})


def decide(command: c.ReturnCommand, state: Directed, context: Context) -> Decided:
    """The events a command causes, or why it is refused."""
    match command:
        case c.DraftReturn():
            return _draft(command, state, context)
        case c.ApproveReturn():
            return _approve(state, context)
        case c.WithdrawReturn():
            return _withdraw(command, state, context)
        case PartTaken():
            return _taken(command, state, context)


def _draft(command: c.DraftReturn, state: Directed, context: Context) -> Decided:
    if state.phase is not None:
        return Rejection(code="already_drafted", reason="there is a directive under this id already")
    if context.actor.role not in _MAY_DRAFT:
        return Rejection(code="not_allowed", reason="only the command post, a commander or a department drafts this")
    if context.actor.role is Role.DEPARTMENT and context.actor.unit is None:
        return Rejection(code="no_unit", reason="a department speaks for one unit and did not say for which: name it")
    by = command.directive.handover_by
    if by is not None and by <= context.now:
        return Rejection(code="too_late", reason="the time for the handover has passed already")
    return [
        e.ReturnDrafted(case=context.case, directive=command.directive, drafted_by=context.actor.id, at=context.now)
    ]


def _approve(state: Directed, context: Context) -> Decided:
    if context.actor.role not in _MAY_APPROVE:
        return Rejection(code="not_allowed", reason="only the command post or a commander approves this")
    if context.actor.id == state.drafted_by:
        return Rejection(code="four_eyes", reason="whoever drafted a directive does not approve it")
    if context.actor.id in {cadre.person for cadre in state.order.cadres}:
        return Rejection(code="own_case", reason="nobody approves a directive about themselves")
    if state.phase is not Phase.DRAFT:
        return Rejection(code="not_a_draft", reason=f"the directive is {state.phase}, not a draft")
    by = state.order.handover_by
    if by is not None and by <= context.now:
        return Rejection(code="too_late", reason="the time for the handover has passed: withdraw it and draft anew")
    return [e.ReturnApproved(approved_by=context.actor.id, parts=len(state.parts), at=context.now)]


def _withdraw(command: c.WithdrawReturn, state: Directed, context: Context) -> Decided:
    if context.actor.role not in _MAY_APPROVE and context.actor.id != state.drafted_by:
        return Rejection(code="not_allowed", reason="only who drafted it, the command post or a commander withdraws it")
    if state.phase is not Phase.DRAFT:
        return Rejection(code="not_a_draft", reason=f"the directive is {state.phase}, not a draft")
    return [e.ReturnWithdrawn(reason=command.reason, by=context.actor.id, at=context.now)]


def _taken(command: PartTaken, state: Directed, context: Context) -> Decided:
    if context.actor.role is not Role.ENGINE:
        return Rejection(code="not_allowed", reason="only the units' cases say what became of their part")
    if state.phase is not Phase.APPROVED or command.part in state.taken or command.part >= len(state.parts):
        return []
    taken = e.PartTakenUp(part=command.part, taken=command.taken, gone=command.gone, at=context.now)
    if len(state.taken) + 1 < len(state.parts):
        return [taken]
    done = e.ReturnCarriedOut(
        taken=sum(state.taken.values()) + command.taken, gone=state.gone + len(command.gone), at=context.now
    )
    return [taken, done]
