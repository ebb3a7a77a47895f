"""What a called person answers, or somebody for them: who may, what it means, and what is only noted."""

from functools import reduce
from typing import Any

from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.evolve import evolve
from domain.callup.muster.holding import elsewhere, hold
from domain.callup.muster.speaking import refused_to_speak
from domain.callup.muster.state import COMING, THERE, Muster, Person, Status
from domain.kernel.command import Role
from domain.kernel.decider import Context, Rejection

Decided = list[e.MusterEvent] | Rejection


def _speaker(name: str, state: Muster, context: Context) -> tuple[Person, str | None] | Rejection:
    """The person answered for and who made the answer (None: the person), or why the actor may not answer."""
    person = state.people.get(name)
    if person is None:
        return Rejection(code="not_called", reason="this person is not called by this muster")
    if context.actor.id == name:
        return person, None
    return refused_to_speak(context.actor, person.called) or (person, context.actor.id)


def _noted(name: str, answer: str, context: Context, made_by: str | None, why: Any) -> list[e.MusterEvent]:
    return [
        e.AnswerNoted(
            person=name, answer=answer, at=context.received_at, source=context.source, made_by=made_by, why=why
        )
    ]


def acknowledge(command: c.Acknowledge, state: Muster, context: Context) -> Decided:
    speaker = _speaker(command.person, state, context)
    if isinstance(speaker, Rejection):
        return speaker
    return _acknowledged(command.person, *speaker, state, context)


def _acknowledged(
    name: str, person: Person, made_by: str | None, state: Muster, context: Context
) -> list[e.MusterEvent]:
    if state.closed:
        return _noted(name, "acknowledge", context, made_by, "after_end")
    if not person.awaiting and person.status >= Status.ACKNOWLEDGED:
        why = "repeated" if person.status in COMING else "out_of_order"
        return _noted(name, "acknowledge", context, made_by, why)
    if elsewhere(state, name, person, context):
        return _noted(name, "acknowledge", context, made_by, "called_elsewhere")
    return [
        *hold(state, (name,), context.now),
        e.Acknowledged(
            person=name,
            at=context.received_at,
            late=context.received_at > person.acknowledge_by,
            source=context.source,
            made_by=made_by,
        ),
    ]


def record_answers(command: c.RecordAnswers, state: Muster, context: Context) -> Decided:
    """Each answer as if the person had given it; one of somebody who is not called is noted, never lost."""
    if context.actor.role is not Role.ENGINE:
        return Rejection(code="not_allowed", reason="answers in bulk are recorded by the engine")
    happened: list[e.MusterEvent] = []
    heard: set[str] = set()
    folded = 0
    for answer in command.answers:
        if answer.person in heard:
            # Who answers twice in one batch is judged by what the first answer did.
            state, folded = reduce(evolve, happened[folded:], state), len(happened)
        heard.add(answer.person)
        happened.extend(_heard(answer, state, context))
    return happened


def _heard(answer: c.HeardAnswer, state: Muster, context: Context) -> list[e.MusterEvent]:
    person = state.people.get(answer.person)
    if person is None:
        return _noted(answer.person, answer.answer, context, None, "not_called")
    if answer.answer == "acknowledge":
        return _acknowledged(answer.person, person, None, state, context)
    return _declined(c.Decline(person=answer.person, reason=answer.reason), person, None, state, context)


def decline(command: c.Decline, state: Muster, context: Context) -> Decided:
    speaker = _speaker(command.person, state, context)
    if isinstance(speaker, Rejection):
        return speaker
    return _declined(command, *speaker, state, context)


def _declined(
    command: c.Decline, person: Person, made_by: str | None, state: Muster, context: Context
) -> list[e.MusterEvent]:
    if state.closed:
        return _noted(command.person, "decline", context, made_by, "after_end")
    if person.status >= Status.DECLINED:
        why = "repeated" if person.status is Status.DECLINED else "out_of_order"
        return _noted(command.person, "decline", context, made_by, why)
    kind = e.Withdrew if person.arrival is not None and person.arrival.ending is None else e.Declined
    return [
        kind(
            person=command.person,
            reason=command.reason,
            words=command.words,
            at=context.received_at,
            source=context.source,
            made_by=made_by,
        )
    ]


def report_en_route(command: c.ReportEnRoute, state: Muster, context: Context) -> Decided:
    speaker = _speaker(command.person, state, context)
    if isinstance(speaker, Rejection):
        return speaker
    person, made_by = speaker
    if state.closed:
        return _noted(command.person, "en_route", context, made_by, "after_end")
    if not person.awaiting and person.status >= Status.EN_ROUTE:
        why = "repeated" if person.status is Status.EN_ROUTE else "out_of_order"
        return _noted(command.person, "en_route", context, made_by, why)
    if elsewhere(state, command.person, person, context):
        return _noted(command.person, "en_route", context, made_by, "called_elsewhere")
    return [
        *hold(state, (command.person,), context.now),
        e.WentEnRoute(person=command.person, at=context.received_at, source=context.source, made_by=made_by),
    ]


def report_arrival(command: c.ReportArrival, state: Muster, context: Context) -> Decided:
    speaker = _speaker(command.person, state, context)
    if isinstance(speaker, Rejection):
        return speaker
    person, made_by = speaker
    if command.how == "liaison" and made_by is None:
        return Rejection(code="not_a_liaison", reason="only somebody else can vouch for an arrival")
    if state.closed:
        return _noted(command.person, "arrive", context, made_by, "after_end")
    if person.status in THERE or person.status is Status.RELEASED:
        return _noted(command.person, "arrive", context, made_by, "repeated")
    if elsewhere(state, command.person, person, context):
        return _noted(command.person, "arrive", context, made_by, "called_elsewhere")
    return [
        *hold(state, (command.person,), context.now),
        e.Arrived(
            person=command.person,
            at=context.received_at,
            late=context.received_at > person.report_by,
            how=command.how,
            source=context.source,
            made_by=made_by,
        ),
    ]
