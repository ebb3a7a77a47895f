"""Swap, give, take, force, leave: each with its approval and its check of rest, hours and skills."""

from datetime import date

import pytest

from audit.host import Host
from domain.checkpoint import commands as c
from domain.checkpoint import commands_duty as d
from domain.checkpoint import events_duty as ed
from domain.checkpoint.fitness import unfit
from domain.checkpoint.shift import Shift
from domain.checkpoint.transitions import Asked, Standing
from domain.kernel.obligation import Ending
from tests.support.checkpoint import (
    DAY,
    HOUR,
    OTHER_TOWNSHIP,
    START,
    TOWNSHIP,
    cadre,
    check_in,
    events,
    host,
    order,
    people,
    plan,
    sent,
    stand,
    state,
    tell,
)


def _on(on: Host, name: str) -> Shift:
    return state(on).shifts[name]


def _free(on: Host, shift: Shift, *, like: str | None = None) -> str:
    """Somebody who may stand on the shift, with the skills of `like`."""
    now = state(on)
    skills = now.staff[like].skills if like else None
    fit = [n for n, one in now.staff.items() if unfit(now, n, shift, frozenset()) is None]
    return next(n for n in fit if skills is None or now.staff[n].skills == skills)


@pytest.fixture
def on() -> Host:
    made = host(people(28))
    stand(made)
    return made


def test_a_duty_given_away_is_taken_at_once_where_the_policy_allows_it(on: Host) -> None:
    shift = _on(on, "20260203-day")
    giver = next(iter(shift.duties))
    taker = _free(on, shift, like=giver)
    assert tell(on, d.RequestChange(kind="give", shift=shift.id, person=giver), cadre(giver)) == "accepted"
    assert tell(on, d.TakeOver(change="r1", person=taker), cadre(taker)) == "accepted"
    duties = _on(on, shift.id).duties
    assert duties[giver].owed.ending is Ending.TRANSFERRED
    assert duties[giver].owed.detail == taker
    assert duties[taker].standing is Standing.TOLD
    assert tell(on, d.TakeOver(change="r1", person=taker), cadre(taker)) == "no_change_asked"


def test_where_the_policy_does_not_the_leader_decides_and_nobody_their_own() -> None:
    on = host(people(28), take_at_once=False)
    stand(on)
    shift = _on(on, "20260203-day")
    giver = next(name for name in shift.duties if name != shift.leader)
    taker = _free(on, shift, like=giver)
    tell(on, d.RequestChange(kind="give", shift=shift.id, person=giver, other=taker), cadre(giver))
    approve = d.DecideChange(change="r1", approve=True)
    assert tell(on, approve, cadre(shift.leader)) == "not_agreed"
    assert tell(on, d.AgreeChange(change="r1", person=taker), cadre(taker)) == "accepted"
    assert tell(on, approve, cadre(taker)) == "self_approved"
    assert tell(on, approve, OTHER_TOWNSHIP) == "not_allowed"
    assert tell(on, approve, cadre(shift.leader)) == "accepted"
    assert taker in _on(on, shift.id).covering


def test_a_swap_takes_two_people_and_the_leader(on: Host) -> None:
    now = state(on)
    coming = [one for one in now.live() if one.day >= date(2026, 2, 2)]
    shift, other, a, b = next(
        (shift, other, a, b)
        for shift in coming
        for other in coming
        for a in shift.covering
        for b in other.covering
        if shift is not other
        and now.staff[a].skills == now.staff[b].skills
        and unfit(now, b, shift, frozenset(), without=(other.id,)) is None
        and unfit(now, a, other, frozenset(), without=(shift.id,)) is None
    )
    ask = d.RequestChange(kind="swap", shift=shift.id, person=a, other=b, other_shift=other.id)
    assert tell(on, ask, cadre(a)) == "accepted"
    assert tell(on, ask, cadre(a)) == "already_asked"
    assert tell(on, d.AgreeChange(change="r1", person=b), cadre(b)) == "accepted"
    assert tell(on, d.DecideChange(change="r1", approve=True)) == "accepted"
    assert b in _on(on, shift.id).covering and a not in _on(on, shift.id).covering
    assert a in _on(on, other.id).covering and b not in _on(on, other.id).covering


def test_rest_is_checked_before_anybody_agrees(on: Host) -> None:
    shift = _on(on, "20260203-day")
    giver = next(iter(shift.duties))
    tired = next(iter(_on(on, "20260203-night").covering))
    tell(on, d.RequestChange(kind="give", shift=shift.id, person=giver), cadre(giver))
    assert tell(on, d.TakeOver(change="r1", person=tired), cadre(tired)) == "not_rested"


def test_a_change_that_would_leave_a_shift_without_a_skill_is_refused(on: Host) -> None:
    shift = _on(on, "20260203-night")
    now = state(on)
    officer = next(n for n in shift.covering if "security" in now.staff[n].skills)
    plain = next(n for n in now.staff if not now.staff[n].skills and unfit(now, n, shift, frozenset()) is None)
    force = d.ForceChange(shift=shift.id, off=officer, on=plain, reason="needed elsewhere")
    assert tell(on, force) == "skill_missing"
    assert tell(on, force.model_copy(update={"override": True})) == "accepted"


