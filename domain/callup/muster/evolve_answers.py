"""What an answer means for a person, whoever gave it. A status only ever rises, an ended obligation stays."""

from datetime import datetime

from domain.callup.muster import events as e
from domain.callup.muster.state import Muster, Person, Status, change
from domain.callup.muster.times import report_by
from domain.kernel.obligation import Ending, Obligation
from domain.kernel.values import replace


def acknowledged(state: Muster, event: e.Acknowledged) -> Muster:
    def changed(p: Person) -> Person:
        by = _report_by_after(state, p, event.at)
        return replace(
            p,
            spoke_at=_spoke_at(p, event),
            report_by=by,
            status=max(p.status, Status.ACKNOWLEDGED),
            awaiting=False,
            acknowledged_at=p.acknowledged_at or event.at,
            answer=p.answer.end(Ending.FULFILLED, event.at),
            arrival=p.arrival or _owes_arrival(state, p, by),
        )

    return change(state, (event.person,), changed)


def _spoke_at(
    p: Person, event: e.Acknowledged | e.Declined | e.Withdrew | e.WentEnRoute | e.Arrived
) -> datetime | None:
    """Somebody else's word for a person does not show that the person can be reached."""
    return event.at if event.made_by is None else p.spoke_at


def _report_by_after(state: Muster, p: Person, answered_at: datetime) -> datetime:
    """Whoever first says that they come after the reporting time gets the policy's time to travel: they are not
    missing at the moment of their answer."""
    if p.status >= Status.ACKNOWLEDGED or answered_at < p.report_by:
        return p.report_by
    return report_by(state.order, state.pinned, answered_at, p.called)


def _owes_arrival(state: Muster, p: Person, by: datetime) -> Obligation:
    return Obligation("arrive", p.called.person, state.activation, by)


def declined(state: Muster, event: e.Declined) -> Muster:
    def changed(p: Person) -> Person:
        return replace(
            p,
            spoke_at=_spoke_at(p, event),
            status=max(p.status, Status.DECLINED),
            awaiting=False,
            held=False,
            answer=p.answer.end(Ending.FULFILLED, event.at),
            arrival=p.arrival and p.arrival.end(Ending.EXCUSED, event.at, event.reason),
        )

    return change(state, (event.person,), changed)


def withdrew(state: Muster, event: e.Withdrew) -> Muster:
    def changed(p: Person) -> Person:
        return replace(
            p,
            spoke_at=_spoke_at(p, event),
            status=max(p.status, Status.DECLINED),
            awaiting=False,
            answer=p.answer.end(Ending.FULFILLED, event.at),
            # Whoever was missing already is on the absence ladder and stays where it has come.
            withdrawn_since=p.absent_since or event.at,
        )

    return change(state, (event.person,), changed)


def en_route(state: Muster, event: e.WentEnRoute) -> Muster:
    def changed(p: Person) -> Person:
        by = _report_by_after(state, p, event.at)
        return replace(
            p,
            spoke_at=_spoke_at(p, event),
            report_by=by,
            status=max(p.status, Status.EN_ROUTE),
            awaiting=False,
            acknowledged_at=p.acknowledged_at or event.at,
            answer=p.answer.end(Ending.FULFILLED, event.at),
            arrival=p.arrival or _owes_arrival(state, p, by),
        )

    return change(state, (event.person,), changed)


def arrived(state: Muster, event: e.Arrived) -> Muster:
    def changed(p: Person) -> Person:
        return replace(
            p,
            spoke_at=_spoke_at(p, event),
            status=max(p.status, Status.ARRIVED),
            awaiting=False,
            arrived_at=p.arrived_at or event.at,
            answer=p.answer.end(Ending.FULFILLED, event.at),
            arrival=(p.arrival or _owes_arrival(state, p, p.report_by)).end(Ending.FULFILLED, event.at),
        )

    return change(state, (event.person,), changed)


def deployed(state: Muster, event: e.Deployed) -> Muster:
    return change(state, (event.person,), lambda p: replace(p, status=max(p.status, Status.DEPLOYED)))


def excused(state: Muster, event: e.Excused) -> Muster:
    detail = f"{event.reason}, approved by {event.approver}"

    def changed(p: Person) -> Person:
        return replace(
            p,
            status=max(p.status, Status.EXCUSED),
            awaiting=False,
            held=False,
            answer=p.answer.end(Ending.EXCUSED, event.at, detail),
            arrival=p.arrival and p.arrival.end(Ending.EXCUSED, event.at, detail),
        )

    return change(state, (event.person,), changed)
