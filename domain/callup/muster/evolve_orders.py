"""What the activation's orders mean for a muster: another directive, other terms, the end."""

from domain.callup.muster import events as e
from domain.callup.muster.state import COMING, OUT, Muster, Person, Status, change
from domain.callup.muster.times import report_by
from domain.kernel.ladder import same_place
from domain.kernel.obligation import Ending
from domain.kernel.values import replace


def amended(state: Muster, event: e.DirectiveAmended) -> Muster:
    amended = replace(state, directive=event.directive)
    if event.directive.report_by == state.order.report_by:
        return replace(amended, changes=state.changes + 1)
    terms = amended.pinned

    def changed(p: Person) -> Person:
        due = report_by(event.directive, terms, p.called_at, p.called)
        arrival = p.arrival and p.arrival.move(due)
        return replace(p, report_by=due, arrival=arrival, reminded=p.reminded and due == p.report_by)

    expected = [n for n, p in state.people.items() if p.status in COMING or p.status < Status.ACKNOWLEDGED]
    return change(amended, expected, changed)


def adopted(state: Muster, event: e.TermsAdopted) -> Muster:
    """Everybody stands in the new ladder where the old one had brought them: nothing is asked twice or left out."""
    old = state.pinned
    adopted = replace(state, terms=event.terms, terms_version=event.terms_version)

    def changed(p: Person) -> Person:
        return replace(
            p,
            reach_step=same_place(old.reach, event.terms.reach, p.reach_step),
            absence_step=same_place(old.absence, event.terms.absence, p.absence_step),
        )

    return change(adopted, list(state.people), changed, 0)


def closed(state: Muster, event: e.MusterClosed) -> Muster:
    def changed(p: Person) -> Person:
        return replace(
            p,
            status=p.status if p.status in OUT else Status.RELEASED,
            awaiting=False,
            held=False,
            answer=p.answer.end(Ending.LAPSED, event.at, event.why),
            arrival=p.arrival and p.arrival.end(Ending.LAPSED, event.at, event.why),
        )

    return change(replace(state, closed=event.why, calling=False), list(state.people), changed)
