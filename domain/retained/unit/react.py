"""What a unit's events ask of the world: messages, duties on the bearers' ladders, other cases, the directory."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from domain.accountability.owing import owe, settle
from domain.kernel.effect import Effect, Performed, Send, SendEach, Tell
from domain.retained import between
from domain.retained.seconded import unit_case
from domain.retained.unit import events_months as m
from domain.retained.unit import events_people as p
from domain.retained.unit import events_transfer as t
from domain.retained.unit.events import RetainedEvent
from domain.retained.unit.state import Unit
from domain.retained.unit.telling import PROCESS, each, news, role, tell
from domain.retained.unit.transitions import LEAVING_POST


def react(state: Unit, event: RetainedEvent) -> Sequence[Effect]:
    """The effects of one event; `state` is the state after it."""
    react_to = _BY_TYPE.get(type(event))
    return react_to(state, event) if react_to else ()


def wanted(state: Unit, effect: Performed) -> Performed | None:
    """The message, as far as it still asks somebody for something (PEERS 1)."""
    match effect:
        case SendEach(template="contact_request"):
            return _only(effect, [name for name in effect.to if name in state.asked])
        case SendEach(template="handover_request"):
            return _only(effect, [name for name in effect.to if _leaving(state, name)])
        case SendEach(template="volunteer_invitation"):
            offer = state.offers.get(effect.params["offer"])
            return _only(effect, [n for n in effect.to if n not in offer.taken | offer.declined]) if offer else None
        case Send(template="contact_unconfirmed"):
            return effect if any(name in state.asked for name in effect.about) else None
        case Send(template="transfer_proposed"):
            return effect if any(name in state.proposals for name in effect.about) else None
        case _:
            return effect


def _only(effect: SendEach, names: Sequence[str]) -> SendEach | None:
    return effect.only(names) if names else None


def _leaving(state: Unit, name: str) -> bool:
    one = state.people.get(name)
    return one is not None and one.standing in LEAVING_POST and one.left is None


def _begun(state: Unit, event: p.ReturnBegun) -> list[Effect]:
    due = {"handover_by": event.handover_by.isoformat()}
    townships: dict[str, list[str]] = defaultdict(list)
    for one in event.cadres:
        townships[one.township].append(one.person)
    return [role(state, f"township:{name}/duty", "handover_expected", who, due) for name, who in townships.items()]


def _disputed(state: Unit, event: p.ItemDisputed) -> list[Effect]:
    """The other side hears of it."""
    more = {"item": event.item, "code": event.code}
    if event.side == "receiver" and state.people[event.person].left is not None:
        return [role(state, f"unit:{state.unit}/liaison", "handover_disputed", (event.person,), more)]
    if event.side == "receiver":
        return each(state, (event.person,), "handover_disputed", more)
    township = state.people[event.person].cadre.township
    return [role(state, f"township:{township}/duty", "handover_disputed_by_cadre", (event.person,), more)]


def _stood_down(state: Unit, event: p.StoodDown) -> list[Effect]:
    return [news(event.people, retained=True, standby=True)]


def _released(state: Unit, event: p.Released) -> list[Effect]:
    return [news(event.people, retained=False, standby=False)]


def _left(state: Unit, event: p.LeftService) -> list[Effect]:
    return [news((event.person,), retained=False, standby=False)]


def _service_ended(state: Unit, event: p.ServiceEnded) -> list[Effect]:
    return [news((event.person,), retained=False, standby=False)]


def _changed(state: Unit, event: m.ContactChanged) -> list[Effect]:
    return [role(state, f"unit:{state.unit}/liaison", "contact_changed", (event.person,), {})]


def _withdrawn(state: Unit, event: t.TransferWithdrawn) -> list[Effect]:
    return [tell(event.receiver, between.WithdrawProposal(person=event.person, giver=state.unit))]


def _offered(state: Unit, event: t.TransferOffered) -> list[Effect]:
    return [tell(event.receiver, between.ProposeTransfer(person=event.person, giver=state.unit))]


def _proposed(state: Unit, event: t.TransferProposed) -> list[Effect]:
    return [role(state, f"unit:{state.unit}/liaison", "transfer_proposed", (event.person,), {})]


def _answered(state: Unit, event: t.TransferAnswered) -> list[Effect]:
    command = between.AnswerTransfer(person=event.person, receiver=state.unit, accepted=event.accepted)
    return [tell(event.giver, command)]


def _moved_out(state: Unit, event: t.MovedOut) -> list[Effect]:
    command = between.MoveIn(
        cadre=event.cadre, giver=state.unit, since=event.since, posts=event.posts, contact_at=event.contact_at
    )
    return [tell(event.receiver, command)]


def _moved_in(state: Unit, event: t.MovedIn) -> list[Effect]:
    return [news((event.cadre.person,), retained=True, standby=True, unit=state.unit)]


def _refused(state: Unit, event: t.TransferRefused) -> list[Effect]:
    return [role(state, f"unit:{state.unit}/liaison", "transfer_refused", (event.person,), {})]


def _owed(state: Unit, event: m.DutyOwed) -> list[Effect]:
    return [
        owe(
            unit_case(state.unit),
            PROCESS,
            event.duty,
            bearer=event.bearer,
            what=event.what,
            since=event.since,
            due=event.due,
            subjects=event.people,
        )
    ]


def _ended(state: Unit, event: m.DutyEnded) -> list[Effect]:
    if event.by_ladder or event.ending == "referred":
        return []
    bearer = state.ended[event.duty].owed_by
    case = unit_case(state.unit)
    return [settle(case, event.duty, bearer=bearer, ending=event.ending, at=event.at, detail=event.detail)]


def _asked(state: Unit, event: m.ContactsAsked) -> list[Effect]:
    times = {"due": event.due.isoformat(), "link_until": event.next_at.isoformat()}
    return each(state, event.people, "contact_request", {"month": event.month, **times})


def _unconfirmed(state: Unit, event: m.ContactsUnconfirmed) -> list[Effect]:
    if not event.people:
        return []
    return [role(state, f"unit:{state.unit}/liaison", "contact_unconfirmed", event.people, {"month": event.month})]


def _confirmed(state: Unit, event: m.ContactsConfirmed) -> list[Effect]:
    return [news(event.people, contact_at=event.at)]


def _told(state: Unit, event: m.PeopleTold) -> list[Effect]:
    return each(state, event.people, event.template, event.params)


def _part(state: Unit, event: m.PartAnswered) -> list[Effect]:
    command = between.PartTaken(part=event.part, taken=event.taken, gone=event.gone)
    return [Tell(case=event.directive, process="return", command=command)]


_BY_TYPE: Mapping[type, Callable[[Unit, Any], Sequence[Effect]]] = MappingProxyType(
    {
        p.ReturnBegun: _begun,
        p.ItemDisputed: _disputed,
        p.StoodDown: _stood_down,
        p.Released: _released,
        p.LeftService: _left,
        p.ServiceEnded: _service_ended,
        t.TransferOffered: _offered,
        t.TransferWithdrawn: _withdrawn,
        t.TransferProposed: _proposed,
        t.TransferAnswered: _answered,
        t.TransferRefused: _refused,
        t.MovedOut: _moved_out,
        t.MovedIn: _moved_in,
        m.DutyOwed: _owed,
        m.DutyEnded: _ended,
        m.ContactsAsked: _asked,
        m.ContactsUnconfirmed: _unconfirmed,
        m.ContactsConfirmed: _confirmed,
        m.ContactChanged: _changed,
        m.PeopleTold: _told,
        m.PartAnswered: _part,
    }
)
