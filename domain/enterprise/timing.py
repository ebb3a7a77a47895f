"""When time matters to an enterprise's case, and what it does then."""

from collections.abc import Iterator
from datetime import datetime

from domain.enterprise import events as e
from domain.enterprise import events_finding as f
from domain.enterprise import events_visit as v
from domain.enterprise.authority import Decided, not_engine
from domain.enterprise.settling import Story
from domain.enterprise.state import Enterprise, Finding, Visit
from domain.enterprise.transitions import COMING, ENDED, VisitState
from domain.kernel.command import TimePassed
from domain.kernel.decider import Context, Deadline


def due(state: Enterprise) -> Iterator[tuple[Deadline, Visit | Finding]]:
    """Everything that time will do, and to what."""
    for visit in state.visits.values():
        if visit.state in COMING:
            yield Deadline(visit.window.until, f"{visit.id}: the time of the visit ends"), visit
        if visit.state is VisitState.DRAWN:
            yield Deadline(visit.notify_at, f"{visit.id}: notice of the visit"), visit
        if visit.state is VisitState.ON_SITE and visit.record_by is not None and not visit.record_overdue:
            yield Deadline(visit.record_by, f"{visit.id}: the record must be complete"), visit
    for finding in state.findings.values():
        if finding.state in ENDED:
            continue
        if finding.due is not None and not finding.overdue:
            yield Deadline(finding.due, f"{finding.id}: to be put right"), finding
        if finding.reinspect_by is not None and not finding.reinspect_overdue:
            yield Deadline(finding.reinspect_by, f"{finding.id}: re-inspection"), finding
        if finding.appeal is not None and not finding.appeal.overdue:
            yield Deadline(finding.appeal.decide_by, f"{finding.id}: decision on the appeal"), finding


def deadline(state: Enterprise) -> Deadline | None:
    """The next of them."""
    return min((one for one, _ in due(state)), key=lambda one: one.at, default=None)


def time(command: TimePassed, state: Enterprise, context: Context) -> Decided:
    """Everything that is due, in order."""
    if refused := not_engine(context):
        return refused
    story = Story(state, context)
    now = context.now
    for what in [one for at, one in sorted(due(state), key=lambda pair: pair[0].at) if at.at <= now]:
        for event in _events(story.state, what, now):
            story.tell(event)
    return story.events


def _events(state: Enterprise, what: Visit | Finding, now: datetime) -> Iterator[e.EnterpriseEvent]:
    if isinstance(what, Visit):
        visit = state.visits[what.id]
        if visit.state in COMING and visit.window.until <= now:
            yield v.VisitMissed(visit=visit.id, at=now)
        elif visit.state is VisitState.DRAWN:
            yield v.VisitNotified(visit=visit.id, announced=not visit.unannounced, at=now)
        elif visit.state is VisitState.ON_SITE and not visit.record_overdue:
            yield v.RecordOverdue(visit=visit.id, at=now)
        return
    one = state.findings[what.id]
    if one.due is not None and one.due <= now and not one.overdue:
        yield f.RectificationOverdue(finding=one.id, due=one.due, at=now)
    if one.reinspect_by is not None and one.reinspect_by <= now and not one.reinspect_overdue:
        yield f.ReinspectionOverdue(finding=one.id, due=one.reinspect_by, at=now)
    if one.appeal is not None and one.appeal.decide_by <= now and not one.appeal.overdue:
        yield f.AppealOverdue(finding=one.id, due=one.appeal.decide_by, at=now)
