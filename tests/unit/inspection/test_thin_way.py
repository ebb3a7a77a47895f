"""A thin way through: drawn, visited, rectified."""

from domain.enterprise import commands as ent
from domain.enterprise.transitions import FindingState, VisitState
from domain.inspection.transitions import Stage
from tests.support.inspection import DAY, contact, drawn, host, officer, said, visited


def test_from_the_plan_to_a_passed_reinspection() -> None:
    on = host()
    agreed = drawn(on)
    assert len(agreed) == 3
    assert on.state("I1").stage is Stage.DRAWN
    one, *others = (f"enterprise:{name}" for name in agreed)
    lead = visited(on, one, {"E01": "deadline"})
    for other in others:
        visited(on, other, {})
    assert on.state("I1").stage is Stage.FINISHED
    name = one.partition(":")[2]
    said(on, one, ent.ApplyRectified(finding="f1", person=f"contact-{name}"), contact(name))
    assert on.state(one).findings["f1"].state is FindingState.APPLIED
    pair = (lead.id, officer(on, one, number=1).id)
    said(on, one, ent.Reinspect(finding="f1", passed=True, officers=pair), lead)
    assert on.state(one).visits["v1"].state is VisitState.CLOSED
    head = on.case(one).head
    assert head is not None
    assert head.over
    assert on.faults == []
    assert all(owed.ending for owed in on.obligations())
    assert on.run_to_quiet(30 * DAY)
