"""What a unit's events ask of the world: messages, duties on the bearers' ladders, other cases, the directory."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from domain.accountability.owing import owe, settle
from domain.kernel.effect import Effect, LookUp, Performed, Send, SendEach, Tell
from domain.kernel.model import Model
from domain.retained import between
from domain.retained.seconded import unit_case
from domain.retained.unit import events_months as m
from domain.retained.unit import events_people as p
from domain.retained.unit.events import RetainedEvent
from domain.retained.unit.state import Unit
from domain.retained.unit.transitions import LEAVING_POST

PROCESS = "retained"
READINESS = "readiness_news"
"""News for the directory: who is retained and callable, of which unit, and when a contact was confirmed."""
MOST = 500
"""People in one message to many."""


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
    return name in state.people and state.people[name].standing in LEAVING_POST


def _begun(state: Unit, event: p.ReturnBegun) -> list[Effect]:
    due = {"handover_by": event.handover_by.isoformat()}
    told = _each(state, [one.person for one in event.cadres], "handover_request", due)
    townships: dict[str, list[str]] = defaultdict(list)
    for one in event.cadres:
        townships[one.township].append(one.person)
    return [
        *told,
        *(_role(state, f"township:{name}/duty", "handover_expected", who, due) for name, who in townships.items()),
    ]


def _disputed(state: Unit, event: p.ItemDisputed) -> list[Effect]:
    """The other side hears of it."""
    more = {"item": event.item, "code": event.code}
    if event.side == "receiver":
        return _each(state, (event.person,), "handover_disputed", more)
    township = state.people[event.person].cadre.township
    return [_role(state, f"township:{township}/duty", "handover_disputed_by_cadre", (event.person,), more)]


def _stood_down(state: Unit, event: p.StoodDown) -> list[Effect]:
    told = _each(state, event.people, "stood_down", {})
    return [*told, _news(event.people, retained=True, standby=True)]


def _released(state: Unit, event: p.Released) -> list[Effect]:
    return [*_each(state, event.people, "released", {}), _news(event.people, retained=False, standby=False)]


def _left(state: Unit, event: p.LeftService) -> list[Effect]:
    return [_news((event.person,), retained=False, standby=False)]


def _withdrawn(state: Unit, event: p.TransferWithdrawn) -> list[Effect]:
    return [_tell(event.receiver, between.WithdrawProposal(person=event.person, giver=state.unit))]


def _offered(state: Unit, event: p.TransferOffered) -> list[Effect]:
    return [_tell(event.receiver, between.ProposeTransfer(person=event.person, giver=state.unit))]


def _proposed(state: Unit, event: p.TransferProposed) -> list[Effect]:
    return [_role(state, f"unit:{state.unit}/liaison", "transfer_proposed", (event.person,), {})]


def _answered(state: Unit, event: p.TransferAnswered) -> list[Effect]:
    command = between.AnswerTransfer(person=event.person, receiver=state.unit, accepted=event.accepted)
    return [_tell(event.giver, command)]


def _moved_out(state: Unit, event: p.MovedOut) -> list[Effect]:
    command = between.MoveIn(
        cadre=event.cadre, giver=state.unit, since=event.since, posts=event.posts, contact_at=event.contact_at
    )
    return [_tell(event.receiver, command)]


def _moved_in(state: Unit, event: p.MovedIn) -> list[Effect]:
    person = (event.cadre.person,)
    told = _each(state, person, "transferred", {})
    return [*told, _news(person, retained=True, standby=True, unit=state.unit)]


def _refused(state: Unit, event: p.TransferRefused) -> list[Effect]:
    return [_role(state, f"unit:{state.unit}/liaison", "transfer_refused", (event.person,), {})]


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
    return _each(state, event.people, "contact_request", {"month": event.month, **times})


def _unconfirmed(state: Unit, event: m.ContactsUnconfirmed) -> list[Effect]:
    if not event.people:
        return []
    return [_role(state, f"unit:{state.unit}/liaison", "contact_unconfirmed", event.people, {"month": event.month})]


def _confirmed(state: Unit, event: m.ContactsConfirmed) -> list[Effect]:
    return [_news(event.people, contact_at=event.at)]


def _invited(state: Unit, event: m.VolunteeringOffered) -> list[Effect]:
    more = {"offer": event.offer, "day": event.day.isoformat(), "place": event.place, "task": event.task}
    more["link_until"] = event.until.isoformat()
    return _each(state, event.people, "volunteer_invitation", more)


def _part(state: Unit, event: m.PartAnswered) -> list[Effect]:
    command = between.PartTaken(part=event.part, taken=event.taken, gone=event.gone)
    return [Tell(case=event.directive, process="return", command=command)]


def _tell(unit: str, command: Model) -> Tell:
    return Tell(case=unit_case(unit), process=PROCESS, command=command)


def _params(state: Unit, more: Mapping[str, str]) -> dict[str, str]:
    return {"case": unit_case(state.unit), "bearer": f"unit:{state.unit}", **more}


def _each(state: Unit, people: Iterable[str], template: str, more: Mapping[str, str]) -> list[Effect]:
    to = tuple(people)
    return [
        SendEach(
            to=to[start : start + MOST],
            channel=state.pinned.channel,
            template=template,
            step=template,
            params=_params(state, more),
        )
        for start in range(0, len(to), MOST)
    ]


def _role(state: Unit, to: str, template: str, about: Iterable[str], more: Mapping[str, str]) -> Send:
    return Send(
        to=to,
        channel=state.pinned.channel,
        template=template,
        step=template,
        about=tuple(about),
        params=_params(state, more),
    )


def _news(
    people: Sequence[str],
    *,
    retained: bool | None = None,
    standby: bool | None = None,
    unit: str | None = None,
    contact_at: datetime | None = None,
) -> LookUp:
    said: dict[str, Any] = {"retained": retained, "standby": standby, "unit": unit}
    if contact_at is not None:
        said["contact_at"] = contact_at.isoformat()
    return LookUp(
        question=READINESS,
        query={"people": list(people), **{name: value for name, value in said.items() if value is not None}},
    )


_BY_TYPE: Mapping[type, Callable[[Unit, Any], Sequence[Effect]]] = MappingProxyType(
    {
        p.ReturnBegun: _begun,
        p.ItemDisputed: _disputed,
        p.StoodDown: _stood_down,
        p.Released: _released,
        p.LeftService: _left,
        p.TransferOffered: _offered,
        p.TransferWithdrawn: _withdrawn,
        p.TransferProposed: _proposed,
        p.TransferAnswered: _answered,
        p.TransferRefused: _refused,
        p.MovedOut: _moved_out,
        p.MovedIn: _moved_in,
        m.DutyOwed: _owed,
        m.DutyEnded: _ended,
        m.ContactsAsked: _asked,
        m.ContactsUnconfirmed: _unconfirmed,
        m.ContactsConfirmed: _confirmed,
        m.VolunteeringOffered: _invited,
        m.PartAnswered: _part,
    }
)
