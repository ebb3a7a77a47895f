"""What a muster's events ask of the world: messages, and people given back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from domain.callup.muster import events as e
from domain.callup.muster.retained import called_retained, served_retained
from domain.callup.muster.roles import role_for
from domain.callup.muster.state import COMING, OUT, Muster, Person, Status
from domain.kernel.effect import COMMAND_POST, AnySend, Claim, Effect, LookUp, Performed, Release, Send, SendEach
from domain.kernel.ladder import Rung

DUTY_ENDED = "duty_ended"
_CLOSING = frozenset({"stand_down", "lapse"})
_NOTHING: Mapping[str, str] = MappingProxyType({})
_TEMPLATE_BY_ROLE = {
    "liaison": "liaison_notice",
    "head": "head_notice",
    "township": "township_notice",
    "command_post": "command_post_notice",
}


def react(state: Muster, event: e.MusterEvent) -> Sequence[Effect]:
    """The effects of one event; `state` is the state after it."""
    match event:
        case e.ReachStepTaken():
            return _asked(state, event)
        case e.AbsenceStepTaken():
            return _absent(state, event)
        case e.ArrivalReminded():
            return _to_each(state, event.people, "arrival_reminder", "arrival_reminder")
        case e.LadderExhausted():
            return [_send(state, COMMAND_POST, f"{event.ladder}_exhausted", "ladder_exhausted", event.people)]
        case e.DirectiveAmended(told=True):
            expected = [n for n, p in state.people.items() if _bound(p)]
            return _to_each(state, expected, "amendment", "amendment")
        case e.MusterOpened() | e.PeopleAdded():
            return called_retained(state, event.people, event.at)
        case e.MusterClosed():
            return [*_released(state, event), *served_retained(state, event.at)]
        case e.Declined() | e.Excused():
            return [_release(state, event.person)]
        case e.PeopleLetGo():
            return [_release(state, name) for name in event.people]
        case e.PeopleHeld():
            return [_claim(state, name, event.at) for name in event.people]
        case _:
            return ()


def wanted(state: Muster, effect: Performed) -> Performed | None:
    """The effect narrowed to the people it still concerns; None when it was overtaken (PEERS 1)."""
    if isinstance(effect, LookUp) or effect.template in _CLOSING:
        return effect
    if state.closed:
        return None
    concerned = effect.to if isinstance(effect, SendEach) else effect.about
    still = tuple(name for name in concerned if _still(state, name, effect))
    if not still:
        return None
    if still == concerned:
        return effect
    return effect.only(still) if isinstance(effect, SendEach) else effect.model_copy(update={"about": still})


def _still(state: Muster, name: str, effect: AnySend) -> bool:
    person = state.people.get(name)
    if person is None:
        return False
    match effect.template:
        case "arrival_reminder":
            return person.status in COMING
        case "absence_notice" | "withdrawal_notice":
            return person.absent_since is not None
        case "amendment":
            return _bound(person)
        case "ladder_exhausted":
            return True
        case _:
            return person.awaiting and state.calling


def _bound(person: Person) -> bool:
    return person.status not in OUT


def _asked(state: Muster, event: e.ReachStepTaken) -> list[Effect]:
    rung = state.pinned.reach[event.index]
    if rung.to != "self":
        return _by_role(state, rung, event.people, _TEMPLATE_BY_ROLE[rung.to])
    if event.index:
        return _to_each(state, event.people, event.step, "reminder", rung.channel)
    planned = [n for n in event.people if not state.people[n].substitute]
    substitutes = [n for n in event.people if state.people[n].substitute]
    summoned = _to_each(state, planned, event.step, "summons", rung.channel)
    return [*summoned, *_to_each(state, substitutes, event.step, "substitute_summons", rung.channel)]


def _absent(state: Muster, event: e.AbsenceStepTaken) -> list[Effect]:
    """Those answerable are told apart who did not come and who said that they would not after all."""
    rung = state.pinned.absence[event.index]
    withdrawn = [name for name in event.people if state.people[name].has_withdrawn]
    missing = [name for name in event.people if not state.people[name].has_withdrawn]
    told = _by_role(state, rung, missing, "absence_notice")
    return [*told, *_by_role(state, rung, withdrawn, "withdrawal_notice")]


def _to_each(
    state: Muster,
    people: Iterable[str],
    step: str,
    template: str,
    channel: str | None = None,
    more: Mapping[str, str] = _NOTHING,
) -> list[Effect]:
    by_time: dict[datetime, list[str]] = {}
    for name in people:
        by_time.setdefault(state.people[name].report_by, []).append(name)
    return [
        SendEach(
            to=tuple(names),
            channel=channel or state.pinned.notice_channel,
            template=template,
            step=step,
            params={**_params(state, due), **more},
            drill=state.order.is_drill,
        )
        for due, names in by_time.items()
    ]


def _by_role(state: Muster, rung: Rung, people: Iterable[str], template: str) -> list[Effect]:
    """One message a role about all its people: nobody is told one by one (基层减负)."""
    if rung.to == "self":
        return _to_each(state, people, rung.name, template, rung.channel)
    groups: dict[str, list[str]] = defaultdict(list)
    for name in people:
        groups[role_for(rung, state.people[name])].append(name)
    return [_send(state, to, rung.name, template, names, rung.channel) for to, names in sorted(groups.items())]


def _send(state: Muster, to: str, step: str, template: str, about: Sequence[str], channel: str | None = None) -> Send:
    return Send(
        to=to,
        channel=channel or state.pinned.notice_channel,
        template=template,
        step=step,
        about=tuple(about),
        params=_params(state, min(state.people[n].report_by for n in about)),
        drill=state.order.is_drill,
    )


def _params(state: Muster, report_by: datetime) -> dict[str, str]:
    order = state.order
    return {
        "activation": state.activation,
        "muster": state.case,
        "hazard": order.hazard,
        "level": order.level,
        "place": order.place,
        "report_by": report_by.isoformat(),
    }


def _released(state: Muster, event: e.MusterClosed) -> list[Effect]:
    template = "lapse" if event.why == "lapsed" else "stand_down"
    told = [n for n, p in state.people.items() if p.status is Status.RELEASED]
    ended = {"ended_at": event.at.isoformat(), "expired_at": event.at.isoformat()}
    effects: list[Effect] = _to_each(state, told, template, template, more=ended)
    effects.extend(_release(state, name) for name in state.people)
    served = [n for n, p in state.people.items() if p.arrived_at is not None]
    if served and not state.order.is_drill:
        # Rest is counted from here (plan §2: 11 h between duties); a drill is no duty.
        effects.append(LookUp(question=DUTY_ENDED, query={"people": served, "at": event.at.isoformat()}))
    return effects


def _claim(state: Muster, name: str, since: datetime) -> Claim:
    return Claim(resource=state.order.resource(name), owner=state.activation, since=since)


def _release(state: Muster, name: str) -> Release:
    return Release(resource=state.order.resource(name), owner=state.activation)
