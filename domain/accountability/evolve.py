"""What each event means for a bearer's state. Every move of an obligation or a document asks the tables."""

from collections.abc import Callable
from typing import Any

from domain.accountability import events_people as p
from domain.accountability import events_seam as s
from domain.accountability import events_steps as t
from domain.accountability.events import AccountabilityEvent
from domain.accountability.evolve_orders import (
    close,
    delivered,
    heard,
    missed,
    replied,
    replied_after,
    sent_together,
    served,
    served_again,
    void,
    with_order,
    written,
)
from domain.accountability.policy import Rung
from domain.accountability.state import RUNG_OF, Duty, Ledger
from domain.accountability.transitions import DUTY, Stage
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.obligation import Ending
from domain.kernel.values import replace


def evolve(state: Ledger, event: AccountabilityEvent) -> Ledger:
    """The state after the event. Raises UndeclaredTransition."""
    return _BY_TYPE[type(event)](state, event)


def _moved(duty: Duty, event: Any, **changes: Any) -> Duty:
    return replace(duty, stage=DUTY.after(duty.stage, event.type), **changes)


def _with(state: Ledger, *duties: Duty) -> Ledger:
    return replace(state, open={**state.open, **{duty.owed.obligation: duty for duty in duties}})


def _rules(state: Ledger, event: s.RulesPinned) -> Ledger:
    return replace(state, rules={**state.rules, event.version: event.rules})


def _calendar(state: Ledger, event: s.CalendarPinned) -> Ledger:
    return replace(state, calendars={**state.calendars, event.version: event.calendar})


def _owed(state: Ledger, event: s.ObligationOwed) -> Ledger:
    stage = DUTY.after(None, event.type)
    duty = Duty(owed=event, stage=stage, times=event.times, first_due=event.times.due)
    without = {name: early for name, early in state.moved_early.items() if name != event.obligation}
    return _with(replace(state, bearer=event.bearer, moved_early=without), duty)


def _due_moved(state: Ledger, event: s.DueMoved) -> Ledger:
    duty = state.open[event.obligation]
    times = event.times  # more time is given to who was heard: a reply that was owed is not waited for any more
    moved = _moved(duty, event, times=times, not_before=None, interview_on=None)
    if duty.rung is Rung.NONE and not duty.orders:
        moved = replace(moved, first_due=times.due)
    if duty.stage in (Stage.ANNOUNCED, Stage.PROPOSED, Stage.SUMMONED):
        # What was only intended is pointless now; its document is closed, and what was given before still counts.
        intended = duty.orders[-1:]
        state = close(state, intended, event, Ending.LAPSED, event.at)
        kept = duty.orders[: -len(intended)] if intended else duty.orders
        moved = replace(moved, orders=kept, rung=_rung(state, kept))
    return _with(state, moved)


def _rung(state: Ledger, orders: tuple[str, ...]) -> Rung:
    return max((RUNG_OF.get(state.orders[number].kind, Rung.NONE) for number in orders), default=Rung.NONE)


def _settled(state: Ledger, event: s.Settled) -> Ledger:
    kind = str(event.type)  # type: ignore[attr-defined]  # every settlement has its own type
    duty = state.open[event.obligation]
    ending = DUTY.after(duty.stage, kind).ending
    assert ending is not None
    state = close(state, duty.orders, event, ending, event.ended_at)
    return _end(state, duty, ending, event)


def _end(state: Ledger, duty: Duty, ending: Ending, event: Any) -> Ledger:
    name = duty.owed.obligation
    at = event.ended_at if isinstance(event, s.Settled) else event.at
    detail = event.detail if isinstance(event, s.Settled) else event.to
    ended = {**state.ended, name: duty.obligation.end(ending, at, detail)}
    still = {other: open_ for other, open_ in state.open.items() if other != name}
    early = {other: kept for other, kept in state.settled_early.items() if other != name}
    return replace(state, open=still, ended=ended, settled_early=early)


def _early(state: Ledger, event: s.SettledEarly) -> Ledger:
    return replace(state, settled_early={**state.settled_early, event.obligation: event})


def _moved_early(state: Ledger, event: s.DueMovedEarly) -> Ledger:
    return replace(state, moved_early={**state.moved_early, event.obligation: event})


def _reminded(state: Ledger, event: t.BearerReminded) -> Ledger:
    duties = [_moved(state.open[one.obligation], event, not_before=None) for one in event.reminders]
    return _with(replace(state, requests=state.requests + 1), *duties)


