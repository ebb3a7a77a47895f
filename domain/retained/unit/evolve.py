"""What each event means for a unit's state; where a cadre may go is the table's to say."""

from collections.abc import Callable, Iterable
from typing import Any

from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.values import replace
from domain.retained.unit import events_people as p
from domain.retained.unit import events_transfer as t
from domain.retained.unit import evolve_months as months
from domain.retained.unit.events import RetainedEvent
from domain.retained.unit.events_months import PartAnswered
from domain.retained.unit.person import Item, Past, Person
from domain.retained.unit.state import Unit
from domain.retained.unit.transitions import CADRE

Change = Callable[[Person], Person]


def evolve(state: Unit, event: RetainedEvent) -> Unit:
    """The state after the event."""
    return _BY_TYPE[type(event)](state, event)


def _same(state: Unit, event: Any) -> Unit:
    return state


def _moved(state: Unit, event: str, names: Iterable[str], change: Change = lambda person: person) -> Unit:
    """The people after an event that moves them."""
    people = dict(state.people)
    for name in names:
        known = people[name]
        people[name] = change(replace(known, standing=CADRE.after(known.standing, event)))
    return replace(state, people=people)


def _opened(state: Unit, event: p.UnitOpened) -> Unit:
    return replace(state, unit=event.unit, terms=event.terms, terms_version=event.terms_version)


def _adopted(state: Unit, event: p.PolicyAdopted) -> Unit:
    return replace(state, terms=event.terms, terms_version=event.terms_version)


def _begun(state: Unit, event: p.ReturnBegun) -> Unit:
    """Somebody whose responsibility had ended begins a new one, and is still one person."""
    people, past = dict(state.people), dict(state.past)
    items = {one.item: Item(one.kind) for one in event.items}
    for cadre in event.cadres:
        known = people.get(cadre.person)
        standing = CADRE.after(known.standing if known else None, event.type)
        before = past.pop(cadre.person, None)
        if known is None:
            known = Person(
                cadre, standing, posts=before.posts if before else 0, minutes=before.minutes if before else 0
            )
        people[cadre.person] = replace(
            known,
            cadre=cadre,
            standing=standing,
            handover_by=event.handover_by,
            items=items,
            let_off=frozenset(),
            posts=known.posts + 1,
        )
    return replace(state, people=people, past=past)


def _listed(state: Unit, event: p.ItemsListed) -> Unit:
    added = {one.item: Item(one.kind) for one in event.items}
    return _moved(state, event.type, (event.person,), lambda one: replace(one, items={**one.items, **added}))


def _confirmed(state: Unit, event: p.ItemsConfirmed) -> Unit:
    side = event.side

    def change(one: Person) -> Person:
        items = dict(one.items)
        for name in event.items:
            item = items[name]
            items[name] = replace(item, confirmed=item.confirmed | {side}, disputed=item.disputed - {side})
        return replace(one, items=items)

    return _moved(state, event.type, (event.person,), change)


def _disputed(state: Unit, event: p.ItemDisputed) -> Unit:
    side = event.side

    def change(one: Person) -> Person:
        item = one.items[event.item]
        disputed = replace(item, confirmed=item.confirmed - {side}, disputed=item.disputed | {side})
        return replace(one, items={**one.items, event.item: disputed})

    return _moved(state, event.type, (event.person,), change)


def _stood_down(state: Unit, event: p.StoodDown) -> Unit:
    def change(one: Person) -> Person:
        return replace(one, since=one.since or event.at, items={}, let_off=frozenset(), handover_by=None)

    return _moved(state, event.type, event.people, change)


def _recalled(state: Unit, event: p.Recalled) -> Unit:
    moved = _moved(state, event.type, event.people, lambda one: replace(one, musters=one.musters | {event.muster}))
    return replace(moved, counts=months.counted(state, calls=len(event.people)))


