"""What an enterprise's events ask of the world: answers to plans, notices, and what the ladder must know."""

from collections.abc import Sequence

from domain.enterprise import duties
from domain.enterprise import events as e
from domain.enterprise import events_finding as f
from domain.enterprise import events_visit as v
from domain.enterprise.state import Enterprise, Finding, Visit
from domain.enterprise.transitions import COMING, FindingState, VisitState
from domain.inspection.commands import VisitAnswered, VisitEnded
from domain.kernel.effect import AnySend, Effect, Performed, Send, SendEach, Tell

COMMAND_POST = "command_post/duty"


def react(state: Enterprise, event: e.EnterpriseEvent) -> Sequence[Effect]:
    """The effects of one event; `state` is the state after it."""
    match event:
        case v.VisitPlanned() | v.VisitJoined():
            return _taken_in(state, event)
        case v.VisitDeclined():
            answer = VisitAnswered(enterprise=state.name, code=event.code, reason=event.reason)
            return [Tell(case=event.inspection, process="inspection", command=answer)]
        case v.VisitNotified():
            visit = state.visits[event.visit]
            return _told(state, visit, sorted(visit.officers), "visit_notice")
        case v.PartWithdrawn():
            return [_ended(state, event.inspection, event.visit, "cancelled")]
        case v.VisitCancelled():
            visit = state.visits[event.visit]
            notice = [] if visit.unannounced else [_to_enterprise(state, visit.drill, "visit_cancelled")]
            return [*_all_ended(state, visit, "cancelled"), *notice]
        case v.VisitMissed():
            visit = state.visits[event.visit]
            heads = [f"unit:{department}/head" for department in visit.departments]
            alarms = [_about(state, visit, to, "visit_missed") for to in (COMMAND_POST, *heads)]
            return [*_all_ended(state, visit, "missed"), *alarms]
        case v.RecordOverdue():
            visit = state.visits[event.visit]
            return [_about(state, visit, f"unit:{one}/head", "record_overdue") for one in visit.departments]
        case v.VisitRecorded():
            return _recorded(state, state.visits[event.visit])
        case v.RectificationAwaited() | v.VisitSealed() | v.SealLifted() | v.VisitClosed() | v.VisitReferred():
            return ()
        case _:
            return [*duties.react(state, event), *_messages(state, event)]


def wanted(state: Enterprise, effect: Performed) -> Performed | None:
    """A notice only of a visit that is still to come, a request only while what it asks for is not done."""
    if not isinstance(effect, Send | SendEach):
        return effect
    visit = state.visits.get(effect.params.get("visit", ""))
    finding = state.findings.get(effect.params.get("finding", ""))
    still = True
    match effect.template:
        case "visit_notice" | "visit_joined" | "visit_duty":
            still = visit is not None and visit.state in COMING
        case "record_overdue":
            still = visit is not None and visit.state is VisitState.ON_SITE
        case "reinspection_wanted":
            still = finding is not None and finding.state in (FindingState.APPLIED, FindingState.REOPENING)
        case "reopening_to_decide":
            still = finding is not None and finding.state is FindingState.RE_INSPECTED
        case "appeal_to_decide":
            still = finding is not None and finding.appeal is not None
    return effect if still else None


def _taken_in(state: Enterprise, event: v.VisitPlanned | v.VisitJoined) -> list[Effect]:
    visit = state.visits[event.visit]
    others = tuple(one for one in visit.departments if one != event.part.department)
    answer = VisitAnswered(enterprise=state.name, visit=visit.id, joint=others)
    told: list[Effect] = [Tell(case=event.part.inspection, process="inspection", command=answer)]
    if visit.state is VisitState.NOTIFIED:
        told += _told(state, visit, event.part.officers, "visit_joined")
    return told


def _told(state: Enterprise, visit: Visit, officers: Sequence[str], notice: str) -> list[Effect]:
    params = _params(state, visit)
    duty = SendEach(
        to=tuple(officers),
        channel=state.channel,
        template="visit_duty",
        step="visit_duty",
        params=params,
        drill=visit.drill,
    )
    return [duty] if visit.unannounced else [duty, _to_enterprise(state, visit.drill, notice, **params)]