def _by_order(state: Ledger, event: Any) -> Ledger:
    """A step that issues a document; all but a circular ask the bearer for something."""
    for step in event.steps:
        duty = state.open[step.obligation]
        order = written(event, step, duty)
        moved = _moved(
            duty,
            event,
            times=step.times,
            orders=(*duty.orders, step.order),
            rung=max(duty.rung, RUNG_OF.get(order.kind, Rung.NONE)),
            replied=False,
            not_before=None,
        )
        state = _with(with_order(state, order), moved)
    state = sent_together(state, [step.order for step in event.steps])
    asks = not isinstance(event, t.Circulated)
    return replace(state, requests=state.requests + asks)


def _served_again(state: Ledger, event: t.ServedAgain) -> Ledger:
    state = served_again(state, event)
    duties = [
        _moved(state.open[step.obligation], event, times=step.times, replied=False, not_before=None)
        for step in event.steps
    ]
    return _with(replace(state, requests=state.requests + 1), *duties)


def _asked_human(state: Ledger, event: t.CircularProposed | t.InterviewOverdue | t.LadderExhausted) -> Ledger:
    duties = [_moved(state.open[step.obligation], event, times=step.times, not_before=None) for step in event.steps]
    return _with(state, *duties)


def _delayed(state: Ledger, event: t.StepsDelayed) -> Ledger:
    return _with(state, *(replace(state.open[name], not_before=event.until) for name in event.obligations))


def _order_replied(state: Ledger, event: p.OrderReplied) -> Ledger:
    state = replied(state, event)
    order = state.orders[event.order]
    state = replace(state, speakers=state.speakers | {event.person})
    duty = state.open.get(order.obligation)
    if duty is None or not duty.orders or duty.orders[-1] != order.number:
        return state
    return _with(state, replace(duty, replied=True))


def _withdrawn(state: Ledger, event: p.OrderWithdrawn) -> Ledger:
    state = void(state, event)
    duty = state.open.get(event.obligation)
    if duty is None or event.times is None:
        return state
    kept = tuple(number for number in duty.orders if number not in event.orders)
    moved = _moved(
        duty,
        event,
        times=event.times,
        orders=kept,
        rung=_rung(state, kept),
        not_before=None,
        interview_on=None,
        replied=False,
    )
    return _with(state, moved)


def _scheduled(state: Ledger, event: p.InterviewScheduled) -> Ledger:
    duty = state.open[event.obligation]
    return _with(state, _moved(duty, event, times=event.times, interview_on=event.on, not_before=None))


def _interviewed(state: Ledger, event: p.InterviewHeld | p.InterviewRefused) -> Ledger:
    duty = state.open[event.obligation]
    state = heard(state, duty.orders[-1], event)
    return _with(state, _moved(duty, event, times=event.times, interview_on=event.on, not_before=None))


def _referred(state: Ledger, event: p.ReferralTaken) -> Ledger:
    duty = state.open[event.obligation]
    ending = DUTY.after(duty.stage, event.type).ending
    assert ending is not None
    state = close(state, duty.orders, event, ending, event.at)
    return _end(with_order(state, written(event, event, duty)), duty, ending, event)


def _declined(state: Ledger, event: p.ReferralDeclined) -> Ledger:
    return _with(state, _moved(state.open[event.obligation], event, times=event.times, not_before=None))


def _noted(state: Ledger, event: Any) -> Ledger:
    return state


_BY_TYPE: dict[type, Callable[[Ledger, Any], Ledger]] = {
    s.RulesPinned: _rules,
    s.CalendarPinned: _calendar,
    s.ObligationOwed: _owed,
    s.DueMoved: _due_moved,
    s.ObligationFulfilled: _settled,
    s.ObligationTransferred: _settled,
    s.ObligationLapsed: _settled,
    s.ObligationExcused: _settled,
    s.MessageNoted: _noted,
    s.SettledEarly: _early,
    s.DueMovedEarly: _moved_early,
    t.BearerReminded: _reminded,
    t.SupervisionOrdered: _by_order,
    t.CirculationAnnounced: _by_order,
    t.ServedAgain: _served_again,
    t.CircularProposed: _asked_human,
    t.Circulated: _by_order,
    t.InterviewCalled: _by_order,
    t.InterviewOverdue: _asked_human,
    t.LadderExhausted: _asked_human,
    t.ReplyMissed: missed,
    t.StepsDelayed: _delayed,
    p.OrderReplied: _order_replied,
    p.ReplyNoted: replied_after,
    p.OrderServed: served,
    p.OrderWithdrawn: _withdrawn,
    p.InterviewScheduled: _scheduled,
    p.InterviewHeld: _interviewed,
    p.InterviewRefused: _interviewed,
    p.ReferralTaken: _referred,
    p.ReferralDeclined: _declined,
    DeliveriesRecorded: delivered,
}
