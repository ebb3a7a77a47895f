"""What each event of an enterprise's case means for its state."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from domain.enterprise import events as e
from domain.enterprise import events_finding as f
from domain.enterprise import events_visit as v
from domain.enterprise.state import Appeal, Enterprise, Finding, Visit
from domain.enterprise.transitions import FINDINGS, VISITS
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.obligation import Ending, Obligation
from domain.kernel.values import replace


def evolve(state: Enterprise, event: e.EnterpriseEvent) -> Enterprise:
    """The state after the event. Raises UndeclaredTransition."""
    match event:
        case v.VisitPlanned():
            return _planned(state, event)
        case v.VisitDeclined():
            return replace(state, case=event.enterprise)
        case f.FindingCorrected() | f.RectificationOrdered() | f.PremisesSealed():
            return _found(state, event)
        case f.DutyEnded():
            return _end(state, event.duty, Ending(event.ending), event.at, event.detail)
        case DeliveriesRecorded():
            return state
        case _:
            return _about_visit(state, event) if hasattr(event, "visit") else _about_finding(state, event)


def _planned(state: Enterprise, event: v.VisitPlanned) -> Enterprise:
    visit = Visit(
        id=event.visit,
        state=VISITS.after(None, event.type),
        parts=(event.part,),
        window=event.window,
        notify_at=event.notify_at,
        unannounced=event.unannounced,
        year=event.year,
        exception=event.exception,
        drill=event.drill,
    )
    visits = {**state.visits, visit.id: visit}
    return replace(state, case=event.enterprise, channel=event.channel, visits=visits)


def _about_visit(state: Enterprise, event: Any) -> Enterprise:
    visit = state.visits[event.visit]
    change = _VISIT.get(type(event))
    changes = change(visit, event) if change else {}
    after = replace(visit, state=VISITS.after(visit.state, event.type), **changes)
    return replace(state, visits={**state.visits, visit.id: after})


def _joined(visit: Visit, event: v.VisitJoined) -> dict[str, Any]:
    return {"parts": (*visit.parts, event.part), "window": event.window, "notify_at": event.notify_at}


def _part_withdrawn(visit: Visit, event: v.PartWithdrawn) -> dict[str, Any]:
    return {"parts": tuple(part for part in visit.parts if part.department != event.department)}


def _begun(visit: Visit, event: v.VisitBegun) -> dict[str, Any]:
    return {"present": event.officers, "checklists": dict(event.checklists), "record_by": event.record_by}


_VISIT: dict[type, Callable[[Visit, Any], dict[str, Any]]] = {
    v.VisitJoined: _joined,
    v.PartWithdrawn: _part_withdrawn,
    v.VisitBegun: _begun,
    v.RecordOverdue: lambda visit, event: {"record_overdue": True},
}


def _found(state: Enterprise, event: f.FindingCorrected | f.RectificationOrdered | f.PremisesSealed) -> Enterprise:
    fact = event.fact
    due = event.due if isinstance(event, f.RectificationOrdered) else None
    drill = state.visits[fact.visit].drill
    finding = Finding(fact=fact, state=FINDINGS.after(None, event.type), drill=drill, due=due)
    owed = state.owed
    if due is not None:
        owed = {**owed, finding.rectify: Obligation("rectify", state.case, f"unit:{fact.department}", due)}
    return replace(state, findings={**state.findings, finding.id: finding}, owed=owed)


def _about_finding(state: Enterprise, event: Any) -> Enterprise:
    finding = state.findings[event.finding]
    after = replace(finding, state=FINDINGS.after(finding.state, event.type))
    changed, finding = _FINDING[type(event)](state, after, event)
    return replace(changed, findings={**changed.findings, finding.id: finding})


Changed = tuple[Enterprise, Finding]


def _extended(state: Enterprise, one: Finding, event: f.DeadlineExtended) -> Changed:
    moved = _move(state, one.rectify, event.due)
    return moved, replace(one, due=event.due, overdue=False, extensions=one.extensions + 1)


def _overdue(state: Enterprise, one: Finding, event: f.RectificationOverdue) -> Changed:
    return state, replace(one, overdue=True)


def _applied(state: Enterprise, one: Finding, event: f.RectificationApplied) -> Changed:
    ended = _end(state, one.rectify, Ending.FULFILLED, event.at, "late" if event.late else "")
    one = replace(one, due=None, looks=one.looks + 1, reinspect_by=event.reinspect_by, reinspect_overdue=False)
    owed = Obligation("reinspect", f"unit:{one.fact.department}", state.case, event.reinspect_by)
    return replace(ended, owed={**ended.owed, one.look: owed}), one


def _look_overdue(state: Enterprise, one: Finding, event: f.ReinspectionOverdue) -> Changed:
    return state, replace(one, reinspect_overdue=True)


def _passed(state: Enterprise, one: Finding, event: f.ReinspectionPassed) -> Changed:
    ended = _end(state, one.look, Ending.FULFILLED, event.at)
    return ended, replace(one, reinspect_by=None, reinspected_by=frozenset((*event.officers, event.by)))


def _failed(state: Enterprise, one: Finding, event: f.ReinspectionFailed) -> Changed:
    ended = _end(state, one.look, Ending.FULFILLED, event.at)
    one = replace(one, reinspect_by=None, round=one.round + 1, due=event.due, overdue=False, extensions=0)
    if event.due is not None:
        owed = Obligation("rectify", state.case, f"unit:{one.fact.department}", event.due)
        ended = replace(ended, owed={**ended.owed, one.rectify: owed})
    return ended, _appealable(one, event.appeal_by)


def _reopened(state: Enterprise, one: Finding, event: f.ReopeningApproved) -> Changed:
    return state, one


def _stays_shut(state: Enterprise, one: Finding, event: f.ReopeningRefused) -> Changed:
    return state, _appealable(one, event.appeal_by)


def _appealable(one: Finding, until: datetime | None) -> Finding:
    """A new decision; those of older records say nothing of an appeal of their own."""
    return one if until is None else replace(one, appealed=False, renewed_appeal_by=until)


def _appealed(state: Enterprise, one: Finding, event: f.AppealLodged) -> Changed:
    appeal = Appeal(event.at, event.decide_by, timedelta(seconds=event.left_seconds))
    one = replace(
        one, appeals=one.appeals + 1, appealed=True, appeal=appeal, due=None if event.stands_still else one.due
    )
    owed = Obligation("decide_appeal", f"unit:{one.fact.department}", state.case, event.decide_by)
    state = replace(state, owed={**state.owed, one.hearing: owed})
    return (_move(state, one.rectify, event.decide_by + appeal.left) if event.stands_still else state), one


def _appeal_overdue(state: Enterprise, one: Finding, event: f.AppealOverdue) -> Changed:
    assert one.appeal is not None
    return state, replace(one, appeal=replace(one.appeal, overdue=True))


def _rejected(state: Enterprise, one: Finding, event: f.AppealRejected) -> Changed:
    state = _end(state, one.hearing, Ending.FULFILLED, event.at)
    if event.due is not None:
        state = _move(state, one.rectify, event.due)
    return state, replace(one, appeal=None, due=event.due)


def _upheld(state: Enterprise, one: Finding, event: f.AppealUpheld) -> Changed:
    state = _end(state, one.hearing, Ending.FULFILLED, event.at)
    state = _end(state, one.rectify, Ending.EXCUSED, event.at, f"appeal upheld by {event.by}")
    return state, replace(one, appeal=None, due=None)


def _referred(state: Enterprise, one: Finding, event: f.FindingReferred) -> Changed:
    return _without_deadline(state, one, Ending.REFERRED, event.at, event.reason)


def _excused(state: Enterprise, one: Finding, event: f.FindingExcused) -> Changed:
    return _without_deadline(state, one, Ending.EXCUSED, event.at, event.reason)


def _without_deadline(state: Enterprise, one: Finding, ending: Ending, at: Any, detail: str) -> Changed:
    state = _end(state, one.rectify, ending, at, detail)
    if one.appeal is not None:
        state = _end(state, one.hearing, Ending.LAPSED, at, "the finding has ended")
    return state, replace(one, due=None, appeal=None)


def _end(state: Enterprise, local: str, ending: Ending, at: Any, detail: str = "") -> Enterprise:
    owed = state.owed.get(local)
    return state if owed is None else replace(state, owed={**state.owed, local: owed.end(ending, at, detail)})


def _move(state: Enterprise, local: str, due: Any) -> Enterprise:
    owed = state.owed.get(local)
    return state if owed is None else replace(state, owed={**state.owed, local: owed.move(due)})


_FINDING: dict[type, Callable[[Enterprise, Finding, Any], Changed]] = {
    f.DeadlineExtended: _extended,
    f.RectificationOverdue: _overdue,
    f.RectificationApplied: _applied,
    f.ReinspectionOverdue: _look_overdue,
    f.ReinspectionPassed: _passed,
    f.ReinspectionFailed: _failed,
    f.ReopeningApproved: _reopened,
    f.ReopeningRefused: _stays_shut,
    f.AppealLodged: _appealed,
    f.AppealOverdue: _appeal_overdue,
    f.AppealRejected: _rejected,
    f.AppealUpheld: _upheld,
    f.FindingReferred: _referred,
    f.FindingExcused: _excused,
}
