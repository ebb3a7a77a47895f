"""What the months' events mean: duties, requests, invitations, and a month that shrinks to counts."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from domain.kernel.obligation import Ending, Obligation
from domain.kernel.values import replace
from domain.retained.seconded import unit_case
from domain.retained.unit import events_months as m
from domain.retained.unit.events_months import MonthCounts
from domain.retained.unit.state import Duty, Offer, Unit


def counted(state: Unit, **more: int) -> MonthCounts:
    """The running month's counts with some more of each."""
    return state.counts.model_copy(update={name: getattr(state.counts, name) + n for name, n in more.items()})


def _owed(state: Unit, event: m.DutyOwed) -> Unit:
    duty = Duty(event.what, event.bearer, event.people, event.since, event.due)
    return replace(state, duties={**state.duties, event.duty: duty}, numbered=state.numbered + 1)


def _ended(state: Unit, event: m.DutyEnded) -> Unit:
    duty = state.duties[event.duty]
    people = dict(state.people)
    if event.by_ladder and duty.side is not None:
        for name in state.waits_for(duty):
            people[name] = replace(people[name], let_off=people[name].let_off | {duty.side})
    over = Obligation(duty.what, duty.bearer, unit_case(state.unit), duty.due)
    ended = {**state.ended, event.duty: over.end(Ending(event.ending), event.at, event.detail)}
    duties = {name: one for name, one in state.duties.items() if name != event.duty}
    return replace(state, duties=duties, ended=ended, people=people)


def _begun(state: Unit, event: m.MonthsBegun) -> Unit:
    return replace(state, month=event.month, next_at=event.next_at, counts=MonthCounts())


def _asked(state: Unit, event: m.ContactsAsked) -> Unit:
    return replace(
        state,
        month=event.month,
        next_at=event.next_at,
        asked=frozenset(event.people),
        asked_at=event.at,
        due_at=event.due if event.people else None,
        counts=MonthCounts(retained=event.retained, asked=len(event.people), known=event.known),
    )


def _confirmed(state: Unit, event: m.ContactsConfirmed) -> Unit:
    people = dict(state.people)
    for name in event.people:
        known = people[name].contact_at
        people[name] = replace(people[name], contact_at=event.at if known is None else max(known, event.at))
    left = state.asked - frozenset(event.people)
    how = {"self": "confirmed", "liaison": "liaison", "call_up": "known"}[event.how]
    counts = counted(state, **{how: len(event.people)})
    return replace(state, people=people, asked=left, due_at=state.due_at if left else None, counts=counts)


def _changed(state: Unit, event: m.ContactChanged) -> Unit:
    people = {**state.people, event.person: replace(state.people[event.person], contact_at=None)}
    left = state.asked - {event.person}
    return replace(state, people=people, asked=left, due_at=state.due_at if left else None)


def _unconfirmed(state: Unit, event: m.ContactsUnconfirmed) -> Unit:
    return replace(state, due_at=None)


def _closed(state: Unit, event: m.MonthClosed) -> Unit:
    return replace(
        state,
        months={**state.months, event.month: event.counts},
        counts=MonthCounts(),
        month="",
        next_at=None,
        asked=frozenset(),
        asked_at=None,
        due_at=None,
        invitations=0,
        ended={},
    )


def _offered(state: Unit, event: m.VolunteeringOffered) -> Unit:
    offer = Offer(frozenset(event.people), event.until)
    return replace(state, offers={**state.offers, event.offer: offer}, invitations=state.invitations + 1)


def _taken(state: Unit, event: m.OfferTaken) -> Unit:
    offer = state.offers[event.offer]
    said = replace(offer, taken=offer.taken | {event.person}, declined=offer.declined - {event.person})
    return replace(state, offers={**state.offers, event.offer: said})


def _declined(state: Unit, event: m.OfferDeclined) -> Unit:
    offer = state.offers[event.offer]
    said = replace(offer, declined=offer.declined | {event.person}, taken=offer.taken - {event.person})
    return replace(state, offers={**state.offers, event.offer: said})


def _over(state: Unit, event: m.OfferOver) -> Unit:
    left = {name: offer for name, offer in state.offers.items() if name != event.offer}
    invited = event.taken + event.declined + event.ignored
    return replace(state, offers=left, counts=counted(state, offered=invited, taken=event.taken))


def _told(state: Unit, event: m.PeopleTold) -> Unit:
    out = (event.template, event.people, event.params)
    left = tuple(one for one in state.held if (one.template, one.people, one.params) != out)
    return replace(state, held=left)


def _held(state: Unit, event: m.NoticeHeld) -> Unit:
    return replace(state, held=(*state.held, event))


def _delayed(state: Unit, event: m.WorkDelayed) -> Unit:
    return replace(state, next_at=event.until) if event.what == "month" else replace(state, due_at=event.until)


BY_TYPE: Mapping[type, Callable[[Unit, Any], Unit]] = MappingProxyType(
    {
        m.DutyOwed: _owed,
        m.DutyEnded: _ended,
        m.MonthsBegun: _begun,
        m.ContactsAsked: _asked,
        m.ContactsConfirmed: _confirmed,
        m.ContactsUnconfirmed: _unconfirmed,
        m.ContactChanged: _changed,
        m.MonthClosed: _closed,
        m.VolunteeringOffered: _offered,
        m.OfferTaken: _taken,
        m.OfferDeclined: _declined,
        m.OfferOver: _over,
        m.PeopleTold: _told,
        m.NoticeHeld: _held,
        m.WorkDelayed: _delayed,
    }
)
