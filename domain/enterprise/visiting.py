"""The rules of visits: taking in and joining, the cap, being on site, the record."""

from collections import defaultdict

from domain.enterprise import commands as c
from domain.enterprise import events as e
from domain.enterprise import events_finding as f
from domain.enterprise import events_visit as v
from domain.enterprise.authority import Decided, known_visit, not_competent, not_engine, not_present, too_few
from domain.enterprise.planning import PlanVisit
from domain.enterprise.settling import Story, settle_visit
from domain.enterprise.state import Enterprise, Visit
from domain.enterprise.transitions import COMING, VisitState
from domain.inspection.plan import Window, enterprise_case
from domain.inspection.policy import Checklist, InspectionPolicy, Item
from domain.inspection.terms import after, checklist_of, terms_of, year_of
from domain.kernel.decider import Context, Rejection


def plan(command: PlanVisit, state: Enterprise, context: Context) -> Decided:
    """Take a visit in, let it join another, or decline it; whatever it is, the plan is told."""
    if refused := not_engine(context):
        return refused
    if context.case != enterprise_case(command.enterprise):
        return Rejection(code="wrong_case", reason=f"this is the case of another enterprise than {command.enterprise}")
    terms = terms_of(context)
    unannounced = terms.unannounced if command.unannounced is None else command.unannounced
    year = year_of(context, command.window.since)
    if why := _why_not(command, state, terms, year, context):
        code, reason = why
        return [
            v.VisitDeclined(
                enterprise=context.case,
                inspection=command.inspection,
                department=command.department,
                code=code,
                reason=reason,
                at=context.now,
            )
        ]
    part = v.VisitPart(
        inspection=command.inspection,
        department=command.department,
        purpose=command.purpose,
        checklists=command.checklists,
        officers=command.officers,
    )
    if joined := _joint(command, state, unannounced):
        visit, window = joined
        notify_at = max(context.now, window.since - terms.notice_before)
        return [v.VisitJoined(visit=visit.id, part=part, window=window, notify_at=notify_at, at=context.now)]
    counts = command.exception is None and not command.drill
    return [
        v.VisitPlanned(
            enterprise=context.case,
            visit=f"v{len(state.visits) + 1}",
            part=part,
            window=command.window,
            notify_at=max(context.now, command.window.since - terms.notice_before),
            unannounced=unannounced,
            year=year if counts else None,
            exception=command.exception,
            reason=command.reason,
            drill=command.drill,
            channel=terms.notice_channel,
            at=context.now,
        )
    ]


def _why_not(
    command: PlanVisit, state: Enterprise, terms: InspectionPolicy, year: int, context: Context
) -> tuple[str, str] | None:
    if command.window.until <= context.now:
        return "too_late", "the time of the visit is over"
    if any(part.inspection == command.inspection for one in state.visits.values() for part in one.parts):
        return "twice", "this inspection has a visit here already"
    if command.exception is not None:
        return None
    if state.sealed and not command.drill:
        return "sealed", "the enterprise is sealed; it is looked at when it applies to reopen"
    mine = [one for one in state.open_visits if one.drill == command.drill and one.part_of(command.department)]
    if any(one.exception is None and one.window.meets(command.window) for one in mine):
        return "planned_already", "the same department visits in the same time already"
    cap = terms.yearly_cap[command.risk]
    unannounced = terms.unannounced if command.unannounced is None else command.unannounced
    if not command.drill and state.counted(year) >= cap and not _joint(command, state, unannounced):
        return "over_cap", f"{state.counted(year)} visits in {year}; class {command.risk} has at most {cap} a year"
    return None


def _joint(command: PlanVisit, state: Enterprise, unannounced: bool) -> tuple[Visit, Window] | None:
    """The visit that this one can be part of, and the time that is left for both."""
    if command.exception is not None:
        return None
    for visit in state.visits.values():
        alike = visit.exception is None and visit.drill == command.drill and visit.unannounced == unannounced
        if visit.state in COMING and alike and (window := visit.window.meets(command.window)) is not None:
            return visit, window
    return None


def cancel(command: c.CancelVisit, state: Enterprise, context: Context) -> Decided:
    visit = known_visit(state, command.visit)
    if isinstance(visit, Rejection):
        return visit
    if refused := not_competent(context, visit.departments):
        return refused
    if visit.state not in COMING:
        return _wrong_order(visit, "one that is still to come")
    part = visit.part_of(context.actor.unit)
    assert part is not None
    if len(visit.parts) > 1:
        return [
            v.PartWithdrawn(
                visit=visit.id,
                inspection=part.inspection,
                department=part.department,
                reason=command.reason,
                by=context.actor.id,
                at=context.now,
            )
        ]
    return [v.VisitCancelled(visit=visit.id, reason=command.reason, by=context.actor.id, at=context.now)]


def begin(command: c.BeginVisit, state: Enterprise, context: Context) -> Decided:
    """On site. The checklists in force now are those of this visit."""
    visit = known_visit(state, command.visit)
    if isinstance(visit, Rejection):
        return visit
    if refused := not_competent(context, visit.departments) or too_few(command.officers, context):
        return refused
    if visit.state is not VisitState.NOTIFIED:
        return _wrong_order(visit, "one that was notified")
    if strangers := [one for one in command.officers if one not in visit.officers]:
        return Rejection(code="not_drawn", reason=f"not drawn for this visit: {', '.join(strangers)}")
    if context.now < visit.window.since:
        return Rejection(code="too_early", reason="the time of the visit has not begun")
    if visit.window.until <= context.now:
        return Rejection(code="too_late", reason="the time of the visit is over")
    names = sorted({name for part in visit.parts for name in part.checklists})
    return [
        v.VisitBegun(
            visit=visit.id,
            officers=command.officers,
            checklists={name: checklist_of(context, name)[1] for name in names},
            record_by=after(context, context.now, terms_of(context).record_within),
            by=context.actor.id,
            at=context.now,
        )
    ]


