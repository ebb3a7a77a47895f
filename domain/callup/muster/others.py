"""What others decide about a called person: that they are deployed, excused, or asked again."""

from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.answers import Decided
from domain.callup.muster.holding import elsewhere, hold
from domain.callup.muster.speaking import refused_to_speak
from domain.callup.muster.state import OUT, THERE, Muster, Person, Status
from domain.kernel.decider import Context, Rejection


def _about(name: str, state: Muster, context: Context) -> Person | Rejection:
    """The person whom the actor may decide about, or why they may not. Nobody decides about themselves."""
    person = state.people.get(name)
    if person is None:
        return Rejection(code="not_called", reason="this person is not called by this muster")
    if context.actor.id == name:
        return Rejection(code="not_allowed", reason="somebody else who answers for the person does this")
    return refused_to_speak(context.actor, person.called) or person


def confirm_deployed(command: c.ConfirmDeployed, state: Muster, context: Context) -> Decided:
    person = _about(command.person, state, context)
    if isinstance(person, Rejection):
        return person
    if person.status is Status.DEPLOYED:
        return []
    if state.closed or person.status is not Status.ARRIVED:
        return Rejection(code="not_arrived", reason="only somebody who has arrived can be deployed")
    return [e.Deployed(person=command.person, at=context.received_at, confirmed_by=context.actor.id)]


def excuse(command: c.Excuse, state: Muster, context: Context) -> Decided:
    person = _about(command.person, state, context)
    if isinstance(person, Rejection):
        return person
    if command.approver == command.person:
        return Rejection(code="self_approved", reason="nobody approves their own excuse")
    done = person.status in THERE or (person.status in OUT and not person.has_withdrawn)
    if state.closed or done:
        return Rejection(code="too_late", reason="there is nothing left to be excused from")
    return [e.Excused(person=command.person, reason=command.reason, approver=command.approver, at=context.received_at)]


def ask_again(command: c.AskAgain, state: Muster, context: Context) -> Decided:
    person = _about(command.person, state, context)
    if isinstance(person, Rejection):
        return person
    if state.closed or not state.calling:
        return Rejection(code="over", reason="the muster no longer calls")
    if person.status > Status.EN_ROUTE:
        return Rejection(code="too_late", reason="this person has declined, is missing, or has arrived")
    first = state.pinned.reach[0]
    if command.answers is not None and command.answers != _step_of(person, state):
        return Rejection(code="stale", reason="the ladder has moved on since the message that this answers")
    if elsewhere(state, command.person, person, context):
        return Rejection(code="called_elsewhere", reason="this person was let go, and another activation called them")
    return [
        *hold(state, (command.person,), context.now),
        e.AskedAgain(person=command.person, words=command.words, by=context.actor.id, at=context.now),
        e.ReachStepTaken(index=0, step=first.name, people=(command.person,), at=context.now),
    ]


def _step_of(person: Person, state: Muster) -> str | None:
    """The step that now waits for the person's answer; None when nothing does."""
    reach = state.pinned.reach
    return reach[person.reach_step].name if person.awaiting and 0 <= person.reach_step < len(reach) else None
