"""What the command post and its commanders order: draft, approve, change, renew, end."""

from typing import Any

from domain.callup.activation import commands as c
from domain.callup.activation import events as e
from domain.callup.activation.authority import ORDERS, Decided, not_active, not_allowed
from domain.callup.activation.calling import Story, reconsider_quorum, replenish
from domain.callup.activation.state import Activation
from domain.callup.policy import CallUpPolicy
from domain.kernel.command import Role
from domain.kernel.decider import Context, Rejection

POLICY = "call-up"
"""The document whose version an activation keeps from its draft on."""


def draft(command: c.DraftActivation, state: Activation, context: Context) -> Decided:
    if state.phase:
        return Rejection(code="already_drafted", reason="the activation was already drafted")
    if refused := not_allowed(context, *ORDERS):
        return refused
    pinned = context.policies[POLICY]
    drafted = e.ActivationDrafted(
        activation=context.case,
        directive=command.directive,
        drafted_by=context.actor.id,
        terms=CallUpPolicy.model_validate(pinned.document),
        terms_version=pinned.version,
        at=context.now,
    )
    return [drafted]


def approve(command: c.ApproveActivation, state: Activation, context: Context) -> Decided:
    if refused := not_allowed(context, Role.COMMANDER):
        return refused
    if state.phase != "draft":
        return Rejection(code="not_draft", reason=f"only a draft can be approved; this is {state.phase}")
    if context.actor.id == state.drafted_by:
        return Rejection(code="four_eyes", reason="whoever drafted the activation cannot approve it")
    longest = context.now + state.pinned.expires_after
    expires_at = state.order.expires_at or longest
    if not context.now < expires_at <= longest:
        limit = state.pinned.expires_after.days
        return Rejection(code="bad_expiry", reason=f"the expiry must lie ahead, within {limit} days of approval")
    return [
        e.ActivationApproved(approved_by=context.actor.id, expires_at=expires_at, at=context.now),
        e.CandidatesAsked(round=1, attempt=1, at=context.now),
    ]


def withdraw(command: c.WithdrawDraft, state: Activation, context: Context) -> Decided:
    if refused := not_allowed(context, *ORDERS):
        return refused
    if state.phase != "draft":
        return Rejection(code="not_draft", reason="only a draft can be withdrawn")
    return [e.DraftWithdrawn(reason=command.reason, by=context.actor.id, at=context.now)]


def amend(command: c.AmendActivation, state: Activation, context: Context) -> Decided:
    if refused := not_allowed(context, *ORDERS) or not_active(state):
        return refused
    changes = {name: value for name, value in command if name not in ("type", "reason") and value is not None}
    directive = state.order.model_copy(update=changes)
    if directive == state.order:
        return Rejection(code="no_change", reason="the amendment changes nothing")
    if directive.report_by is not None and "report_by" in changes and directive.report_by <= context.now:
        return Rejection(code="bad_time", reason="the reporting time must lie ahead")
    story = Story(state, context.now)
    story.tell(e.ActivationAmended(directive=directive, reason=command.reason, by=context.actor.id, at=context.now))
    reconsider_quorum(story)
    if changes.keys() & {"areas", "units", "skills"}:
        story.tell(e.CandidatesAsked(round=state.round + 1, attempt=1, at=context.now))
    replenish(story, context.taken)
    return story.events


def extend(command: c.ExtendActivation, state: Activation, context: Context) -> Decided:
    if refused := not_allowed(context, Role.COMMANDER) or not_active(state):
        return refused
    if command.authority != state.order.authority:
        return Rejection(code="other_authority", reason="only the authority that activated may renew")
    assert state.expires_at is not None
    if not state.expires_at < command.expires_at <= context.now + state.pinned.expires_after:
        limit = state.pinned.expires_after.days
        return Rejection(code="bad_expiry", reason=f"a renewal lies after the expiry and within {limit} days of now")
    return [
        e.ActivationExtended(
            expires_at=command.expires_at, legal_basis=command.legal_basis, by=context.actor.id, at=context.now
        )
    ]


def adopt(command: c.AdoptPolicy, state: Activation, context: Context) -> Decided:
    if refused := not_allowed(context, Role.COMMANDER) or not_active(state):
        return refused
    newest = context.policies[POLICY]
    if newest.version == state.terms_version:
        return Rejection(code="no_change", reason=f"version {newest.version} is the one this call-up has")
    terms = CallUpPolicy.model_validate(newest.document)
    return [
        e.PolicyAdopted(
            terms=terms, terms_version=newest.version, reason=command.reason, by=context.actor.id, at=context.now
        )
    ]


def stand_down(command: c.StandDown, state: Activation, context: Context) -> Decided:
    if refused := not_allowed(context, *ORDERS) or not_active(state):
        return refused
    return end(state, context, "stood_down", command.reason, context.actor.id)


def end(state: Activation, context: Context, why: Any, reason: str, by: str) -> list[e.ActivationEvent]:
    """The end, by directive or by itself; without musters nobody has to report first."""
    ended: list[e.ActivationEvent] = [e.ActivationEnded(why=why, reason=reason, by=by, at=context.now)]
    if not state.musters:
        ended.append(e.ActivationClosed(at=context.now))
    return ended