def _recorded(state: Enterprise, visit: Visit) -> list[Effect]:
    waiting = [one for one in state.of_visit(visit.id) if one.state is not FindingState.CORRECTED]
    params = {**_params(state, visit), "findings": str(len(waiting))}
    template = "rectification_notice" if waiting else "visit_clean"
    return [*_all_ended(state, visit, "recorded"), _to_enterprise(state, visit.drill, template, **params)]


def _all_ended(state: Enterprise, visit: Visit, outcome: str) -> list[Effect]:
    return [_ended(state, part.inspection, visit.id, outcome, part.department) for part in visit.parts]


def _ended(state: Enterprise, inspection: str, visit: str, outcome: str, department: str = "") -> Tell:
    findings = sum(1 for one in state.of_visit(visit) if one.fact.department == department)
    command = VisitEnded.model_validate(
        {"enterprise": state.name, "visit": visit, "outcome": outcome, "findings": findings}
    )
    return Tell(case=inspection, process="inspection", command=command)


def _messages(state: Enterprise, event: e.EnterpriseEvent) -> list[AnySend]:
    finding = state.findings.get(getattr(event, "finding", ""))
    if finding is None:
        return []
    match event:
        case f.DeadlineExtended():
            return [_enterprise(state, finding, "deadline_extended", due=event.due.isoformat())]
        case f.RectificationApplied():
            return [_head(state, finding, "reinspection_wanted", due=event.reinspect_by.isoformat())]
        case f.ReinspectionPassed() if finding.state is FindingState.RE_INSPECTED:
            return [_head(state, finding, "reopening_to_decide")]
        case f.ReinspectionPassed():
            return [_enterprise(state, finding, "finding_closed")]
        case f.ReinspectionFailed() if event.due is not None:
            return [_enterprise(state, finding, "reinspection_failed", due=event.due.isoformat())]
        case f.ReinspectionFailed() | f.ReopeningRefused():
            return [_enterprise(state, finding, "still_sealed")]
        case f.ReopeningApproved():
            return [_enterprise(state, finding, "reopening_approved")]
        case f.AppealLodged():
            return [_head(state, finding, "appeal_to_decide", due=event.decide_by.isoformat())]
        case f.AppealRejected():
            return [_enterprise(state, finding, "appeal_rejected", reason=event.reason)]
        case f.AppealUpheld():
            return [_enterprise(state, finding, "appeal_upheld")]
        case _:
            return []


def _enterprise(state: Enterprise, finding: Finding, template: str, **more: str) -> Send:
    return _to_enterprise(state, finding.drill, template, **_of(state, finding), **more)


def _head(state: Enterprise, finding: Finding, template: str, **more: str) -> Send:
    to = f"unit:{finding.fact.department}/head"
    return _send(state, to, template, {**_of(state, finding), **more}, drill=finding.drill)


def _about(state: Enterprise, visit: Visit, to: str, template: str) -> Send:
    return _send(state, to, template, _params(state, visit), drill=visit.drill)


def _to_enterprise(state: Enterprise, drill: bool, template: str, **params: str) -> Send:
    return _send(state, f"enterprise:{state.name}/contact", template, params, drill=drill)


def _send(state: Enterprise, to: str, template: str, params: dict[str, str], *, drill: bool) -> Send:
    full = {"enterprise": state.name, **params}
    return Send(to=to, channel=state.channel, template=template, step=template, params=full, drill=drill)


def _of(state: Enterprise, finding: Finding) -> dict[str, str]:
    return {"finding": finding.id, "item": finding.fact.item, "legal_basis": finding.fact.legal_basis}


def _params(state: Enterprise, visit: Visit) -> dict[str, str]:
    return {
        "enterprise": state.name,
        "visit": visit.id,
        "departments": ", ".join(visit.departments),
        "since": visit.window.since.isoformat(),
        "until": visit.window.until.isoformat(),
    }