def record_finding(command: c.RecordFinding, state: Enterprise, context: Context) -> Decided:
    """One item that does not conform, with its measure."""
    visit = known_visit(state, command.visit)
    if isinstance(visit, Rejection):
        return visit
    if refused := _not_recording(visit, context):
        return refused
    part = visit.part_of(context.actor.unit)
    if part is None or command.checklist not in part.checklists:
        return Rejection(code="not_competent", reason=f"{context.actor.unit} does not bring «{command.checklist}»")
    if command.words.person != command.person:
        return Rejection(code="malformed", reason="the fact must be sealed under the key of the person it is about")
    checklist, version = checklist_of(context, command.checklist)
    item = next((one for one in checklist.items if one.id == command.item), None)
    if item is None:
        return Rejection(code="unknown_item", reason=f"«{command.checklist}» version {version} has no {command.item}")
    if any(_same(one.fact, command) for one in state.of_visit(visit.id)):
        return Rejection(code="twice", reason="this item has its finding already")
    return [_finding(command, item, version, state, context)]


def _same(fact: f.Fact, command: c.RecordFinding) -> bool:
    return fact.checklist == command.checklist and fact.item == command.item


def _finding(
    command: c.RecordFinding, item: Item, version: int, state: Enterprise, context: Context
) -> e.EnterpriseEvent:
    terms = terms_of(context)
    assert context.actor.unit is not None
    fact = f.Fact(
        visit=command.visit,
        finding=f"f{len(state.findings) + 1}",
        department=context.actor.unit,
        checklist=command.checklist,
        version=version,
        item=item.id,
        legal_basis=item.legal_basis,
        severity=command.severity or item.severity,
        responsible=command.person,
        words=command.words,
        evidence=command.evidence,
        appeal_by=after(context, context.now, terms.appeal_within),
        recorded_by=context.actor.id,
        at=context.now,
    )
    match command.measure:
        case "corrected":
            return f.FindingCorrected(fact=fact)
        case "sealed":
            return f.PremisesSealed(fact=fact)
        case "deadline":
            due = after(context, context.now, terms.deadlines[command.deadline or item.deadline])
            return f.RectificationOrdered(fact=fact, due=due)


def complete(command: c.CompleteVisit, state: Enterprise, context: Context) -> Decided:
    """The whole record, item by item; from then on the visit waits for what it found."""
    visit = known_visit(state, command.visit)
    if isinstance(visit, Rejection):
        return visit
    if refused := _not_recording(visit, context):
        return refused
    given: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for one in command.results:
        if given[one.checklist].setdefault(one.item, one.result) != one.result or one.checklist not in visit.checklists:
            return Rejection(code="malformed", reason=f"{one.checklist}/{one.item} twice, or not of this visit")
    found = {(one.fact.checklist, one.fact.item) for one in state.of_visit(visit.id)}
    records = []
    for name in sorted(visit.checklists):
        checklist, version = checklist_of(context, name)
        if why := _incomplete(name, checklist, given[name], found):
            return Rejection(code="incomplete", reason=why)
        records.append(_record(name, version, checklist, given[name]))
    story = Story(state, context)
    story.tell(v.VisitRecorded(visit=visit.id, records=tuple(records), by=context.actor.id, at=context.now))
    settle_visit(story, visit.id)
    return story.events


def _incomplete(name: str, checklist: Checklist, given: dict[str, str], found: set[tuple[str, str]]) -> str:
    items = {item.id for item in checklist.items}
    if missing := sorted(items - given.keys()):
        return f"{name}: no result for {', '.join(missing[:5])}"
    if unknown := sorted(given.keys() - items):
        return f"{name}: no such item {', '.join(unknown[:5])}"
    failing = {item for item, result in given.items() if result == "not"}
    with_finding = {item for checklist_name, item in found if checklist_name == name}
    if without := sorted(failing - with_finding):
        return f"{name}: no finding is recorded for {', '.join(without[:5])}"
    if conforming := sorted(with_finding - failing):
        return f"{name}: there is a finding, yet the result is not «not»: {', '.join(conforming[:5])}"
    return ""


def _record(name: str, version: int, checklist: Checklist, given: dict[str, str]) -> v.ChecklistRecord:
    def those(result: str) -> tuple[str, ...]:
        return tuple(item.id for item in checklist.items if given[item.id] == result)

    return v.ChecklistRecord(
        checklist=name, version=version, conform=those("conform"), failing=those("not"), not_applicable=those("na")
    )


def _not_recording(visit: Visit, context: Context) -> Rejection | None:
    if refused := not_competent(context, visit.departments):
        return refused
    if visit.state is not VisitState.ON_SITE:
        return _wrong_order(visit, "one that is on site")
    return not_present(visit, context)


def _wrong_order(visit: Visit, wanted: str) -> Rejection:
    return Rejection(code="wrong_order", reason=f"the visit is {visit.state}; this needs {wanted}")