def _served(state: Unit, event: p.Served) -> Unit:
    minutes = {one.person: one.minutes for one in event.served}

    def change(one: Person) -> Person:
        spent = one.minutes + minutes[one.cadre.person]
        return replace(one, musters=one.musters - {event.muster}, minutes=spent)

    moved = _moved(state, event.type, minutes, change)
    return replace(moved, counts=months.counted(state, minutes=sum(minutes.values())))


def _came_back(state: Unit, event: p.CameBack) -> Unit:
    return _moved(state, event.type, event.people)


def _offered(state: Unit, event: t.TransferOffered) -> Unit:
    return _change(state, event.person, receiver=event.receiver, accepted=False)


def _taken(state: Unit, event: t.TransferTaken) -> Unit:
    return _change(state, event.person, accepted=True)


def _refused(state: Unit, event: t.TransferRefused | t.TransferWithdrawn) -> Unit:
    return _change(state, event.person, receiver=None, accepted=False)


def _change(state: Unit, name: str, **facts: Any) -> Unit:
    return replace(state, people={**state.people, name: replace(state.people[name], **facts)})


def _gone(state: Unit, event: p.Released | p.LeftService | t.MovedOut) -> Unit:
    """Whoever is not retained any more leaves a line of their own: how it ended, and that it did only once."""
    match event:
        case p.Released():
            names: tuple[str, ...] = event.people
        case p.LeftService():
            names = (event.person,)
        case _:
            names = (event.cadre.person,)
    people, past = dict(state.people), dict(state.past)
    for name in names:
        one = people.pop(name)
        standing = CADRE.after(one.standing, event.type)
        receiver = event.receiver if isinstance(event, t.MovedOut) else None
        past[name] = Past(standing, one.since or event.at, event.at, one.posts, one.minutes, receiver)
    return replace(state, people=people, past=past, asked=state.asked - set(names))


def _service_ended(state: Unit, event: p.ServiceEnded) -> Unit:
    def change(one: Person) -> Person:
        return replace(one, left=event.reason, left_by=event.by)

    return _moved(state, event.type, (event.person,), change)


def _moved_in(state: Unit, event: t.MovedIn) -> Unit:
    name = event.cadre.person
    standing = CADRE.after(None, event.type)
    person = Person(event.cadre, standing, since=event.since, posts=event.posts, contact_at=event.contact_at)
    past = {who: one for who, one in state.past.items() if who != name}
    return replace(state, people={**state.people, name: person}, past=past)


def _proposed(state: Unit, event: t.TransferProposed) -> Unit:
    return replace(state, proposals={**state.proposals, event.person: event.giver})


def _answered(state: Unit, event: t.TransferAnswered | t.ProposalWithdrawn) -> Unit:
    return replace(state, proposals={who: unit for who, unit in state.proposals.items() if who != event.person})


_BY_TYPE: dict[type, Callable[[Unit, Any], Unit]] = {
    p.UnitOpened: _opened,
    p.PolicyAdopted: _adopted,
    p.ReturnBegun: _begun,
    p.ItemsListed: _listed,
    p.ItemsConfirmed: _confirmed,
    p.ItemDisputed: _disputed,
    p.StoodDown: _stood_down,
    p.Recalled: _recalled,
    p.Served: _served,
    p.CameBack: _came_back,
    p.CallNoted: _same,
    p.Released: _gone,
    p.LeftService: _gone,
    p.ServiceEnded: _service_ended,
    t.MovedOut: _gone,
    t.MovedIn: _moved_in,
    t.TransferOffered: _offered,
    t.TransferProposed: _proposed,
    t.TransferAnswered: _answered,
    t.ProposalWithdrawn: _answered,
    t.TransferTaken: _taken,
    t.TransferRefused: _refused,
    t.TransferWithdrawn: _refused,
    PartAnswered: _same,
    DeliveriesRecorded: _same,
    **months.BY_TYPE,
}
