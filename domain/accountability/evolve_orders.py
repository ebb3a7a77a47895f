"""What events mean for documents: written, replied to, withdrawn, closed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from domain.accountability.events_people import (
    InterviewHeld,
    InterviewRefused,
    OrderReplied,
    OrderServed,
    OrderWithdrawn,
    ReferralTaken,
    ReplyNoted,
)
from domain.accountability.events_steps import ReplyMissed, ServedAgain, Times
from domain.accountability.state import Duty, Kind, Ledger, Order, Said
from domain.accountability.transitions import LIVE, ORDER, OrderState
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.obligation import Ending
from domain.kernel.values import replace

KIND_OF: Mapping[str, Kind] = MappingProxyType(
    {
        "supervision_ordered": "supervision",
        "circulation_announced": "notice",
        "circulated": "circular",
        "interview_called": "interview",
        "referral_taken": "referral",
    }
)
"""The document that an event issues."""
_REACHED = frozenset({"accepted", "delivered", "read", "answered"})
_LOST = frozenset({"failed", "nobody"})


def year_and_place(number: str) -> tuple[int, int]:
    """`2026-3` → 2026, 3."""
    year, _, place = number.partition("-")
    return int(year), int(place)


def written(event: Any, step: Any, duty: Duty) -> Order:
    """The document that a step issued, or (step and event being one) the letter of a referral."""
    referral = isinstance(event, ReferralTaken)
    times: Times = duty.times if referral else step.times
    state = ORDER.after(None, event.type)
    return Order(
        number=step.order,
        kind=KIND_OF[event.type],
        obligation=duty.owed.obligation,
        what=duty.owed.what,
        state=state,
        issued_at=event.at,
        due=times.due,
        reply_by=None if referral else times.reply_by,
        rule="referral_by_human" if referral else step.rule,
        gives=() if referral else tuple(map(str, step.gives)),
        terms_version=step.terms_version,
        calendar_version=step.calendar_version,
        unknown_years=times.unknown_years,
        rests_on=step.rests_on,
        to=event.to if referral else duty.owed.bearer,
        owner=duty.owed.owner,
        source=duty.owed.source,
        subjects=duty.owed.subjects,
        owed_since=duty.owed.owed_since,
        first_due=duty.first_due,
        by=getattr(event, "by", None),
        reason=event.reason if referral else step.why,
        ending=Ending.REFERRED if referral else None,
        ended_at=event.at if referral else None,
    )


def sent_together(state: Ledger, orders: Sequence[str]) -> Ledger:
    """Documents that one message carries."""
    for number in orders:
        state = with_order(state, replace(state.orders[number], sent_with=orders[0], reached=False, lost=False))
    return state


def served_again(state: Ledger, event: ServedAgain) -> Ledger:
    """Sent once more, with new times; those of one kind together."""
    kinds: dict[Kind, list[str]] = {}
    for step in event.steps:
        order = state.orders[step.order]
        after = ORDER.after(order.state, event.type)
        again = replace(order, state=after, due=step.times.due, reply_by=step.times.reply_by)
        state = with_order(state, again)
        kinds.setdefault(order.kind, []).append(step.order)
    for numbers in kinds.values():
        state = sent_together(state, numbers)
    return state


def served(state: Ledger, event: OrderServed) -> Ledger:
    """Handed over by hand."""
    order = state.orders[event.order]
    return with_order(state, replace(order, state=ORDER.after(order.state, event.type), reached=True))


def delivered(state: Ledger, event: DeliveriesRecorded) -> Ledger:
    """What became of the messages that carried documents: `step` names the first of them."""
    facts: dict[str, set[str]] = {}
    for fact in event.deliveries:
        _, _, first = fact.step.partition("/")
        if first:
            facts.setdefault(first, set()).add(fact.status)
    if not facts:
        return state
    for order in state.orders.values():
        if statuses := facts.get(order.sent_with):
            reached = order.reached or not statuses.isdisjoint(_REACHED)
            lost = order.lost or not statuses.isdisjoint(_LOST)
            if (reached, lost) != (order.reached, order.lost):
                state = with_order(state, replace(order, reached=reached, lost=lost))
    return state


def with_order(state: Ledger, order: Order) -> Ledger:
    """The state with a document new or changed; numbers only rise."""
    year, place = year_and_place(order.number)
    numbers = {**state.numbers, year: max(place, state.numbers.get(year, 0))}
    return replace(state, orders={**state.orders, order.number: order}, numbers=numbers)


def replied(state: Ledger, event: OrderReplied) -> Ledger:
    """A reply in time or late; whoever replies has the document, whatever became of the message."""
    order = state.orders[event.order]
    ending = {} if order.ending or not order.asks else {"ending": Ending.FULFILLED, "ended_at": event.at}
    after = ORDER.after(order.state, event.type)
    replies = (*order.replies, _said(event, event.late))
    return with_order(state, replace(order, state=after, reached=True, replies=replies, **ending))


def replied_after(state: Ledger, event: ReplyNoted) -> Ledger:
    """A reply to what is void or closed."""
    order = state.orders[event.order]
    return with_order(state, replace(order, replies=(*order.replies, _said(event, late=True))))


def heard(state: Ledger, number: str, event: InterviewHeld | InterviewRefused) -> Ledger:
    """What was said in an interview stands with its notice."""
    if event.person is None:
        return state
    order = state.orders[number]
    said = Said(event.person, event.words, (), event.on, False, event.by)
    return with_order(state, replace(order, replies=(*order.replies, said)))


def missed(state: Ledger, event: ReplyMissed) -> Ledger:
    """Documents whose time to reply has passed."""
    for number in event.orders:
        order = state.orders[number]
        state = with_order(state, replace(order, state=ORDER.after(order.state, event.type)))
    return state


def void(state: Ledger, event: OrderWithdrawn) -> Ledger:
    """Documents that do not count."""
    for number in event.orders:
        order = state.orders[number]
        ending = {} if order.ending else {"ending": Ending.LAPSED, "ended_at": event.at}
        after = ORDER.after(order.state, event.type)
        gone = replace(order, state=after, void_by=event.by, void_reason=event.reason, void_at=event.at, **ending)
        state = with_order(state, gone)
    return state


def close(state: Ledger, orders: Iterable[str], event: Any, ending: Ending, at: datetime) -> Ledger:
    """Documents that have done their work; a reply that was owed and came keeps its own end."""
    for number in orders:
        order = state.orders[number]
        if order.state not in LIVE:
            continue
        own = {} if order.ending else {"ending": ending, "ended_at": at}
        after: OrderState = ORDER.after(order.state, event.type)
        state = with_order(state, replace(order, state=after, **own))
    return state


def _said(event: OrderReplied | ReplyNoted, late: bool) -> Said:
    return Said(event.person, event.words, event.evidence, event.at, late, event.made_by)
