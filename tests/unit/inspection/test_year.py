"""A year of one enterprise on the in-memory host: joint visits, the ladder, an appeal, sealing and reopening."""

from collections import Counter

import pytest

from audit.host import Host
from domain.enterprise import commands as ent
from domain.enterprise.transitions import FindingState, VisitState
from domain.kernel.decision import Verdict
from domain.kernel.obligation import Ending
from tests.support.inspection import (
    DAY,
    POST,
    START,
    Ladder,
    Refer,
    Registry,
    begin,
    contact,
    department,
    drawn,
    finding,
    host,
    officer,
    results,
    said,
    window,
)

pytestmark = pytest.mark.long

CASE = "enterprise:E3"
HEAD = department("D1", "head")
US = contact("E3")


def test_a_year_of_an_enterprise() -> None:
    on = host(Registry(enterprises=6))
    _march(on)
    _june(on)
    _autumn(on)

    # The year ends in silence: nothing open, nothing owed, nothing planned by time.
    on.run_for(120 * DAY)
    assert on.run_to_quiet(400 * DAY)
    assert on.faults == []
    state = on.state(CASE)
    assert on.case(CASE).decider.is_over(state)
    endings = Counter(owed.ending for owed in state.owed.values())
    assert None not in endings
    assert endings[Ending.REFERRED] == 1
    assert state.counted(2026) == 2, "accident and re-inspections do not count"
    told = on.state("accountability:enterprise:E3")
    assert len({one.obligation for one in told.owed}) == len(told.owed)
    assert all(one.decision.verdict is not Verdict.FAULTED for one in on.decisions(CASE))


def _march(on: Host) -> None:
    # March: two departments plan in the same weeks, and come once.
    drawn(on, "I1", count=6, window=window(7 * DAY, 21 * DAY))
    drawn(on, "I2", "66" * 32, unit="D2", count=6, checklists=("safety",), window=window(10 * DAY, 28 * DAY))
    lead = begin(on, CASE)
    safety = officer(on, CASE, unit="D2")
    finding(on, CASE, "E03", actor=lead)
    finding(on, CASE, "S03", checklist="safety", actor=safety)
    said(on, CASE, ent.CompleteVisit(visit="v1", results=(*results(("E03",)), *results(("S03",), "safety"))), lead)
    pair = on.state(CASE).visits["v1"].parts[0].officers[:2]

    # One is put right and looked at in time; the other is appealed against, stands, and fails once before it passes.
    said(on, CASE, ent.ApplyRectified(finding="f1", person=US.id), US)
    on.run_for(DAY)
    said(on, CASE, ent.Reinspect(finding="f1", passed=True, officers=pair), lead)
    said(on, CASE, ent.LodgeAppeal(finding="f2", person=US.id), US)
    on.run_for(6 * DAY)
    said(on, CASE, ent.DecideAppeal(finding="f2", upheld=False, reason="事实清楚"), department("D2", "head"))
    said(on, CASE, ent.ApplyRectified(finding="f2", person=US.id), US)
    other = on.state(CASE).visits["v1"].parts[1].officers[:2]
    said(on, CASE, ent.Reinspect(finding="f2", passed=False, officers=other), safety)
    said(on, CASE, ent.ApplyRectified(finding="f2", person=US.id), US)
    said(on, CASE, ent.Reinspect(finding="f2", passed=True, officers=other), safety)
    assert on.state(CASE).visits["v1"].state is VisitState.CLOSED
    assert on.case(CASE).decider.phase(on.state(CASE)) == "quiet"


def _june(on: Host) -> None:
    # June: a second visit. What is overdue climbs, and a human takes it in the end.
    on.run_until(START + 90 * DAY)
    drawn(on, "I3", "77" * 32, count=6, window=window(95 * DAY, 105 * DAY))
    assert on.state("I3").visits["E3"] == "agreed"
    lead = begin(on, CASE, "v2")
    finding(on, CASE, "E01", visit="v2", actor=lead)
    said(on, CASE, ent.CompleteVisit(visit="v2", results=results(("E01",))), lead)
    on.run_for(40 * DAY)
    assert on.state(CASE).findings["f3"].overdue
    refer = Refer(obligation=f"{CASE}/f3.r1")
    on.ask("accountability:enterprise:E3", Ladder.process, refer, POST)
    assert on.state(CASE).findings["f3"].state is FindingState.REFERRED


def _autumn(on: Host) -> None:
    # Autumn: an accident. Sealed at once, opened only after a passed look and an approval.
    on.run_until(START + 200 * DAY)
    accident = {"named": ("E3",), "exception": "accident", "reason": "仓库起火"}
    drawn(on, "I4", "88" * 32, window=window(201 * DAY, 204 * DAY), **accident)
    visit = next(reversed(on.state(CASE).visits))
    lead = begin(on, CASE, visit)
    sealed = finding(on, CASE, "E08", "sealed", visit=visit, actor=lead)
    said(on, CASE, ent.CompleteVisit(visit=visit, results=results(("E08",))), lead)
    assert on.state(CASE).sealed
    drawn(on, "I5", "99" * 32, count=6, window=window(210 * DAY, 220 * DAY))
    assert on.state("I5").visits["E3"] == "refused"
    on.run_for(10 * DAY)
    said(on, CASE, ent.ApplyRectified(finding=sealed, person=US.id), US)
    pair = on.state(CASE).visits[visit].parts[0].officers[:2]
    said(on, CASE, ent.Reinspect(finding=sealed, passed=True, officers=pair), lead)
    said(on, CASE, ent.DecideReopening(finding=sealed, approved=True, reason="整改到位"), HEAD)
    assert not on.state(CASE).sealed