def test_the_leader_may_force_with_a_reason_and_set_rest_aside_on_the_record(on: Host) -> None:
    shift = _on(on, "20260203-day")
    off = next(name for name in shift.covering if name != shift.leader)
    tired = next(n for n in _on(on, "20260203-night").covering if state(on).staff[n].skills)
    force = d.ForceChange(shift=shift.id, off=off, on=tired, reason="nobody else is near", override=False)
    assert tell(on, force, cadre(off)) == "not_allowed"
    assert tell(on, force, cadre(shift.leader)) == "not_rested"
    assert tell(on, force.model_copy(update={"override": True}), cadre(shift.leader)) == "accepted"
    (assigned,) = events(on, ed.DutyAssigned)
    assert assigned.override == "nobody else is near"


def test_approved_leave_frees_the_days_and_somebody_is_looked_for(on: Host) -> None:
    shift = _on(on, "20260203-day")
    person = next(iter(shift.duties))
    day = date(2026, 2, 3)
    leave = d.RequestLeave(person=person, first_day=day, last_day=day, kind="family")
    assert tell(on, leave, cadre(person)) == "accepted"
    assert tell(on, d.DecideChange(change="r1", approve=True), cadre(person)) == "self_approved"
    assert tell(on, d.DecideChange(change="r1", approve=True)) == "accepted"
    duty = _on(on, shift.id).duties[person]
    assert duty.standing is Standing.EXCUSED and duty.owed.ending is Ending.EXCUSED
    assert _on(on, shift.id).search is not None
    on.run_for(HOUR)
    assert sent(on, "substitute_wanted")
    plan(on, first_day=date(2026, 2, 3), days=7)
    assert all(person not in s.covering for s in state(on).live() if s.day == day)


def test_what_nobody_decides_lapses_and_the_duty_stays(on: Host) -> None:
    shift = _on(on, "20260131-night")
    giver = next(iter(shift.duties))
    tell(on, d.RequestChange(kind="give", shift=shift.id, person=giver), cadre(giver))
    on.run_until(shift.start)
    on.run_for(HOUR)
    assert state(on).changes["r1"].standing is Asked.LAPSED
    assert [m.recipient for m in sent(on, "change_lapsed")] == [giver]
    assert giver in _on(on, shift.id).bound


def test_a_new_rota_keeps_what_people_know(on: Host) -> None:
    before = {s.id: s.covering for s in state(on).live()}
    plan(on, first_day=date(2026, 2, 2), days=7)
    after = {s.id: s.covering for s in state(on).live()}
    moved = [name for name, covering in before.items() if after[name] != covering]
    assert moved == []
    told = [m.recipient for m in sent(on, "duties_told")]
    assert len(told) <= 2 * 28


def test_a_rota_that_breaks_a_rule_is_refused_with_the_violations_named(on: Host) -> None:
    assert tell(on, c.PlanRota()) == "accepted"
    on.run_for(2 * HOUR)
    made = state(on).plan
    assert made is not None
    first = made.horizon.first
    tired = tuple(c.Placed(person="P01", day=first, kind=kind) for kind in ("night",))
    adopt = c.AdoptRota(round=made.round, placed=tired)
    decision = on.ask("checkpoint:K1", "checkpoint", adopt, TOWNSHIP)
    assert decision is not None and decision.rejection is not None
    assert decision.rejection.code == "breaks_rules"
    assert "需要" in decision.rejection.reason and "needs" in decision.rejection.reason
    assert tell(on, adopt.model_copy(update={"override": "a flood took the others"})) == "accepted"
    assert tell(on, c.AdoptRota(round=made.round)) == "stale"


def test_an_impossible_rota_says_why_and_what_is_the_smallest_way_out() -> None:
    on = host(people(5))
    tell(on, c.OpenCheckpoint(order=order()))
    on.run_for(HOUR)
    tell(on, c.PlanRota(days=2))
    on.run_for(HOUR)
    made = state(on).plan
    assert made is not None and made.explanation is not None
    assert made.explanation.conflict and made.explanation.relaxation
    assert tell(on, c.AdoptRota(round=made.round)) == "no_rota"
    assert sent(on, "rota_impossible")


def test_published_in_quiet_hours_people_are_told_in_the_morning() -> None:
    on = host(people(28), start=START + 13 * HOUR)
    stand(on, starts_on=date(2026, 2, 2))
    assert not sent(on, "duties_told")
    on.run_for(DAY / 2)
    assert len(sent(on, "duties_told")) > 20


def test_who_checks_in_for_a_given_duty_is_told_it_is_not_theirs(on: Host) -> None:
    shift = _on(on, "20260131-night")
    giver = next(name for name in shift.covering if name != shift.leader)
    taker = _free(on, shift, like=giver)
    tell(on, d.RequestChange(kind="give", shift=shift.id, person=giver), cadre(giver))
    tell(on, d.TakeOver(change="r1", person=taker), cadre(taker))
    on.run_until(shift.start)
    check_in(on, shift.id, giver, taker)
    assert _on(on, shift.id).duties[taker].standing is Standing.ON_POST
    assert events(on, ed.AnswerNoted)[-1].why == "not_on_shift"


def test_nobody_is_woken_for_a_shift_that_is_a_day_away(on: Host) -> None:
    on.run_until(START + 13 * HOUR)  # 23:00
    shift = _on(on, "20260201-day")
    person = next(iter(shift.covering))
    day = date(2026, 2, 1)
    tell(on, d.RequestLeave(person=person, first_day=day, last_day=day, kind="away"), cadre(person))
    tell(on, d.DecideChange(change="r1", approve=True))
    on.run_until(START + 20 * HOUR)
    assert [m.params["shift"] for m in sent(on, "substitute_wanted") if m.params["shift"] == shift.id] == []
    on.run_until(START + 21 * HOUR + HOUR / 60)  # 07:01
    assert [m.params["shift"] for m in sent(on, "substitute_wanted") if m.params["shift"] == shift.id]
