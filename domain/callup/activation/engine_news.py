"""What the engine tells an activation: candidates found, what musters report, deliveries, time."""

from domain.callup.activation import commands as c
from domain.callup.activation import events as e
from domain.callup.activation.authority import Decided, not_allowed
from domain.callup.activation.calling import Story, call_everyone, check_quorum, replenish, select
from domain.callup.activation.orders import end
from domain.callup.activation.state import LOOK_UP_TRIES, Activation
from domain.kernel.command import Role, TimePassed
from domain.kernel.decider import Context, Rejection
from domain.kernel.delivery import DeliveriesRecorded, RecordDeliveries


def found(command: c.CandidatesFound, state: Activation, context: Context) -> Decided:
    if refused := not_allowed(context, Role.ENGINE):
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


def reported(command: c.MusterReported, state: Activation, context: Context) -> Decided:
    if refused := not_allowed(context, Role.ENGINE):
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


def deliveries(command: RecordDeliveries, state: Activation, context: Context) -> Decided:
    if refused := not_allowed(context, Role.ENGINE):
        return refused
    return [DeliveriesRecorded(deliveries=command.deliveries)]


def time(command: TimePassed, state: Activation, context: Context) -> Decided:
    if context.actor.role is not Role.ENGINE:
        return Rejection(code="not_allowed", reason="time passes by itself")
    now = context.now
    if state.expires_at is None:
        return []
    if state.expires_at <= now:
        return end(state, context, "lapsed", "the activation was not renewed", "engine")
    happened: list[e.ActivationEvent] = []
    if state.notice_at is not None and state.notice_at <= now:
        happened.append(e.ExpiryNoticed(expires_at=state.expires_at, at=now))
    if state.look_up_due is not None and state.look_up_due <= now:
        if state.asked == LOOK_UP_TRIES:
            happened.append(e.LookUpFailed(round=state.round, at=now))
        happened.append(e.CandidatesAsked(round=state.round, attempt=state.asked + 1, at=now))
    return happened
