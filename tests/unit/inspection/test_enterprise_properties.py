"""Whatever is said to an enterprise's case, by whomever and whenever: it never faults, never goes backwards, and every
obligation has one end."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accountability.owing import ObligationEnded
from domain.enterprise import commands as ent
from domain.enterprise.decider import EnterpriseDecider
from domain.enterprise.planning import PlanVisit
from domain.enterprise.transitions import ENDED, FINDINGS, VISITS
from domain.kernel.command import ENGINE, Actor, Role
from domain.kernel.model import Model
from domain.kernel.obligation import Obligation
from tests.support.inspection import POST, START, book, contact, department, results, window, words
from tests.support.one_case import OneCase

CASE = "enterprise:E1"
PAIR = ("D1-o1", "D1-o2")
ACTORS = [
    department("D1", 1),
    department("D1", "head"),
    department("D2", 1),
    contact("E1"),
    contact("E2"),
    POST,
    ENGINE,
]
visits = st.sampled_from(["v1", "v2", "v9"])
findings = st.sampled_from(["f1", "f2", "f9"])
items = st.sampled_from(["E01", "E02", "E03", "Z9"])


def _plan(number: int, unit: str, start: int, length: int, exception: bool) -> PlanVisit:
    return PlanVisit(
        inspection=f"I{number}",
        enterprise="E1",
        risk="B",
        department=unit,
        purpose="x",
        checklists=("epidemic",) if unit == "D1" else ("safety",),
        officers=(f"{unit}-o1", f"{unit}-o2"),
        window=window(timedelta(days=start), timedelta(days=start + length)),
        exception="complaint" if exception else None,
        reason="x" if exception else None,
    )


def _finding(visit: str, item: str, measure: str) -> Model:
    body = {"visit": visit, "checklist": "epidemic", "item": item, "measure": measure, "person": "contact-E1"}
    return ent.RecordFinding.model_validate({**body, "words": words("contact-E1")})


def _ended(local: str, ending: str) -> Model:
    return ObligationEnded.model_validate({"obligation": f"{CASE}/{local}", "ending": ending, "at": START})


measures = st.sampled_from(["corrected", "deadline", "sealed"])
commands: st.SearchStrategy[Model] = st.one_of(
    st.builds(
        _plan, st.integers(1, 6), st.sampled_from(["D1", "D2"]), st.integers(0, 4), st.integers(2, 30), st.booleans()
    ),
    st.builds(lambda v: ent.BeginVisit(visit=v, officers=PAIR), visits),
    st.builds(_finding, visits, items, measures),
    st.builds(
        lambda v, failing: ent.CompleteVisit(
            visit=v, results=(*results(failing), *results((), "safety")[: len(failing)])
        ),
        visits,
        st.sets(items, max_size=2).map(tuple),
    ),
    st.builds(lambda v: ent.CancelVisit(visit=v, reason="x"), visits),
    st.builds(
        lambda f, d: ent.ExtendDeadline(finding=f, until=START + timedelta(days=d), reason="x"),
        findings,
        st.integers(1, 60),
    ),
    st.builds(lambda f: ent.ApplyRectified(finding=f, person="contact-E1"), findings),
    st.builds(lambda f, p: ent.Reinspect(finding=f, passed=p, officers=PAIR), findings, st.booleans()),
    st.builds(lambda f: ent.LodgeAppeal(finding=f, person="contact-E1"), findings),
    st.builds(lambda f, u: ent.DecideAppeal(finding=f, upheld=u, reason="x"), findings, st.booleans()),
    st.builds(lambda f, a: ent.DecideReopening(finding=f, approved=a, reason="x"), findings, st.booleans()),
    st.builds(lambda f: ent.ReferFinding(finding=f, reason="x"), findings),
    st.builds(
        _ended, st.sampled_from(["f1.r1", "f1.i1", "f1.a1", "f2.r1", "f9.r1"]), st.sampled_from(["excused", "referred"])
    ),
)
who = st.one_of(st.sampled_from(ACTORS), st.none())


def _right_one(command: Model) -> Actor:
    """Whoever may usually say that, so that most stories get somewhere."""
    match command:
        case PlanVisit() | ObligationEnded():
            return ENGINE
        case ent.ApplyRectified() | ent.LodgeAppeal():
            return contact("E1")
        case ent.DecideAppeal() | ent.DecideReopening() | ent.ExtendDeadline() | ent.ReferFinding():
            return department("D1", "head")
        case _:
            return department("D1", 1)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(commands, who, st.integers(0, 200)), max_size=25))
def test_no_story_breaks_the_case(story: list[tuple[Model, Actor | None, int]]) -> None:
    case = OneCase(EnterpriseDecider(), CASE, book(yearly_cap={"A": 9, "B": 9, "C": 9, "D": 9}))
    now = START
    endings: dict[str, Obligation] = {}
    for number, (command, actor, hours) in enumerate(((_plan(9, "D1", 0, 30, False), None, 0), *story)):
        now += timedelta(hours=hours)
        now = _time_until(case, now)
        case.step(now, [(command, actor or _right_one(command), now)])
        assert case.version or number == 0 or case.state == case.decider.initial
        for local, owed in case.state.owed.items():
            if local in endings:
                assert owed == endings[local], "an obligation that has ended changed"
            if owed.ending is not None:
                endings[local] = owed
    _agrees(case)
    case.run_out(now)
    _agrees(case)
    assert {one.state for one in case.state.visits.values()} <= {after for _, _, after in VISITS.moves}


def _time_until(case: OneCase, now: datetime) -> datetime:
    """Let time do what is due before `now`, as the engine would."""
    for _ in range(50):
        deadline = case.decider.deadline(case.state) if case.version else None
        if deadline is None or deadline.at >= now or case.decider.is_over(case.state):
            break
        case.step(deadline.at)
    return now


def _agrees(case: OneCase) -> None:
    """Open obligations belong to open findings, and a quiet case owes nothing."""
    state: Any = case.state
    for local, owed in state.owed.items():
        finding = state.findings[local.partition(".")[0]]
        if owed.ending is None:
            assert finding.state not in ENDED, (local, finding.state)
    if case.version and case.decider.is_over(state):
        assert all(owed.ending is not None for owed in state.owed.values())
    assert {one.state for one in state.findings.values()} <= {after for _, _, after in FINDINGS.moves}
    assert Role.ENGINE is ENGINE.role
