"""Visits and findings: joint visits, the cap, measures, rectification, appeal, sealing; and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from audit.host import Host
from domain.accountability.owing import ObligationEnded
from domain.enterprise import commands as ent
from domain.enterprise.planning import PlanVisit
from domain.enterprise.state import Enterprise
from domain.enterprise.transitions import FindingState, VisitState
from domain.inspection.policy import InspectionPolicy
from domain.kernel.command import Actor, Role
from domain.kernel.model import Model
from domain.kernel.obligation import Ending
from tests.support.inspection import (
    DAY,
    POST,
    Ladder,
    Refer,
    ask,
    begin,
    contact,
    department,
    drawn,
    finding,
    happened,
    host,
    officer,
    results,
    said,
    visited,
    window,
    words,
)

CASE = "enterprise:E3"
ONE: dict[str, Any] = {"named": ("E3",), "exception": "complaint", "reason": "群众投诉", "count": 1}
"""A visit to E3 and nobody else."""
HEAD = department("D1", "head")


def going(**policy: Any) -> Host:
    """One visit to E3, drawn."""
    on = host(**policy)
    drawn(on, **ONE)
    return on


def rectifying(measure: str = "deadline", **policy: Any) -> tuple[Host, Actor]:
    on = going(**policy)
    return on, visited(on, CASE, {"E03": measure})


def applied(measure: str = "deadline", **policy: Any) -> tuple[Host, Actor]:
    on, lead = rectifying(measure, **policy)
    said(on, CASE, ent.ApplyRectified(finding="f1", person="contact-E3", evidence=("cd" * 32,)), contact("E3"))
    return on, lead


def pair(on: Host) -> tuple[str, str]:
    part = on.state(CASE).visits["v1"].parts[0]
    return part.officers[0], part.officers[1]


def only(on: Host) -> FindingState:
    state: Enterprise = on.state(CASE)
    return state.findings["f1"].state


def ladder(on: Host, bearer: str = "enterprise:E3") -> Any:
    return on.state(f"accountability:{bearer}")


def test_two_departments_that_plan_in_the_same_time_make_one_visit() -> None:
    on = host()
    names = drawn(on, "I1", count=20, checklists=("epidemic",))
    drawn(on, "I2", "66" * 32, unit="D2", count=20, checklists=("safety",), window=window(9 * DAY, 20 * DAY))
    joint = [name for name in names if len(on.state(f"enterprise:{name}").visits["v1"].parts) == 2]
    assert sorted(joint) == sorted(names)
    case = f"enterprise:{joint[0]}"
    visit = on.state(case).visits["v1"]
    assert (visit.window.since, visit.window.until) == (window(9 * DAY).since, window().until)
    assert len(on.state(case).visits) == 1
    lead = begin(on, case)
    other = officer(on, case, unit="D2")
    refused = {
        "visit": "v1",
        "checklist": "safety",
        "item": "S03",
        "measure": "deadline",
        "person": "p",
        "words": words("p"),
    }
    assert ask(on, case, "enterprise", ent.RecordFinding.model_validate(refused), lead) == "not_competent"
    finding(on, case, "S03", checklist="safety", actor=other)
    complete = ent.CompleteVisit(visit="v1", results=(*results(), *results(("S03",), "safety")))
    said(on, case, complete, lead)
    assert on.state("I1").findings == 0
    assert on.state("I2").findings == 1
    assert {part.department for part in on.state(case).visits["v1"].parts} == {"D1", "D2"}


def test_a_department_that_takes_its_part_back_leaves_the_visit_to_the_others() -> None:
    on = host()
    name = drawn(on, "I1", count=20)[0]
    drawn(on, "I2", "66" * 32, unit="D2", count=20)
    case = f"enterprise:{name}"
    said(on, case, ent.CancelVisit(visit="v1", reason="冲突"), department("D2"))
    assert on.state(case).visits["v1"].departments == ("D1",)
    assert on.state("I2").visits[name] == "cancelled"
    assert on.state("I1").visits[name] == "agreed"


def test_an_unannounced_visit_is_told_to_the_officers_only() -> None:
    on = host(unannounced=True)
    drawn(on, **ONE)
    begin(on, CASE)
    told = {m.template for _, m in on.world.sent if m.case == CASE}
    assert told == {"visit_duty"}


def test_the_finding_keeps_checklist_version_basis_and_proof() -> None:
    on, lead = rectifying()
    fact = on.state(CASE).findings["f1"].fact
    assert (fact.checklist, fact.version, fact.item, fact.legal_basis) == ("epidemic", 1, "E03", "传染病防治法")
    assert fact.words.person == "contact-E3"
    assert fact.evidence == ("ab" * 32,)
    assert fact.recorded_by == lead.id
    assert on.state(CASE).findings["f1"].due == fact.at + DAY  # E03 says one day


def test_a_finding_is_owed_by_the_enterprise_and_its_reinspection_by_the_department() -> None:
    on, lead = applied()
    owed = ladder(on)
    assert [(one.obligation, one.what, one.bearer) for one in owed.owed] == [
        (f"{CASE}/f1.r1", "rectify", "enterprise:E3")
    ]
    assert [(one.ending, one.evidence) for one in owed.settled] == [("fulfilled", ("cd" * 32,))]
    unit = ladder(on, "unit:D1")
    assert [(one.obligation, one.what) for one in unit.owed] == [(f"{CASE}/f1.i1", "reinspect")]
    assert unit.owed[0].due == on.state(CASE).findings["f1"].reinspect_by
    said(on, CASE, ent.Reinspect(finding="f1", passed=False, officers=pair(on)), lead)
    assert only(on) is FindingState.RECTIFYING
    assert [one.obligation for one in ladder(on).owed] == [f"{CASE}/f1.r1", f"{CASE}/f1.r2"]
    terms = InspectionPolicy()
    again = terms.deadlines[terms.again[on.state(CASE).findings["f1"].fact.severity]]
    assert ladder(on).owed[1].due == on.now + again.length, "the policy says how long what failed again gets"
    said(on, CASE, ent.ApplyRectified(finding="f1", person="contact-E3"), contact("E3"))
    said(on, CASE, ent.Reinspect(finding="f1", passed=True, officers=pair(on)), lead)
    assert only(on) is FindingState.CLOSED
    assert [one.ending for one in ladder(on, "unit:D1").settled] == ["fulfilled", "fulfilled"]
    assert on.case(CASE).decider.phase(on.state(CASE)) == "quiet"


def test_the_reinspection_is_due_at_the_close_of_the_third_working_day() -> None:
    """Applied on Monday the 9th of March 2026, in the afternoon or at night: Thursday, when business closes."""
    on, _ = applied()
    found = on.state(CASE).findings["f1"]
    assert found.reinspect_by is not None
    assert (found.reinspect_by - on.now) < 4 * DAY
    on.run_for(5 * DAY)
    assert on.state(CASE).findings["f1"].reinspect_overdue
    kinds = [event.type for event in happened(on, CASE)]
    assert "rectification_overdue" not in kinds, "it is the department that is late"


def test_a_drill_never_feeds_the_ladder_and_does_not_count() -> None:
    on = host()
    drawn(on, drill=True, **ONE)
    visited(on, CASE, {"E03": "sealed", "E02": "deadline"})
    assert on.state(CASE).counted(2026) == 0
    assert not on.state(CASE).sealed
    assert [case.name for case in on.cases("accountability")] == []
    assert all(m.drill for _, m in on.world.sent if m.case == CASE)


def test_overdue_climbs_elsewhere_and_a_human_who_takes_the_referral_ends_it_here() -> None:
    on, _ = rectifying()
    on.run_for(3 * DAY)
    assert on.state(CASE).findings["f1"].overdue
    assert only(on) is FindingState.RECTIFYING, "nothing is decided by itself"
    decision = on.ask("accountability:enterprise:E3", Ladder.process, Refer(obligation=f"{CASE}/f1.r1"), POST)
    assert decision is not None
    assert only(on) is FindingState.REFERRED
    assert on.state(CASE).visits["v1"].state is VisitState.REFERRED
    assert on.state(CASE).owed["f1.r1"].ending is Ending.REFERRED


def test_an_excuse_in_the_ladder_ends_it_too_and_twice_or_unknown_is_only_noted() -> None:
    on, _ = rectifying()
    refer = Refer(obligation=f"{CASE}/f1.r1", ending="excused")
    on.ask("accountability:enterprise:E3", Ladder.process, refer, POST)
    assert only(on) is FindingState.EXCUSED
    for obligation in (f"{CASE}/f1.r1", f"{CASE}/f9.r1", "enterprise:E4/f1.r1"):
        again = ObligationEnded(obligation=obligation, ending="referred", at=on.now)
        before = on.state(CASE)
        on.submit(CASE, "enterprise", again, Actor(id="engine", role=Role.ENGINE))
        on.run_until(on.now)
        assert on.state(CASE) == before


def test_an_extension_moves_what_is_owed() -> None:
    on, _ = rectifying()
    due = on.state(CASE).findings["f1"].due
    assert due is not None
    extend = ent.ExtendDeadline(finding="f1", until=due + 5 * DAY, reason="设备到货延迟")
    said(on, CASE, extend, HEAD)
    assert [(one.due, one.reason) for one in ladder(on).moved] == [(due + 5 * DAY, "extended")]
    assert ask(on, CASE, "enterprise", extend.model_copy(update={"until": due + 6 * DAY}), HEAD) == "extended_already"


def test_an_appeal_stops_the_clock_and_gives_back_what_was_left() -> None:
    on, _ = rectifying()
    due = on.state(CASE).findings["f1"].due
    said(on, CASE, ent.LodgeAppeal(finding="f1", person="contact-E3", words=words("contact-E3")), contact("E3"))
    left = due - on.now
    on.run_for(4 * DAY)
    assert not on.state(CASE).findings["f1"].overdue
    assert (
        ask(on, CASE, "enterprise", ent.ApplyRectified(finding="f1", person="contact-E3"), contact("E3")) == "appealed"
    )
    said(on, CASE, ent.DecideAppeal(finding="f1", upheld=False, reason="事实清楚"), HEAD)
    assert on.state(CASE).findings["f1"].due == on.now + left
    assert ladder(on).moved[-1].due == on.now + left
    again = ent.LodgeAppeal(finding="f1", person="contact-E3")
    assert ask(on, CASE, "enterprise", again, contact("E3")) == "twice"


def test_a_new_decision_may_be_appealed_against_for_itself() -> None:
    on, lead = applied("sealed")
    said(on, CASE, ent.Reinspect(finding="f1", passed=False, officers=pair(on)), lead)
    appeal = ent.LodgeAppeal(finding="f1", person="contact-E3")
    said(on, CASE, appeal, contact("E3"))
    refer = ent.ReferFinding(finding="f1", reason="拒不改正")
    assert ask(on, CASE, "enterprise", refer, lead) == "appealed", "first the right to reply"
    said(on, CASE, ent.DecideAppeal(finding="f1", upheld=False, reason="复查属实"), HEAD)
    assert ask(on, CASE, "enterprise", appeal, contact("E3")) == "twice"


def test_what_is_sealed_can_be_referred_by_a_person() -> None:
    on, lead = rectifying("sealed")
    said(on, CASE, ent.ReferFinding(finding="f1", reason="涉嫌犯罪"), lead)
    assert only(on) is FindingState.REFERRED
    assert on.state(CASE).visits["v1"].state is VisitState.REFERRED
    assert on.faults == []


def test_an_appeal_that_is_upheld_annuls_the_finding_and_opens_what_was_sealed() -> None:
    on, lead = rectifying("sealed")
    assert on.state(CASE).sealed
    said(on, CASE, ent.LodgeAppeal(finding="f1", person="contact-E3"), contact("E3"))
    decide = ent.DecideAppeal(finding="f1", upheld=True, reason="认定有误")
    assert ask(on, CASE, "enterprise", decide, lead) == "four_eyes"
    said(on, CASE, decide, HEAD)
    assert only(on) is FindingState.ANNULLED
    assert not on.state(CASE).sealed


def test_what_is_sealed_opens_only_after_a_passed_look_and_an_approval_by_somebody_else() -> None:
    on, lead = applied("sealed")
    approve = ent.DecideReopening(finding="f1", approved=True, reason="整改到位")
    assert ask(on, CASE, "enterprise", approve, HEAD) == "wrong_order"
    said(on, CASE, ent.Reinspect(finding="f1", passed=True, officers=pair(on)), lead)
    assert only(on) is FindingState.RE_INSPECTED
    assert on.state(CASE).sealed
    assert ask(on, CASE, "enterprise", approve, lead) == "four_eyes"
    said(on, CASE, approve, HEAD)
    assert only(on) is FindingState.CLOSED
    assert not on.state(CASE).sealed
    assert on.state(CASE).visits["v1"].state is VisitState.CLOSED


def test_a_sealed_enterprise_takes_no_planned_visit() -> None:
    on, _ = rectifying("sealed")
    drawn(on, "I2", "66" * 32, count=20, window=window(40 * DAY, 50 * DAY))
    assert on.state("I2").visits["E3"] == "refused"


def test_what_is_corrected_on_the_spot_closes_at_once() -> None:
    on, _ = rectifying("corrected")
    assert only(on) is FindingState.CORRECTED
    assert on.state(CASE).visits["v1"].state is VisitState.CLOSED
    assert on.case(CASE).decider.is_over(on.state(CASE))


def test_the_housing_authority_inspects_a_property_company_with_its_own_checklist() -> None:
    """物业: the same process, another department, another checklist."""
    on = host()
    drawn(on, unit="D3", checklists=("property",), purpose="物业服务检查", **ONE)
    lead = begin(on, CASE)
    finding(on, CASE, "P02", checklist="property", actor=lead)
    said(on, CASE, ent.CompleteVisit(visit="v1", results=results(("P02",), "property", na=("P03",))), lead)
    fact = on.state(CASE).findings["f1"].fact
    assert (fact.department, fact.checklist, fact.severity) == ("D3", "property", "grave")
    assert on.state(CASE).visits["v1"].state is VisitState.RECTIFYING


def _on_site() -> tuple[Host, Actor]:
    on = going()
    return on, begin(on, CASE)


def _notified() -> tuple[Host, Actor]:
    on = going()
    on.run_until(on.state(CASE).visits["v1"].notify_at)
    return on, officer(on, CASE)


def _in_window() -> tuple[Host, Actor]:
    on, lead = _notified()
    on.run_until(on.state(CASE).visits["v1"].window.since)
    return on, lead


def _ended() -> tuple[Host, Actor]:
    on, lead = applied()
    said(on, CASE, ent.Reinspect(finding="f1", passed=True, officers=pair(on)), lead)
    return on, lead


Made = Callable[[Host, Actor], tuple[Model, Actor]]
LEAD = "lead"


def _finding(item: str = "E03", checklist: str = "epidemic", person: str = "contact-E3") -> ent.RecordFinding:
    return ent.RecordFinding(
        visit="v1", checklist=checklist, item=item, measure="deadline", person=person, words=words("contact-E3")
    )


MISUSE: list[tuple[str, Callable[[], tuple[Host, Actor]], Made, str]] = [
    ("too early", _notified, lambda on, lead: (ent.BeginVisit(visit="v1", officers=pair(on)), lead), "too_early"),
    ("alone", _in_window, lambda on, lead: (ent.BeginVisit(visit="v1", officers=pair(on)[:1]), lead), "officer_alone"),
    (
        "same twice",
        _in_window,
        lambda on, lead: (ent.BeginVisit(visit="v1", officers=(lead.id, lead.id)), lead),
        "malformed",
    ),
    ("stranger", _in_window, lambda on, lead: (ent.BeginVisit(visit="v1", officers=(lead.id, "x")), lead), "not_drawn"),
    ("not there", _in_window, lambda on, lead: (ent.BeginVisit(visit="v1", officers=pair(on)), HEAD), "not_present"),
    (
        "command post",
        _in_window,
        lambda on, lead: (ent.BeginVisit(visit="v1", officers=pair(on)), POST),
        "not_competent",
    ),
    (
        "wrong department",
        _in_window,
        lambda on, lead: (ent.BeginVisit(visit="v1", officers=pair(on)), department("D2")),
        "not_competent",
    ),
    (
        "no such visit",
        _in_window,
        lambda on, lead: (ent.BeginVisit(visit="v9", officers=pair(on)), lead),
        "unknown_visit",
    ),
    ("record before", _in_window, lambda on, lead: (_finding(), lead), "wrong_order"),
    ("twice there", _on_site, lambda on, lead: (ent.BeginVisit(visit="v1", officers=pair(on)), lead), "wrong_order"),
    ("too late to cancel", _on_site, lambda on, lead: (ent.CancelVisit(visit="v1", reason="x"), lead), "wrong_order"),
    ("other list", _on_site, lambda on, lead: (_finding(checklist="safety"), lead), "not_competent"),
    ("no such item", _on_site, lambda on, lead: (_finding("Z9"), lead), "unknown_item"),
    ("other's key", _on_site, lambda on, lead: (_finding(person="contact-E4"), lead), "malformed"),
    ("head records", _on_site, lambda on, lead: (_finding(), HEAD), "not_present"),
    ("post records", _on_site, lambda on, lead: (_finding(), POST), "not_competent"),
    (
        "half a list",
        _on_site,
        lambda on, lead: (ent.CompleteVisit(visit="v1", results=results()[:3]), lead),
        "incomplete",
    ),
    (
        "no finding",
        _on_site,
        lambda on, lead: (ent.CompleteVisit(visit="v1", results=results(("E01",))), lead),
        "incomplete",
    ),
    ("after the record", rectifying, lambda on, lead: (_finding("E01"), lead), "wrong_order"),
    (
        "own extension",
        rectifying,
        lambda on, lead: (ent.ExtendDeadline(finding="f1", until=on.now + 9 * DAY, reason="x"), lead),
        "four_eyes",
    ),
    (
        "endless extension",
        rectifying,
        lambda on, lead: (ent.ExtendDeadline(finding="f1", until=on.now + 90 * DAY, reason="x"), HEAD),
        "too_long",
    ),
    (
        "backwards",
        rectifying,
        lambda on, lead: (ent.ExtendDeadline(finding="f1", until=on.now, reason="x"), HEAD),
        "no_extension",
    ),
    (
        "for another",
        rectifying,
        lambda on, lead: (ent.ApplyRectified(finding="f1", person="contact-E4"), contact("E4")),
        "not_yours",
    ),
    (
        "under another's id",
        rectifying,
        lambda on, lead: (ent.ApplyRectified(finding="f1", person="contact-E4"), contact("E3")),
        "not_yours",
    ),
    (
        "department applies",
        rectifying,
        lambda on, lead: (ent.ApplyRectified(finding="f1", person=lead.id), lead),
        "not_yours",
    ),
    (
        "look unasked",
        rectifying,
        lambda on, lead: (ent.Reinspect(finding="f1", passed=True, officers=pair(on)), lead),
        "wrong_order",
    ),
    (
        "no such finding",
        rectifying,
        lambda on, lead: (ent.ReferFinding(finding="f9", reason="x"), lead),
        "unknown_finding",
    ),
    (
        "no appeal",
        rectifying,
        lambda on, lead: (ent.DecideAppeal(finding="f1", upheld=True, reason="x"), HEAD),
        "wrong_order",
    ),
    (
        "look alone",
        applied,
        lambda on, lead: (ent.Reinspect(finding="f1", passed=True, officers=(lead.id,)), lead),
        "officer_alone",
    ),
    (
        "post looks",
        applied,
        lambda on, lead: (ent.Reinspect(finding="f1", passed=True, officers=pair(on)), POST),
        "not_competent",
    ),
    (
        "twice applied",
        applied,
        lambda on, lead: (ent.ApplyRectified(finding="f1", person="contact-E3"), contact("E3")),
        "wrong_order",
    ),
    (
        "after the end",
        _ended,
        lambda on, lead: (ent.ApplyRectified(finding="f1", person="contact-E3"), contact("E3")),
        "wrong_order",
    ),
    ("refer after", _ended, lambda on, lead: (ent.ReferFinding(finding="f1", reason="x"), lead), "wrong_order"),
    (
        "open the unsealed",
        _ended,
        lambda on, lead: (ent.DecideReopening(finding="f1", approved=True, reason="x"), HEAD),
        "wrong_order",
    ),
]


@pytest.mark.parametrize(("made", "say", "code"), [one[1:] for one in MISUSE], ids=[one[0] for one in MISUSE])
def test_misuse_is_refused_with_a_reason_and_recorded(
    made: Callable[[], tuple[Host, Actor]], say: Made, code: str
) -> None:
    on, lead = made()
    before = on.state(CASE)
    command, actor = say(on, lead)
    decision = on.ask(CASE, "enterprise", command, actor)
    assert decision is not None
    assert decision.rejection is not None
    assert (decision.rejection.code, decision.events) == (code, ())
    assert decision.rejection.reason
    assert on.state(CASE) == before
    assert on.decisions(CASE)[-1].decision.rejection == decision.rejection
    assert on.faults == []


def test_late_is_told_and_an_appeal_too_late_is_refused() -> None:
    on, _ = rectifying()
    on.run_for(20 * DAY)
    assert ask(on, CASE, "enterprise", ent.LodgeAppeal(finding="f1", person="contact-E3"), contact("E3")) == "too_late"
    said(on, CASE, ent.ApplyRectified(finding="f1", person="contact-E3"), contact("E3"))
    applied_late = [event for event in happened(on, CASE) if event.type == "rectification_applied"]
    assert applied_late[0].late


def test_a_visit_for_another_enterprise_or_planned_by_a_person_is_refused() -> None:
    on = going()
    command = PlanVisit(
        inspection="I9",
        enterprise="E4",
        risk="B",
        department="D1",
        purpose="x",
        checklists=("epidemic",),
        officers=("a", "b"),
        window=window(),
    )
    assert ask(on, CASE, "enterprise", command, POST) == "not_allowed"
    assert ask(on, CASE, "enterprise", command, Actor(id="engine", role=Role.ENGINE)) == "wrong_case"


def test_a_record_that_is_not_completed_raises_its_alarm() -> None:
    on, _ = _on_site()
    on.run_for(timedelta(days=2))
    assert on.state(CASE).visits["v1"].record_overdue
    assert any(m.template == "record_overdue" for _, m in on.world.sent)
