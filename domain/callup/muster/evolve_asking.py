"""What being called and asked means for a person: the call, the steps of the ladders, being let off and asked anew."""

from datetime import datetime

from domain.callup.directive import Called
from domain.callup.muster import events as e
from domain.callup.muster.state import Muster, Person, Status, change, with_people
from domain.callup.muster.times import report_by
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.obligation import Ending, Obligation
from domain.kernel.values import replace


def opened(state: Muster, event: e.MusterOpened) -> Muster:
    muster = replace(
        state,
        case=event.muster,
        activation=event.activation,
        directive=event.directive,
        terms=event.terms,
        terms_version=event.terms_version,
        substitutes=event.substitutes,
    )
    return with_people(muster, [_new_person(muster, called, event.at, event.substitutes) for called in event.people], 1)


def added(state: Muster, event: e.PeopleAdded) -> Muster:
    new = [_new_person(state, called, event.at, event.substitutes) for called in event.people]
    return with_people(state, new, 1)


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


def reach_step(state: Muster, event: e.ReachStepTaken) -> Muster:
    return change(state, event.people, lambda p: replace(p, reach_step=event.index, reached_at=event.at), 0)


def absence_step(state: Muster, event: e.AbsenceStepTaken) -> Muster:
    return change(state, event.people, lambda p: replace(p, absence_step=event.index, absence_at=event.at), 0)


_NOTIFIED = frozenset({"accepted", "delivered", "read", "answered"})


def deliveries(state: Muster, event: DeliveriesRecorded) -> Muster:
    people = dict(state.people)
    for delivery in event.deliveries:
        person = people.get(delivery.to)
        if person is not None and person.notified_at is None and delivery.status in _NOTIFIED:
            people[delivery.to] = replace(person, notified_at=delivery.at)
    return replace(state, people=people)


def unreached(state: Muster, event: e.WentUnreached) -> Muster:
    return change(state, event.people, lambda p: replace(p, status=max(p.status, Status.UNREACHED)))


def reminded(state: Muster, event: e.ArrivalReminded) -> Muster:
    return change(state, event.people, lambda p: replace(p, reminded=True), 0)


def missing(state: Muster, event: e.WentMissing) -> Muster:
    return change(state, event.people, lambda p: replace(p, status=max(p.status, Status.MISSING)))


def exhausted(state: Muster, event: e.LadderExhausted) -> Muster:
    terms = state.pinned

    def changed(p: Person) -> Person:
        if event.ladder == "reach":
            answer = p.answer.end(Ending.REFERRED, event.at, "command_post")
            return replace(p, awaiting=False, reach_step=len(terms.reach), answer=answer)
        arrival = p.arrival and p.arrival.end(Ending.REFERRED, event.at, "command_post")
        return replace(p, absence_step=len(terms.absence), arrival=arrival)

    return change(state, event.people, changed)


def asked_again(state: Muster, event: e.AskedAgain) -> Muster:
    return change(state, (event.person,), lambda p: _asked_anew(state, p, event.at))


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


def stopped(state: Muster, event: e.CallingStopped) -> Muster:
    def changed(p: Person) -> Person:
        return replace(p, awaiting=False, answer=p.answer.end(Ending.LAPSED, event.at, "enough arrived"))

    unanswered = [n for n, p in state.people.items() if p.awaiting]
    return change(replace(state, calling=False), unanswered, changed)


def resumed(state: Muster, event: e.CallingResumed) -> Muster:
    calling = replace(state, calling=True)
    return change(calling, event.people, lambda p: _asked_anew(calling, p, event.at))


def let_go(state: Muster, event: e.PeopleLetGo) -> Muster:
    return change(state, event.people, lambda p: replace(p, held=False), 0)


def held(state: Muster, event: e.PeopleHeld) -> Muster:
    return change(state, event.people, lambda p: replace(p, held=True), 0)
