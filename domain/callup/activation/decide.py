"""The rules of an activation: who may order what, selection and substitution, expiry."""

from collections.abc import Callable
from typing import Any

from domain.callup.activation import commands as c
from domain.callup.activation import events as e
from domain.callup.activation.calling import Story, call_everyone, check_quorum, reconsider_quorum, replenish, select
from domain.callup.activation.state import LOOK_UP_TRIES, Activation
from domain.callup.policy import CallUpPolicy
from domain.kernel.command import Role, TimePassed
from domain.kernel.decider import Context, Rejection
from domain.kernel.delivery import DeliveriesRecorded, RecordDeliveries

Decided = list[e.ActivationEvent] | Rejection

POLICY = "call-up"
_ORDERS = frozenset({Role.COMMAND_POST, Role.COMMANDER})


def decide(command: c.ActivationCommand, state: Activation, context: Context) -> Decided:
    """The events a command causes, or why it is refused."""
    return _BY_TYPE[type(command)](command, state, context)


def _not_allowed(context: Context, *roles: Role) -> Rejection | None:
    if context.actor.role in roles:
        return None
    return Rejection(code="not_allowed", reason=f"only {' or '.join(roles)} may do this")


def _not_active(state: Activation) -> Rejection | None:
    if state.phase == "active":
        return None
    return Rejection(code="not_active", reason=f"the activation is {state.phase or 'unknown'}, not active")


def _draft(command: c.DraftActivation, state: Activation, context: Context) -> Decided:
    if state.phase:
        return Rejection(code="already_drafted", reason="the activation was already drafted")
    if refused := _not_allowed(context, *_ORDERS):
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


def _approve(command: c.ApproveActivation, state: Activation, context: Context) -> Decided:
    if refused := _not_allowed(context, Role.COMMANDER):
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


def _withdraw(command: c.WithdrawDraft, state: Activation, context: Context) -> Decided:
    if refused := _not_allowed(context, *_ORDERS):
        return refused
    if state.phase != "draft":
        return Rejection(code="not_draft", reason="only a draft can be withdrawn")
    return [e.DraftWithdrawn(reason=command.reason, by=context.actor.id, at=context.now)]


def _found(command: c.CandidatesFound, state: Activation, context: Context) -> Decided:
    if refused := _not_allowed(context, Role.ENGINE):
        return refused
    if state.phase != "active" or command.round != state.round or not state.asked:
        return []
    if command.part >= command.parts:
        return Rejection(code="malformed", reason="part must be smaller than parts")
    story = Story(state, context.now)
    parts = state.with_part(command.part, command.parts, command.candidates)
    story.tell(
        e.CandidatesReceived(round=command.round, part=command.part, parts=command.parts, candidates=command.candidates)
    )
    if state.order.headcount is None:
        # Everyone is called: nobody has to wait until all candidates are known and ranked.
        call_everyone(story, command.candidates, context.taken)
    elif not story.state.asked:
        people = {candidate.person: candidate for part in parts.values() for candidate in part}
        fresh = [candidate for name, candidate in people.items() if name not in state.known]
        select(story, fresh, context.taken)
    return story.events


def _amend(command: c.AmendActivation, state: Activation, context: Context) -> Decided:
    if refused := _not_allowed(context, *_ORDERS) or _not_active(state):
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


def _extend(command: c.ExtendActivation, state: Activation, context: Context) -> Decided:
    if refused := _not_allowed(context, Role.COMMANDER) or _not_active(state):
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


def _adopt(command: c.AdoptPolicy, state: Activation, context: Context) -> Decided:
    if refused := _not_allowed(context, Role.COMMANDER) or _not_active(state):
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


def _stand_down(command: c.StandDown, state: Activation, context: Context) -> Decided:
    if refused := _not_allowed(context, *_ORDERS) or _not_active(state):
        return refused
    return _end(state, context, "stood_down", command.reason, context.actor.id)


def _end(state: Activation, context: Context, why: Any, reason: str, by: str) -> list[e.ActivationEvent]:
    ended: list[e.ActivationEvent] = [e.ActivationEnded(why=why, reason=reason, by=by, at=context.now)]
    if not state.musters:
        ended.append(e.ActivationClosed(at=context.now))
    return ended


def _reported(command: c.MusterReported, state: Activation, context: Context) -> Decided:
    if refused := _not_allowed(context, Role.ENGINE):
        return refused
    counts = command.counts
    if counts.muster not in state.musters:
        return Rejection(code="unknown_muster", reason="this activation did not open that muster")
    known = state.counts.get(counts.muster)
    if known is not None and known.changes >= counts.changes:
        return []
    story = Story(state, context.now)
    story.tell(e.MusterCounted(counts=counts, at=context.now))
    check_quorum(story)
    replenish(story, context.taken)
    if state.phase == "ending" and _all_closed(story.state):
        story.tell(e.ActivationClosed(at=context.now))
    return story.events


def _all_closed(state: Activation) -> bool:
    return all(name in state.counts and state.counts[name].closed for name in state.musters)


def _deliveries(command: RecordDeliveries, state: Activation, context: Context) -> Decided:
    if refused := _not_allowed(context, Role.ENGINE):
        return refused
    return [DeliveriesRecorded(deliveries=command.deliveries)]


def _time(command: TimePassed, state: Activation, context: Context) -> Decided:
    if context.actor.role is not Role.ENGINE:
        return Rejection(code="not_allowed", reason="time passes by itself")
    now = context.now
    if state.expires_at is None:
        return []
    if state.expires_at <= now:
        return _end(state, context, "lapsed", "the activation was not renewed", "engine")
    happened: list[e.ActivationEvent] = []
    if state.notice_at is not None and state.notice_at <= now:
        happened.append(e.ExpiryNoticed(expires_at=state.expires_at, at=now))
    if state.look_up_due is not None and state.look_up_due <= now:
        if state.asked == LOOK_UP_TRIES:
            happened.append(e.LookUpFailed(round=state.round, at=now))
        happened.append(e.CandidatesAsked(round=state.round, attempt=state.asked + 1, at=now))
    return happened


_BY_TYPE: dict[type, Callable[[Any, Activation, Context], Decided]] = {
    c.DraftActivation: _draft,
    c.ApproveActivation: _approve,
    c.WithdrawDraft: _withdraw,
    c.CandidatesFound: _found,
    c.AmendActivation: _amend,
    c.ExtendActivation: _extend,
    c.AdoptPolicy: _adopt,
    c.StandDown: _stand_down,
    c.MusterReported: _reported,
    RecordDeliveries: _deliveries,
    TimePassed: _time,
}
