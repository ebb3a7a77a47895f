"""A plan's life, its misuse, and the draw that everybody can see."""

from datetime import timedelta
from typing import Any

import pytest

from audit.host import Host
from audit.verify_draw import NoDraw, verify
from domain.enterprise import commands as ent
from domain.inspection import commands as c
from domain.inspection.draw import commitment_of
from domain.inspection.plan import Request
from domain.inspection.transitions import Stage
from domain.kernel.command import Actor, Role
from domain.kernel.decision import Recorded, from_canonical
from domain.kernel.model import Model
from domain.kernel.obligation import Ending
from tests.support.inspection import (
    AUDITOR,
    DAY,
    POST,
    SEED,
    Registry,
    ask,
    begin,
    contact,
    department,
    drawn,
    happened,
    host,
    listed,
    officer,
    plan,
    results,
    said,
    visited,
    window,
)

DRAWER = department("D1", "drawer")
HEAD = department("D1", "head")


def request(unit: str = "D1") -> c.RequestInspection:
    return c.RequestInspection(request=Request(department=unit, purpose="节前检查", count=2, window=window()))


def record(on: Host, case: str) -> list[Recorded]:
    """The case's record, as the ledger would give it back."""
    return [
        from_canonical(one.decision.to_canonical(), number=place, first_event=1, recorded_at=one.decision.decided_at)
        for place, one in enumerate(on.decisions(case), start=1)
    ]


def test_the_command_post_requests_and_the_department_plans_or_declines() -> None:
    on = host()
    assert ask(on, "I1", "inspection", request(), POST) == "accepted"
    assert ask(on, "I1", "inspection", c.PlanInspection(plan=plan()), department("D1", "planner")) == "accepted"
    assert on.state("I1").stage is Stage.PLANNED
    assert ask(on, "I2", "inspection", request(), POST) == "accepted"
    assert ask(on, "I2", "inspection", c.DeclineRequest(reason="无此职责"), HEAD) == "accepted"
    assert on.state("I2").stage is Stage.DECLINED
    told = [message for _, message in on.world.sent if message.template == "inspection_declined"]
    assert [message.to for message in told] == ["command_post/duty"]


@pytest.mark.parametrize(
    ("stage", "command", "actor", "code"),
    [
        ("new", c.PlanInspection(plan=plan()), POST, "not_competent"),
        ("new", c.PlanInspection(plan=plan()), department("D2"), "not_competent"),
        ("new", c.PlanInspection(plan=plan(window=window(-9 * DAY, -2 * DAY))), DRAWER, "too_late"),
        ("new", request(), HEAD, "not_allowed"),
        ("requested", request(), POST, "exists"),
        ("requested", c.PlanInspection(plan=plan("D2")), department("D2"), "not_competent"),
        ("requested", c.PlanInspection(plan=plan(drill=True)), DRAWER, "drill_or_not"),
        ("requested", c.DeclineRequest(reason="x"), department("D2"), "not_competent"),
        ("requested", c.DeclineRequest(reason="x"), POST, "not_competent"),
        ("requested", c.ApprovePlan(), HEAD, "wrong_order"),
        ("planned", c.ApprovePlan(), department("D1", "planner"), "four_eyes"),
        ("planned", c.ApprovePlan(), POST, "not_competent"),
        ("planned", c.CommitSeed(commitment="ab" * 32), DRAWER, "wrong_order"),
        ("planned", c.PlanInspection(plan=plan()), DRAWER, "exists"),
        ("planned", c.WithdrawInspection(reason="x"), POST, "not_competent"),
        ("listed", c.CommitSeed(commitment="ab" * 32), DRAWER, "wrong_order"),
        ("listed", c.RevealSeed(seed="ab" * 32), DRAWER, "wrong_seed"),
        ("listed", c.RevealSeed(seed=SEED), POST, "not_competent"),
        ("listed", c.RevealSeed(seed=SEED), department("D2"), "not_competent"),
        ("listed", c.RevealSeed(seed=SEED), AUDITOR, "not_competent"),
        ("listed", c.AbandonDraw(reason="x"), DRAWER, "four_eyes"),
        ("drawn", c.RevealSeed(seed=SEED), DRAWER, "wrong_order"),
        ("drawn", c.AbandonDraw(reason="x"), HEAD, "wrong_order"),
        ("drawn", c.WithdrawInspection(reason="x"), HEAD, "wrong_order"),
        ("drawn", c.VisitAnswered(enterprise="E1", visit="v1"), POST, "not_allowed"),
        ("finished", c.RevealSeed(seed=SEED), DRAWER, "wrong_order"),
        ("finished", c.WithdrawInspection(reason="x"), HEAD, "wrong_order"),
    ],
)
def test_misuse_is_refused_with_a_reason_and_recorded(stage: str, command: Model, actor: Actor, code: str) -> None:
    on = host()
    match stage:
        case "requested":
            said(on, "I1", request(), POST)
        case "planned":
            said(on, "I1", c.PlanInspection(plan=plan()), department("D1", "planner"))
        case "listed":
            listed(on)
        case "drawn" | "finished":
            for name in drawn(on):
                if stage == "finished":
                    visited(on, f"enterprise:{name}", {})
    before = on.state("I1") if stage != "new" else None
    decision = on.ask("I1", "inspection", command, actor)
    assert decision is not None
    assert decision.rejection is not None
    assert (decision.rejection.code, decision.events) == (code, ())
    assert decision.rejection.reason
    assert before is None or on.state("I1") == before
    assert on.faults == []


