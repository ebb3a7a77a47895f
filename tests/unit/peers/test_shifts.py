"""PEERS 4, 5, 11, 12, 13, 14, 15 for shifts: what naive engines get wrong about rotas, clocks and outages."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from audit.host import Host, Outage
from domain.callup.activation.commands import ApproveActivation, DraftActivation
from domain.checkpoint import commands as c
from domain.checkpoint import commands_duty as d
from domain.checkpoint import events as e
from domain.checkpoint import events_duty as ed
from domain.checkpoint import events_post as ep
from domain.checkpoint.policy import CheckpointPolicy
from domain.checkpoint.timetable import Slot, following, hours_of, slot_at
from domain.checkpoint.transitions import Stage, Standing
from domain.kernel.canonical import canonical
from domain.kernel.decider import Deadline
from domain.kernel.policy import PolicyVersion
from tests.support.callup import directive
from tests.support.checkpoint import (
    CASE,
    COMMANDER,
    DAY,
    HOUR,
    MINUTE,
    POST,
    START,
    attend,
    cadre,
    check_in,
    document,
    events,
    host,
    order,
    people,
    plan,
    sent,
    sound,
    stand,
    state,
    tell,
)

TERMS = CheckpointPolicy.model_validate(document("checkpoint"))


def test_4_a_step_goes_to_who_leads_the_shift_when_it_fires() -> None:
    """The leader hands the shift to somebody else between the no-show and the rung that tells the leader."""
    on = host(people(28))
    stand(on)
    shift = state(on).shifts["20260131-night"]
    missing = next(name for name in shift.covering if name != shift.leader)
    on.run_until(shift.start)
    check_in(on, shift.id, *(name for name in shift.covering if name != missing))
    on.run_until(shift.start + 11 * MINUTE)
    tell(on, d.ReportLeft(shift=shift.id, person=shift.leader))
    leader = state(on).shifts[shift.id].leader
    assert leader not in (shift.leader, missing)
    on.run_for(5 * MINUTE)
    told = [m.recipient for m in sent(on, "duty_missing") if missing in m.about and m.step.startswith("absent-leader")]
    assert told == [leader]


def test_4_a_shift_that_changes_hands_in_mid_delay_asks_only_who_is_on_it_now() -> None:
    on = host(people(28))
    stand(on)
    shift = state(on).shifts["20260131-night"]
    off = next(name for name in shift.covering if name != shift.leader)
    on.run_until(shift.start - HOUR)
    now = state(on)
    like = [n for n in now.staff if now.staff[n].skills == now.staff[off].skills and n not in shift.duties]
    swaps = (d.ForceChange(shift=shift.id, off=off, on=n, reason="came instead", override=True) for n in like)
    came = next(swap.on for swap in swaps if tell(on, swap) == "accepted")
    on.run_until(shift.start + 11 * MINUTE)
    assert off not in {m.recipient for m in sent(on, "duty_missing_self")}
    assert came in {m.recipient for m in sent(on, "duty_missing_self")}


def test_5_a_policy_edited_in_the_middle_changes_nothing_until_it_is_adopted() -> None:
    on = host(people(28))
    stand(on)
    changed = document("checkpoint", effort=200, missing_after="PT1H")
    on.book.add(PolicyVersion("checkpoint", 2, on.now, changed))
    shift = state(on).shifts["20260131-night"]
    on.run_until(shift.start + 11 * MINUTE)
    assert events(on, ed.WentMissing), "by the version that the checkpoint opened with"
    assert on.journal.of(CASE)[-1].decision.policies["checkpoint"] == 1
    assert tell(on, c.AdoptTerms(reason="more patience")) == "accepted"
    assert (state(on).terms_version, state(on).pinned.missing_after) == (2, timedelta(hours=1))
    before = len(events(on, ed.WentMissing))
    following_shift = state(on).shifts["20260131-day"]
    on.run_until(following_shift.start + 30 * MINUTE)
    assert len(events(on, ed.WentMissing)) == before
    on.run_until(following_shift.start + 61 * MINUTE)
    assert len(events(on, ed.WentMissing)) == before + 1


def test_11_what_was_interrupted_resumes_where_it_was_and_not_at_the_beginning() -> None:
    """Somebody comes back to a post they left, and leaves again: the ladder of the first time is not climbed anew."""
    on = host(people(28))
    stand(on)
    shift = state(on).shifts["20260131-night"]
    on.run_until(shift.start + 11 * MINUTE)
    on.run_for(4 * MINUTE)
    steps = [one.step for one in events(on, ed.AbsenceStepTaken)]
    assert steps == ["absent-self", "absent-leader"]
    tell(on, c.RefreshStaff())  # any other command in between
    on.run_for(3 * MINUTE)
    assert [one.step for one in events(on, ed.AbsenceStepTaken)][2:] == ["absent-liaison"]


def test_12_concurrent_checkpoints_do_not_ask_one_person_for_the_same_hours() -> None:
    on = host(people(28))
    stand(on)
    assert tell(on, c.OpenCheckpoint(order=order(name="城西卡口")), case="checkpoint:K2") == "accepted"
    on.run_for(5 * MINUTE)
    plan(on, "checkpoint:K2")
    on.run_for(3 * DAY)
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for case in (CASE, "checkpoint:K2"):
        for shift in state(on, case).shifts.values():
            for name, duty in shift.duties.items():
                held = shift.stage is not Stage.PUBLISHED and duty.standing is not Standing.HANDED_ON
                if held and duty.standing is not Standing.EXCUSED:
                    spans.setdefault(name, []).append((shift.start, shift.end))
    for hours in spans.values():
        for (_, end), (start, _) in pairwise(sorted(hours)):
            assert end <= start
    assert any(one.why == "called_elsewhere" for one in events(on, ed.DutyRemoved, "checkpoint:K2"))
    sound(on)


def test_13_an_outage_of_four_shifts_is_advanced_through_every_one_and_told_once() -> None:
    shift = "20260131-day"
    since, until = datetime(2026, 1, 31, 0, 30, tzinfo=UTC), datetime(2026, 2, 1, 9, tzinfo=UTC)
    on = host(people(28), outages=(Outage(since, until),))
    stand(on)
    attend(on, absent=lambda name, person: person == "P02")
    on.run_until(since)
    before = len(on.world.sent)
    on.run_until(until + MINUTE)
    shifts = state(on).shifts
    missed = ["20260131-day", "20260131-evening", "20260201-night", "20260201-day"]
    assert [shifts[name].stage for name in missed] == [Stage.CLOSED] * 4
    assert shifts["20260201-evening"].stage is Stage.OPEN
    (told,) = events(on, ep.ShiftsMissed)
    assert set(told.shifts) <= set(missed) and len(told.shifts) >= 3
    assert len(sent(on, "shifts_missed")) == 1
    assert [m.template for _, m in on.world.sent[before:]].count("duty_missing") <= 1
    for name in missed:
        for person, duty in shifts[name].duties.items():
            assert not duty.late, "nobody is late who checked in before"
            expected = Standing.ABSENT if person == "P02" else Standing.DONE
            assert duty.standing in (expected, Standing.HANDED_ON)
    assert shift in shifts
    sound(on)


def test_13_an_outage_without_a_word_from_anybody_ends_in_one_message_to_the_township() -> None:
    since, until = datetime(2026, 1, 30, 3, tzinfo=UTC), datetime(2026, 2, 3, 3, tzinfo=UTC)
    on = host(outages=(Outage(since, until),))
    stand(on)
    on.run_until(until + MINUTE)
    assert state(on).book.closed >= 9
    (told,) = events(on, ep.ShiftsMissed)
    assert len(told.shifts) >= 9
    about_people = [m for at, m in on.world.sent if at >= until and m.template.startswith("duty_missing")]
    assert {m.params["shift"] for m in about_people} <= {"20260203-day"}
    sound(on)


def test_14_the_deadline_is_in_the_state_so_a_restart_forgets_no_timer() -> None:
    """Folded from its record, in another process or year, the case asks for the same moment."""
    on = host(people(28))
    stand(on)
    attend(on)
    for _ in range(40):
        on.run_for(HOUR)
        case = on.case(CASE)
        again = case.decider.initial
        for event in events(on):
            read = case.decider.event_adapter.validate_json(canonical(event.model_dump(mode="json")))
            again = case.decider.evolve(again, read)
        deadline = case.decider.deadline(again)
        assert isinstance(deadline, Deadline)
        assert deadline == case.decider.deadline(case.state)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"])
def test_15_midnight_and_clock_changes_leave_no_gap_and_no_overlap(zone: str) -> None:
    slot = Slot(date(2018, 1, 1), 0)
    for _ in range(3 * 366):
        here, there = hours_of(slot, TERMS, zone), hours_of(following(slot, TERMS), TERMS, zone)
        assert here.start < here.relieved == there.start
        assert here.end - there.start == TERMS.overlap
        assert slot_at(here.start, TERMS, zone) == slot
        slot = following(slot, TERMS)


def _call_up(on: Host, **more: Any) -> None:
    on.ask("A1", "activation", DraftActivation(directive=directive(areas=("T1",), **more)), POST)
    on.ask("A1", "activation", ApproveActivation(), COMMANDER)
    on.run_for(timedelta(seconds=2))


def test_a_call_up_takes_nobody_who_is_on_duty_and_a_shift_nobody_who_is_called() -> None:
    on = host(people(28))
    stand(on)
    on.run_until(START + 4 * HOUR)  # the first two shifts are staffed by now
    held = {n for s in state(on).live() if s.stage is not Stage.PUBLISHED for n in s.covering}
    assert held
    _call_up(on)
    called = {person.person for called in on.state("A1").musters.values() for person in called}
    assert called and not called & held
    on.run_for(DAY)
    lost = {one.person for one in events(on, ed.DutyRemoved) if one.why == "called_elsewhere"}
    assert lost and lost <= called
    assert sent(on, "shift_gap")
    assert all(len(owners) == 1 for owners in _owners_now(on).values())
    sound(on)


def _owners_now(on: Host) -> dict[str, set[str]]:
    return {name: set(on.claims.owners(name)) for name in on.claims.held()}


def test_a_drill_holds_nobody_back_from_real_duty() -> None:
    on = host(people(28))
    stand(on)
    on.run_until(START + 4 * HOUR)
    _call_up(on, mode="drill")
    called = {person.person for called in on.state("A1").musters.values() for person in called}
    assert called >= {n for s in state(on).live() if s.stage is Stage.STAFFED for n in s.covering}
    assert events(on, e.CheckpointOpened)
    assert cadre("P01")
