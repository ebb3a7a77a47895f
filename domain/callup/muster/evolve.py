"""What each event of a muster means for its state."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from domain.callup.directive import Called, Directive
from domain.callup.muster import events as e
from domain.callup.muster.state import COMING, OUT, Muster, Person, Status, with_people
from domain.callup.policy import CallUpPolicy
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.ladder import same_place
from domain.kernel.obligation import Ending, Obligation
from domain.kernel.values import replace

Change = Callable[[Person], Person]


def evolve(state: Muster, event: e.MusterEvent) -> Muster:
    """The state after the event."""
    return _BY_TYPE[type(event)](state, event)


def report_by(directive: Directive, terms: CallUpPolicy, called_at: datetime, called: Called) -> datetime:
    """The directive's reporting time where it leaves time to answer, else the policy's time from the call."""
    ordered = directive.report_by
    if ordered is not None and ordered > called_at + terms.acknowledge_within:
        return ordered
    town = terms.report_within_town if called.township in directive.areas else None
    return called_at + (town or terms.report_within)


def _opened(state: Muster, event: e.MusterOpened) -> Muster:
    opened = replace(
        state,
        case=event.muster,
        activation=event.activation,
        directive=event.directive,
        terms=event.terms,
        terms_version=event.terms_version,
        substitutes=event.substitutes,
    )
    return with_people(opened, [_new_person(opened, called, event.at, event.substitutes) for called in event.people], 1)


def _added(state: Muster, event: e.PeopleAdded) -> Muster:
    added = [_new_person(state, called, event.at, event.substitutes) for called in event.people]
    return with_people(state, added, 1)


def _new_person(state: Muster, called: Called, at: datetime, substitute: bool) -> Person:
    terms = state.pinned
    by = at + terms.acknowledge_within
    return Person(
        called=called,
        status=Status.CALLED,
        called_at=at,
        asked_at=at,
        acknowledge_by=by,
        report_by=report_by(state.order, terms, at, called),
        answer=Obligation("answer", called.person, state.activation, by),
        substitute=substitute,
    )


def _change(state: Muster, people: Iterable[str], change: Change, counted: int = 1) -> Muster:
    """Change some people; `counted` 0 when the counts cannot change, so that no report is due."""
    return with_people(state, [change(state.people[name]) for name in people], counted)


def _reach_step(state: Muster, event: e.ReachStepTaken) -> Muster:
    return _change(state, event.people, lambda p: replace(p, reach_step=event.index, reached_at=event.at), 0)


def _absence_step(state: Muster, event: e.AbsenceStepTaken) -> Muster:
    return _change(state, event.people, lambda p: replace(p, absence_step=event.index, absence_at=event.at), 0)


def _deliveries(state: Muster, event: DeliveriesRecorded) -> Muster:
    people = dict(state.people)
    for delivery in event.deliveries:
        person = people.get(delivery.to)
        if person is not None and person.notified_at is None and delivery.status in _NOTIFIED:
            people[delivery.to] = replace(person, notified_at=delivery.at)
    return replace(state, people=people)


_NOTIFIED = frozenset({"accepted", "delivered", "read", "answered"})


def _acknowledged(state: Muster, event: e.Acknowledged) -> Muster:
    def change(p: Person) -> Person:
        by = _report_by_after(state, p, event.at)
        return replace(
            p,
            report_by=by,
            status=max(p.status, Status.ACKNOWLEDGED),
            awaiting=False,
            acknowledged_at=p.acknowledged_at or event.at,
            answer=p.answer.end(Ending.FULFILLED, event.at),
            arrival=p.arrival or _owes_arrival(state, p, by),
        )

    return _change(state, (event.person,), change)


def _report_by_after(state: Muster, p: Person, answered_at: datetime) -> datetime:
    """Whoever first says that they come after the reporting time gets the policy's time to travel: they are not
    missing at the moment of their answer."""
    if p.status >= Status.ACKNOWLEDGED or answered_at < p.report_by:
        return p.report_by
    return report_by(state.order, state.pinned, answered_at, p.called)


def _owes_arrival(state: Muster, p: Person, by: datetime) -> Obligation:
    return Obligation("arrive", p.called.person, state.activation, by)


def _noted(state: Muster, event: e.AnswerNoted | e.StepFoundEmpty) -> Muster:
    return state


def _declined(state: Muster, event: e.Declined) -> Muster:
    def change(p: Person) -> Person:
        return replace(
            p,
            status=max(p.status, Status.DECLINED),
            awaiting=False,
            answer=p.answer.end(Ending.FULFILLED, event.at),
            arrival=p.arrival and p.arrival.end(Ending.EXCUSED, event.at, event.reason),
        )

    return _change(state, (event.person,), change)


def _en_route(state: Muster, event: e.WentEnRoute) -> Muster:
    def change(p: Person) -> Person:
        by = _report_by_after(state, p, event.at)
        return replace(
            p,
            report_by=by,
            status=max(p.status, Status.EN_ROUTE),
            awaiting=False,
            acknowledged_at=p.acknowledged_at or event.at,
            answer=p.answer.end(Ending.FULFILLED, event.at),
            arrival=p.arrival or _owes_arrival(state, p, by),
        )

    return _change(state, (event.person,), change)


def _arrived(state: Muster, event: e.Arrived) -> Muster:
    def change(p: Person) -> Person:
        return replace(
            p,
            status=max(p.status, Status.ARRIVED),
            awaiting=False,
            arrived_at=p.arrived_at or event.at,
            answer=p.answer.end(Ending.FULFILLED, event.at),
            arrival=(p.arrival or _owes_arrival(state, p, p.report_by)).end(Ending.FULFILLED, event.at),
        )

    return _change(state, (event.person,), change)


def _deployed(state: Muster, event: e.Deployed) -> Muster:
    return _change(state, (event.person,), lambda p: replace(p, status=max(p.status, Status.DEPLOYED)))


def _excused(state: Muster, event: e.Excused) -> Muster:
    detail = f"{event.kind}, approved by {event.approver}"

    def change(p: Person) -> Person:
        return replace(
            p,
            status=max(p.status, Status.EXCUSED),
            awaiting=False,
            answer=p.answer.end(Ending.EXCUSED, event.at, detail),
            arrival=p.arrival and p.arrival.end(Ending.EXCUSED, event.at, detail),
        )

    return _change(state, (event.person,), change)


def _unreached(state: Muster, event: e.WentUnreached) -> Muster:
    return _change(state, event.people, lambda p: replace(p, status=max(p.status, Status.UNREACHED)))


def _reminded(state: Muster, event: e.ArrivalReminded) -> Muster:
    return _change(state, event.people, lambda p: replace(p, reminded=True), 0)


def _missing(state: Muster, event: e.WentMissing) -> Muster:
    return _change(state, event.people, lambda p: replace(p, status=max(p.status, Status.MISSING)))


def _exhausted(state: Muster, event: e.LadderExhausted) -> Muster:
    terms = state.pinned

    def change(p: Person) -> Person:
        if event.ladder == "reach":
            answer = p.answer.end(Ending.REFERRED, event.at, "command_post")
            return replace(p, awaiting=False, reach_step=len(terms.reach), answer=answer)
        arrival = p.arrival and p.arrival.end(Ending.REFERRED, event.at, "command_post")
        return replace(p, absence_step=len(terms.absence), arrival=arrival)

    return _change(state, event.people, change)


def _asked_again(state: Muster, event: e.AskedAgain) -> Muster:
    return _change(state, (event.person,), lambda p: _asked_anew(state, p, event.at))


def _asked_anew(state: Muster, p: Person, at: datetime) -> Person:
    """The reach ladder starts again. Somebody who never said they would come gets a new time to report if theirs is
    over; an answer already ended stays as it ended."""
    by = at + state.pinned.acknowledge_within
    over = p.status < Status.ACKNOWLEDGED and at >= p.report_by
    return replace(
        p,
        asked_at=at,
        acknowledge_by=by,
        report_by=report_by(state.order, state.pinned, at, p.called) if over else p.report_by,
        awaiting=True,
        reach_step=-1,
        reached_at=None,
        past=(*p.past, p.answer) if p.answer.ending is not None else p.past,
        answer=Obligation("answer", p.called.person, state.activation, by),
    )


def _amended(state: Muster, event: e.DirectiveAmended) -> Muster:
    amended = replace(state, directive=event.directive)
    if event.directive.report_by == state.order.report_by:
        return replace(amended, changes=state.changes + 1)
    terms = amended.pinned

    def change(p: Person) -> Person:
        due = report_by(event.directive, terms, p.called_at, p.called)
        arrival = p.arrival and p.arrival.move(due)
        return replace(p, report_by=due, arrival=arrival, reminded=p.reminded and due == p.report_by)

    expected = [n for n, p in state.people.items() if p.status in COMING or p.status < Status.ACKNOWLEDGED]
    return _change(amended, expected, change)


def _adopted(state: Muster, event: e.TermsAdopted) -> Muster:
    """Everybody stands in the new ladder where the old one had brought them: nothing is asked twice or left out."""
    old = state.pinned
    adopted = replace(state, terms=event.terms, terms_version=event.terms_version)

    def change(p: Person) -> Person:
        return replace(
            p,
            reach_step=same_place(old.reach, event.terms.reach, p.reach_step),
            absence_step=same_place(old.absence, event.terms.absence, p.absence_step),
        )

    return _change(adopted, list(state.people), change, 0)


def _stopped(state: Muster, event: e.CallingStopped) -> Muster:
    def change(p: Person) -> Person:
        return replace(p, awaiting=False, answer=p.answer.end(Ending.LAPSED, event.at, "enough arrived"))

    unanswered = [n for n, p in state.people.items() if p.awaiting]
    return _change(replace(state, calling=False), unanswered, change)


def _resumed(state: Muster, event: e.CallingResumed) -> Muster:
    resumed = replace(state, calling=True)
    return _change(resumed, event.people, lambda p: _asked_anew(resumed, p, event.at))


def _closed(state: Muster, event: e.MusterClosed) -> Muster:
    def change(p: Person) -> Person:
        return replace(
            p,
            status=p.status if p.status in OUT else Status.RELEASED,
            awaiting=False,
            answer=p.answer.end(Ending.LAPSED, event.at, event.why),
            arrival=p.arrival and p.arrival.end(Ending.LAPSED, event.at, event.why),
        )

    return _change(replace(state, closed=event.why, calling=False), list(state.people), change)


_BY_TYPE: dict[type, Callable[[Muster, Any], Muster]] = {
    e.MusterOpened: _opened,
    e.PeopleAdded: _added,
    e.ReachStepTaken: _reach_step,
    e.AbsenceStepTaken: _absence_step,
    e.StepFoundEmpty: _noted,
    DeliveriesRecorded: _deliveries,
    e.Acknowledged: _acknowledged,
    e.AnswerNoted: _noted,
    e.Declined: _declined,
    e.WentEnRoute: _en_route,
    e.Arrived: _arrived,
    e.Deployed: _deployed,
    e.Excused: _excused,
    e.WentUnreached: _unreached,
    e.ArrivalReminded: _reminded,
    e.WentMissing: _missing,
    e.LadderExhausted: _exhausted,
    e.AskedAgain: _asked_again,
    e.DirectiveAmended: _amended,
    e.TermsAdopted: _adopted,
    e.CallingStopped: _stopped,
    e.CallingResumed: _resumed,
    e.MusterClosed: _closed,
}