def test_the_commitment_is_on_record_and_told_before_the_list_is_known() -> None:
    on = host()
    drawn(on)
    kinds = [event.type for event in happened(on, "I1")]
    order = [kinds.index(kind) for kind in ("seed_committed", "part_received", "list_fixed", "seed_revealed")]
    assert order == sorted(order)
    told = [m.params["commitment"] for _, m in on.world.sent if m.template == "seed_committed"]
    assert told == [commitment_of(SEED)]
    found = verify("I1", record(on, "I1"))
    assert found.right
    assert [one.outcome for one in found.rounds] == ["revealed"]
    assert found.called == list(on.state("I1").visits)


def test_a_record_that_was_bent_is_found_out() -> None:
    on = host()
    drawn(on)
    decisions = record(on, "I1")
    for decision in decisions:
        for event in decision.events:
            if event["type"] == "enterprises_drawn":
                event["drawn"].reverse()
    assert not verify("I1", decisions).right
    decisions = record(on, "I1")
    for decision in decisions:
        for event in decision.events:
            if event["type"] == "part_received":
                event["enterprises"][0]["weight"] += 1
    assert not verify("I1", decisions).right
    with pytest.raises(NoDraw):
        verify("I1", decisions[:2])


def test_whoever_reveals_late_or_not_at_all_is_visible() -> None:
    on = host()
    listed(on)
    on.run_for(2 * DAY)
    assert on.state("I1").reveal_missed
    assert {m.to for _, m in on.world.sent if m.template == "reveal_missed"} == {"command_post/duty", "unit:D1/head"}
    said(on, "I1", c.AbandonDraw(reason="逾期未公开"), HEAD)
    said(on, "I1", c.CommitSeed(commitment=commitment_of("77" * 32)), HEAD)
    on.run_for(timedelta(seconds=2))
    on.run_for(2 * DAY)
    said(on, "I1", c.RevealSeed(seed="77" * 32), HEAD)
    found = verify("I1", record(on, "I1"))
    assert found.right
    assert [(one.committed_by, one.outcome) for one in found.rounds] == [
        ("D1-odrawer", "abandoned, never revealed"),
        ("D1-ohead", "revealed late"),
    ]
    endings = [owed.ending for owed in on.case("I1").decider.obligations(on.state("I1"))]
    assert endings == [Ending.LAPSED, Ending.FULFILLED]


def test_a_silent_directory_is_asked_again_and_then_alarmed() -> None:
    on = host(Registry(silent=True))
    said(on, "I1", c.PlanInspection(plan=plan()), department("D1", "planner"))
    said(on, "I1", c.ApprovePlan(), HEAD)
    said(on, "I1", c.CommitSeed(commitment=commitment_of(SEED)), DRAWER)
    on.run_for(timedelta(minutes=9))
    assert on.state("I1").attempt > 3
    assert any(m.template == "inspection_list_failed" for _, m in on.world.sent)


def test_a_list_in_parts_is_one_list() -> None:
    whole, split = host(Registry(enterprises=50)), host(Registry(enterprises=50, part=7))
    assert drawn(whole) == drawn(split)
    assert whole.state("I1").list_hash == split.state("I1").list_hash


def test_a_refused_visit_calls_the_next_of_the_same_order_up() -> None:
    """Class A has one visit a year: the second plan of the year meets refusals, and draws substitutes."""
    on = host(Registry(enterprises=8), weights={"A": 1, "B": 1, "C": 1, "D": 1})
    first = drawn(on, "I1", count=6)
    for name in first:
        visited(on, f"enterprise:{name}", {})
    later = window(40 * DAY, 60 * DAY)
    drawn(on, "I2", "66" * 32, count=4, window=later)
    state = on.state("I2")
    refused = [name for name, standing in state.visits.items() if standing == "refused"]
    assert refused
    assert state.count("agreed") == min(4, 8 - len(refused))
    found = verify("I2", record(on, "I2"))
    assert found.right
    assert len(found.called) == len(state.visits)


def test_officers_recused_are_never_drawn_and_without_two_nobody_goes() -> None:
    everything = tuple(f"E{number}" for number in range(1, 21))
    recused = {f"D1-o{number}": everything[:10] for number in range(1, 6)}
    on = host(Registry(recused=recused))
    drawn(on, count=10)
    state = on.state("I1")
    assert set(state.visits) <= set(everything[10:])
    assert verify("I1", record(on, "I1")).right
    unmanned = [event.unmanned for event in happened(on, "I1") if event.type == "enterprises_drawn"]
    assert all(name in everything[:10] for names in unmanned for name in names)


def test_a_named_enterprise_for_a_complaint_is_visited_beyond_the_cap() -> None:
    on = host(yearly_cap={"A": 0, "B": 0, "C": 0, "D": 0})
    assert drawn(on) == []
    assert on.state("I1").exhausted
    exception: dict[str, Any] = {"named": ("E5",), "exception": "complaint", "reason": "群众投诉", "count": 1}
    assert drawn(on, "I2", **exception) == ["E5"]
    assert on.state("enterprise:E5").visits["v1"].year is None


def test_the_inspection_finishes_when_every_visit_was_made_or_given_up() -> None:
    on = host()
    one, two, three = (f"enterprise:{name}" for name in drawn(on))
    said(on, one, ent.CancelVisit(visit="v1", reason="停业"), officer(on, one))
    lead = begin(on, two)
    said(on, two, ent.CompleteVisit(visit="v1", results=results()), lead)
    on.run_for(30 * DAY)
    assert on.state("I1").stage is Stage.FINISHED
    assert on.state("I1").visits == {
        name.partition(":")[2]: standing
        for name, standing in ((one, "cancelled"), (two, "recorded"), (three, "missed"))
    }
    assert on.case("I1").decider.is_over(on.state("I1"))
    assert contact().role is Role.ENTERPRISE
