"""The rules of an inspection: who may ask, plan and approve, and the draw that nobody can bend."""

from collections.abc import Callable
from typing import Any

from domain.inspection import commands as c
from domain.inspection import drawing
from domain.inspection import events as e
from domain.inspection.authority import Decided, four_eyes, not_allowed, not_competent, not_now
from domain.inspection.policy import INSPECTION
from domain.inspection.state import LOOK_UP_TRIES, Inspection
from domain.inspection.terms import after, terms_of
from domain.inspection.transitions import Stage
from domain.kernel.command import Role, TimePassed
from domain.kernel.decider import Context, Rejection
from domain.kernel.delivery import DeliveriesRecorded, RecordDeliveries


def decide(command: c.InspectionCommand, state: Inspection, context: Context) -> Decided:
    """The events a command causes, or why it is refused."""
    return _BY_TYPE[type(command)](command, state, context)


def _request(command: c.RequestInspection, state: Inspection, context: Context) -> Decided:
    if refused := not_allowed(context, Role.COMMAND_POST, Role.COMMANDER):
        return refused
    if state.stage is not None:
        return Rejection(code="exists", reason="this inspection exists already")
    if command.request.window.until <= context.now:
        return Rejection(code="too_late", reason="the time asked for is over")
    return [
        e.InspectionRequested(
            inspection=context.case,
            request=command.request,
            channel=terms_of(context).notice_channel,
            by=context.actor.id,
            at=context.now,
        )
    ]


def _decline(command: c.DeclineRequest, state: Inspection, context: Context) -> Decided:
    if refused := not_competent(state, context) or not_now(state, Stage.REQUESTED):
        return refused
    return [e.RequestDeclined(reason=command.reason, by=context.actor.id, at=context.now)]


def _plan(command: c.PlanInspection, state: Inspection, context: Context) -> Decided:
    plan = command.plan
    if context.actor.role is not Role.DEPARTMENT or context.actor.unit != plan.department:
        return Rejection(
            code="not_competent",
            reason=f"only {plan.department} plans its own inspections; the command post requests them",
        )
    if state.stage not in (None, Stage.REQUESTED):
        return Rejection(code="exists", reason=f"this inspection is {state.stage} already")
    if state.request is not None and state.request.department != plan.department:
        return Rejection(code="not_competent", reason=f"the request went to {state.request.department}")
    if state.request is not None and state.request.drill != plan.drill:
        return Rejection(code="drill_or_not", reason="a drill is requested and planned as a drill, and nothing else is")
    if plan.window.until <= context.now:
        return Rejection(code="too_late", reason="the time of the plan is over")
    terms = terms_of(context)
    return [
        e.InspectionPlanned(
            inspection=context.case,
            plan=plan,
            terms_version=context.policies[INSPECTION].version,
            channel=terms.notice_channel,
            witnesses=terms.witnesses,
            by=context.actor.id,
            at=context.now,
        )
    ]


def _approve(command: c.ApprovePlan, state: Inspection, context: Context) -> Decided:
    refused = not_competent(state, context) or not_now(state, Stage.PLANNED) or four_eyes(context, state.planned_by)
    return refused or [e.PlanApproved(by=context.actor.id, at=context.now)]


def _withdraw(command: c.WithdrawInspection, state: Inspection, context: Context) -> Decided:
    # The command post may take back what it asked for as long as nobody has planned it.
    post = state.stage is Stage.REQUESTED and context.actor.role in (Role.COMMAND_POST, Role.COMMANDER)
    if refused := None if post else not_competent(state, context):
        return refused
    if state.stage not in (Stage.REQUESTED, Stage.PLANNED, Stage.APPROVED, Stage.COMMITTED, Stage.LISTED):
        return Rejection(code="wrong_order", reason=f"the inspection is {state.stage}: cancel its visits one by one")
    return [e.InspectionWithdrawn(reason=command.reason, by=context.actor.id, at=context.now)]


def _commit(command: c.CommitSeed, state: Inspection, context: Context) -> Decided:
    if refused := not_competent(state, context) or not_now(state, Stage.APPROVED):
        return refused
    committed = e.SeedCommitted(
        round=state.round + 1, commitment=command.commitment, by=context.actor.id, at=context.now
    )
    return [committed, _ask(1, context)]


def _ask(attempt: int, context: Context) -> e.EnterprisesAsked:
    due = after(context, context.now, terms_of(context).lookup_within)
    return e.EnterprisesAsked(attempt=attempt, answer_due=due, at=context.now)


def _abandon(command: c.AbandonDraw, state: Inspection, context: Context) -> Decided:
    refused = (
        not_competent(state, context)
        or not_now(state, Stage.COMMITTED, Stage.LISTED)
        or four_eyes(context, state.committed_by)
    )
    return refused or [
        e.DrawAbandoned(
            round=state.round,
            committed_by=state.committed_by,
            reason=command.reason,
            by=context.actor.id,
            at=context.now,
        )
    ]


def _deliveries(command: RecordDeliveries, state: Inspection, context: Context) -> Decided:
    refused = not_allowed(context, Role.ENGINE)
    return refused or [DeliveriesRecorded(deliveries=command.deliveries)]


def _time(command: TimePassed, state: Inspection, context: Context) -> Decided:
    if refused := not_allowed(context, Role.ENGINE):
        return refused
    now = context.now
    if state.stage is Stage.COMMITTED and state.answer_due is not None and state.answer_due <= now:
        asked = _ask(state.attempt + 1, context)
        failed = [e.LookUpFailed(attempt=state.attempt, at=now)] if state.attempt == LOOK_UP_TRIES else []
        return [*failed, asked]
    if state.stage is Stage.LISTED and not state.reveal_missed and state.reveal_by and state.reveal_by <= now:
        return [e.RevealMissed(round=state.round, committed_by=state.committed_by, at=now)]
    return []


_BY_TYPE: dict[type, Callable[[Any, Inspection, Context], Decided]] = {
    c.RequestInspection: _request,
    c.DeclineRequest: _decline,
    c.PlanInspection: _plan,
    c.ApprovePlan: _approve,
    c.WithdrawInspection: _withdraw,
    c.CommitSeed: _commit,
    c.EnterprisesFound: drawing.found,
    c.RevealSeed: drawing.reveal,
    c.AbandonDraw: _abandon,
    c.VisitAnswered: drawing.answered,
    c.VisitEnded: drawing.ended,
    RecordDeliveries: _deliveries,
    TimePassed: _time,
}
