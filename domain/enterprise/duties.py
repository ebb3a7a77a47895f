"""What the ladder of accountability is told: what enterprise and department owe, when it moves, and how it ended.

A drill is not told: it never feeds the ladder.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from domain.accountability.owing import move_due, owe, settle
from domain.enterprise import events as e
from domain.enterprise import events_finding as f
from domain.enterprise.state import Enterprise, Finding
from domain.kernel.effect import Tell

PROCESS = "enterprise"


def react(state: Enterprise, event: e.EnterpriseEvent) -> Sequence[Tell]:
    """The tells of one event; `state` is the state after it."""
    named = event.fact.finding if hasattr(event, "fact") else getattr(event, "finding", "")
    finding = state.findings.get(named)
    if finding is None or finding.drill:
        return ()
    return _of(state, finding, event)


def _of(state: Enterprise, one: Finding, event: e.EnterpriseEvent) -> list[Tell]:
    deadline = one.rectify in state.owed
    match event:
        case f.RectificationOrdered():
            return [_rectify(state, one, event.fact.at, event.due)]
        case f.DeadlineExtended():
            return [_moved(state, one, event.due, "extended")]
        case f.RectificationApplied():
            done = [_done(state, one, "fulfilled", event.at, evidence=event.evidence)] if deadline else []
            return [*done, _department(state, one, one.look, "reinspect", event.at, event.reinspect_by)]
        case f.ReinspectionPassed():
            return [_department_done(state, one, one.look, event.at, evidence=event.evidence)]
        case f.ReinspectionFailed():
            again = [_rectify(state, one, event.at, event.due)] if event.due is not None else []
            return [_department_done(state, one, one.look, event.at, evidence=event.evidence), *again]
        case f.AppealLodged():
            owed = _department(state, one, one.hearing, "decide_appeal", event.at, event.decide_by)
            due = state.owed[one.rectify].due if deadline else event.decide_by
            return [owed, _moved(state, one, due, "appeal")] if event.stands_still else [owed]
        case f.AppealRejected():
            moved = [_moved(state, one, event.due, "appeal_rejected")] if deadline and event.due else []
            return [_department_done(state, one, one.hearing, event.at), *moved]
        case f.AppealUpheld():
            excused = [_done(state, one, "excused", event.at, "appeal upheld")] if deadline else []
            return [_department_done(state, one, one.hearing, event.at), *excused]
        case f.FindingReferred() if event.by is not None and deadline:
            return [_done(state, one, "transferred", event.at, "referred by the department")]
        case _:
            return []


def _bearer(state: Enterprise) -> str:
    return f"enterprise:{state.name}"


def _rectify(state: Enterprise, one: Finding, since: datetime, due: datetime) -> Tell:
    return owe(
        state.case,
        PROCESS,
        one.rectify,
        bearer=_bearer(state),
        what="rectify",
        since=since,
        due=due,
        urgent=one.fact.severity == "grave",
        params={"finding": one.id, "item": one.fact.item, "department": one.fact.department},
    )


def _moved(state: Enterprise, one: Finding, due: datetime, reason: str) -> Tell:
    return move_due(state.case, one.rectify, bearer=_bearer(state), due=due, reason=reason)


def _done(
    state: Enterprise,
    one: Finding,
    ending: Literal["fulfilled", "excused", "transferred"],
    at: datetime,
    detail: str = "",
    evidence: Sequence[str] = (),
) -> Tell:
    return settle(
        state.case, one.rectify, bearer=_bearer(state), ending=ending, at=at, detail=detail, evidence=evidence
    )


def _department(state: Enterprise, one: Finding, local: str, what: str, since: datetime, due: datetime) -> Tell:
    bearer = f"unit:{one.fact.department}"
    params = {"finding": one.id, "item": one.fact.item, "enterprise": state.name}
    return owe(state.case, PROCESS, local, bearer=bearer, what=what, since=since, due=due, params=params)


def _department_done(state: Enterprise, one: Finding, local: str, at: datetime, evidence: Sequence[str] = ()) -> Tell:
    bearer = f"unit:{one.fact.department}"
    return settle(state.case, local, bearer=bearer, ending="fulfilled", at=at, evidence=evidence)
