"""The rules of a muster: opening, steering by its activation, what others decide about a person, time."""

from collections.abc import Callable
from typing import Any

from domain.callup.directive import Directive
from domain.callup.muster import answers, others
from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.answers import Decided
from domain.callup.muster.holding import elsewhere, hold, let_off, never_answered
from domain.callup.muster.state import Muster
from domain.callup.muster.steps import after_failures, time_passed
from domain.kernel.command import Role, TimePassed
from domain.kernel.decider import Context, Rejection
from domain.kernel.delivery import DeliveriesRecorded, RecordDeliveries


def decide(command: c.MusterCommand, state: Muster, context: Context) -> Decided:
    """The events a command causes, or why it is refused."""
    return _BY_TYPE[type(command)](command, state, context)


def _open(command: c.OpenMuster, state: Muster, context: Context) -> Decided:
    if state.activation:
        return Rejection(code="already_open", reason="the muster is already open")
    if context.actor.role is not Role.ENGINE:
        return Rejection(code="not_allowed", reason="a muster is opened by its activation")
    opened = e.MusterOpened(
        muster=context.case,
        activation=command.activation,
        directive=command.directive,
        terms=command.terms,
        terms_version=command.terms_version,
        people=command.people,
        substitutes=command.substitutes,
        at=context.now,
    )
    first = command.terms.reach[0]
    everyone = tuple(called.person for called in command.people)
    return [opened, e.ReachStepTaken(index=0, step=first.name, people=everyone, at=context.now)]


def _add(command: c.AddPeople, state: Muster, context: Context) -> Decided:
    if state.closed or not state.calling:
        return Rejection(code="over", reason="the muster no longer calls")
    fresh = tuple(called for called in command.people if called.person not in state.people)
    if not fresh:
        return []
    first = state.pinned.reach[0]
    people = tuple(called.person for called in fresh)
    return [
        e.PeopleAdded(people=fresh, substitutes=command.substitutes, at=context.now),
        e.ReachStepTaken(index=0, step=first.name, people=people, at=context.now),
    ]


def _record_deliveries(command: RecordDeliveries, state: Muster, context: Context) -> Decided:
    if context.actor.role is not Role.ENGINE:
        return Rejection(code="not_allowed", reason="deliveries are recorded by the engine")
    recorded = DeliveriesRecorded(deliveries=command.deliveries)
    return [recorded, *after_failures(command.deliveries, state, context.now)]


def _amend(command: c.AmendMuster, state: Muster, context: Context) -> Decided:
    if refused := _not_from_activation(state, context):
        return refused
    if command.directive == state.directive:
        return []
    told = _duties(command.directive) != _duties(state.order)
    return [e.DirectiveAmended(directive=command.directive, told=told, at=context.now)]


def _duties(directive: Directive) -> tuple[Any, ...]:
    """What a called person must know; whom else the directive calls is no news to them (基层减负)."""
    return directive.level, directive.place, directive.report_by


def _adopt(command: c.AdoptTerms, state: Muster, context: Context) -> Decided:
    if refused := _not_from_activation(state, context):
        return refused
    if command.terms_version == state.terms_version:
        return []
    return [e.TermsAdopted(terms=command.terms, terms_version=command.terms_version, at=context.now)]


def _stop_calling(command: c.StopCalling, state: Muster, context: Context) -> Decided:
    if refused := _not_from_activation(state, context):
        return refused
    if not state.calling:
        return []
    stopped = e.CallingStopped(at=context.now)
    silent = never_answered(state)
    return [stopped, e.PeopleLetGo(people=silent, at=context.now)] if silent else [stopped]


def _resume_calling(command: c.ResumeCalling, state: Muster, context: Context) -> Decided:
    if refused := _not_from_activation(state, context):
        return refused
    if state.calling:
        return []
    silent = let_off(state)
    lost = tuple(name for name in silent if elsewhere(state, name, state.people[name], context))
    again = tuple(name for name in silent if name not in set(lost))
    resumed: list[e.MusterEvent] = [*hold(state, again, context.now), e.CallingResumed(people=again, at=context.now)]
    if lost:
        resumed.append(e.NotAskedAgain(people=lost, at=context.now))
    if again:
        first = state.pinned.reach[0]
        resumed.append(e.ReachStepTaken(index=0, step=first.name, people=again, at=context.now))
    return resumed


def _close(command: c.CloseMuster, state: Muster, context: Context) -> Decided:
    if state.closed:
        return []
    if refused := _not_from_activation(state, context):
        return refused
    return [e.MusterClosed(why=command.why, at=context.now)]


def _not_from_activation(state: Muster, context: Context) -> Rejection | None:
    if context.actor.role is not Role.ENGINE:
        return Rejection(code="not_allowed", reason="only its activation steers a muster")
    if state.closed:
        return Rejection(code="over", reason="the muster is closed")
    return None


def _time(command: TimePassed, state: Muster, context: Context) -> Decided:
    if context.actor.role is not Role.ENGINE:
        return Rejection(code="not_allowed", reason="time passes by itself")
    return time_passed(state, context.now)


_BY_TYPE: dict[type, Callable[[Any, Muster, Context], Decided]] = {
    c.OpenMuster: _open,
    c.AddPeople: _add,
    c.Acknowledge: answers.acknowledge,
    c.Decline: answers.decline,
    c.ReportEnRoute: answers.report_en_route,
    c.ReportArrival: answers.report_arrival,
    c.ConfirmDeployed: others.confirm_deployed,
    c.Excuse: others.excuse,
    c.AskAgain: others.ask_again,
    c.RecordAnswers: answers.record_answers,
    RecordDeliveries: _record_deliveries,
    c.AmendMuster: _amend,
    c.AdoptTerms: _adopt,
    c.StopCalling: _stop_calling,
    c.ResumeCalling: _resume_calling,
    c.CloseMuster: _close,
    TimePassed: _time,
}
