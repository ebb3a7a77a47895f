"""What an activation's events ask of the world: questions, musters, claims, alarms."""

from collections.abc import Sequence
from typing import Any

from domain.callup.activation import events as e
from domain.callup.activation.state import Activation
from domain.callup.muster.commands import (
    AddPeople,
    AdoptTerms,
    AmendMuster,
    CloseMuster,
    OpenMuster,
    ResumeCalling,
    StopCalling,
)
from domain.erasure.commands import OweErasure
from domain.erasure.subject import PROCESS as ERASURE
from domain.erasure.subject import erasure_case, of_purpose
from domain.kernel.effect import COMMAND_POST, Claim, Effect, LookUp, Performed, Send, Tell
from domain.kernel.model import Model

CANDIDATES = "candidates"


def react(state: Activation, event: e.ActivationEvent) -> Sequence[Effect]:
    """The effects of one event; `state` is the state after it."""
    match event:
        case e.CandidatesAsked():
            return [_ask(state, event)]
        case e.PeopleCalled():
            return _called(state, event)
        case e.QuorumMet():
            return _to_musters(state, StopCalling())
        case e.CallingResumed():
            return _to_musters(state, ResumeCalling())
        case e.ActivationAmended():
            return _to_musters(state, AmendMuster(directive=event.directive))
        case e.PolicyAdopted():
            return _to_musters(state, AdoptTerms(terms=event.terms, terms_version=event.terms_version))
        case e.ActivationEnded():
            return _to_musters(state, CloseMuster(why=event.why, at=event.at))
        case e.ActivationClosed():
            owed = OweErasure(case=state.case, ended_at=event.at, drill=state.order.is_drill)
            return [Tell(case=erasure_case(of_purpose(state.case)), process=ERASURE, command=owed)]
        case e.ShortfallDeclared():
            missing = ", ".join(f"{skill} {count}" for skill, count in sorted(event.skills.items()))
            return [_alarm(state, "shortfall", total=str(event.total), skills=missing or "-")]
        case e.ExpiryNoticed():
            return [_alarm(state, "expiry_notice", expires_at=event.expires_at.isoformat())]
        case e.LookUpFailed():
            return [_alarm(state, "look_up_failed")]
        case _:
            return ()


def wanted(state: Activation, effect: Performed) -> Performed | None:
    """Questions and alarms matter only while the activation runs."""
    if isinstance(effect, LookUp):
        current = state.asked and effect.query.get("round") == state.round
        return effect if current else None
    return effect if state.phase == "active" else None


def _ask(state: Activation, event: e.CandidatesAsked) -> LookUp:
    order = state.order
    query: dict[str, Any] = {
        "round": event.round,
        "areas": list(order.areas),
        "units": list(order.units),
        "skills": list(order.skills),
        "pools": list(order.pools),
    }
    return LookUp(question=CANDIDATES, query=query)


def _called(state: Activation, event: e.PeopleCalled) -> list[Effect]:
    """Claim the people first: whoever another case holds makes this decision be taken again without them."""
    order = state.order
    effects: list[Effect] = [
        Claim(resource=order.resource(called.person), owner=state.case, since=event.at) for called in event.people
    ]
    command: Model = AddPeople(people=event.people, substitutes=event.substitutes)
    if event.opens:
        command = OpenMuster(
            activation=state.case,
            directive=order,
            terms=state.pinned,
            terms_version=state.terms_version,
            people=event.people,
            substitutes=event.substitutes,
        )
    effects.append(Tell(case=event.muster, process="muster", command=command))
    return effects


def _to_musters(state: Activation, command: Model) -> list[Effect]:
    return [Tell(case=muster, process="muster", command=command) for muster in state.musters]


def _alarm(state: Activation, template: str, **more: str) -> Send:
    order = state.order
    params = {"activation": state.case, "hazard": order.hazard, "level": order.level, "place": order.place, **more}
    return Send(
        to=COMMAND_POST,
        channel=state.pinned.notice_channel,
        template=template,
        step=template,
        params=params,
        drill=order.is_drill,
    )
