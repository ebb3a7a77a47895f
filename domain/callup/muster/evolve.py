"""What each event of a muster means for its state. The meaning of an event that was ever recorded never changes."""

from collections.abc import Callable
from typing import Any

from domain.callup.muster import events as e
from domain.callup.muster import evolve_answers as answers
from domain.callup.muster import evolve_asking as asking
from domain.callup.muster import evolve_orders as orders
from domain.callup.muster.state import Muster
from domain.kernel.delivery import DeliveriesRecorded


def evolve(state: Muster, event: e.MusterEvent) -> Muster:
    """The state after the event."""
    return _BY_TYPE[type(event)](state, event)


def _noted(state: Muster, event: e.AnswerNoted | e.StepFoundEmpty | e.NotAskedAgain) -> Muster:
    return state


_BY_TYPE: dict[type, Callable[[Muster, Any], Muster]] = {
    e.MusterOpened: asking.opened,
    e.PeopleAdded: asking.added,
    e.ReachStepTaken: asking.reach_step,
    e.AbsenceStepTaken: asking.absence_step,
    e.StepFoundEmpty: _noted,
    DeliveriesRecorded: asking.deliveries,
    e.Acknowledged: answers.acknowledged,
    e.AnswerNoted: _noted,
    e.Declined: answers.declined,
    e.Withdrew: answers.withdrew,
    e.WentEnRoute: answers.en_route,
    e.Arrived: answers.arrived,
    e.Deployed: answers.deployed,
    e.Excused: answers.excused,
    e.WentUnreached: asking.unreached,
    e.ArrivalReminded: asking.reminded,
    e.WentMissing: asking.missing,
    e.LadderExhausted: asking.exhausted,
    e.AskedAgain: asking.asked_again,
    e.DirectiveAmended: orders.amended,
    e.TermsAdopted: orders.adopted,
    e.CallingStopped: asking.stopped,
    e.PeopleLetGo: asking.let_go,
    e.PeopleHeld: asking.held,
    e.NotAskedAgain: _noted,
    e.CallingResumed: asking.resumed,
    e.MusterClosed: orders.closed,
}
