"""A day at a checkpoint: rota, check-ins, no-shows, substitutes, handovers."""

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain.checkpoint import commands as c
from domain.checkpoint import commands_duty as d
from domain.checkpoint import commands_post as p
from domain.checkpoint import events as e
from domain.checkpoint import events_duty as ed
from domain.checkpoint import events_post as ep
from domain.checkpoint.transitions import Passing, Stage, Standing
from domain.kernel.decision import Verdict
from domain.kernel.obligation import Ending
from domain.kernel.policy import PolicyVersion
from tests.support.checkpoint import (
    CASE,
    DAY,
    FAST,
    HOUR,
    MINUTE,
    START,
    attend,
    cadre,
    candidate,
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

SECOND = timedelta(seconds=1)


def test_a_quiet_day_goes_through_every_stage_and_everybody_is_told_once() -> None:
    on = host()
    stand(on)
    assert len(sent(on, "duties_told")) == 16
    attend(on)
    first = state(on).shifts["20260131-night"]
    stages = []
    for at in (first.start - 13 * HOUR, first.start - HOUR, first.start, first.relieved, first.end, first.end + DAY):
        on.run_until(at)
        stages.append(state(on).shifts[first.id].stage)
    assert stages == [Stage.PUBLISHED, Stage.STAFFED, Stage.OPEN, Stage.HANDOVER, Stage.CLOSED, Stage.CLOSED]
    closed = state(on).shifts[first.id]
    assert {duty.standing for duty in closed.duties.values()} == {Standing.DONE}
    assert closed.handover is not None
    assert closed.handover.standing is Passing.TAKEN
    assert len(sent(on, "duties_told")) == 16
    assert not sent(on, "duty_missing") and not sent(on, "shift_gap")
    sound(on)


def test_no_gap_and_no_overlap_beyond_the_policys_at_every_handover() -> None:
    on = host()
    shifts = sorted(stand(on).shifts.values(), key=lambda one: one.start)
    for one, following in pairwise(shifts):
        assert one.relieved == following.start
        assert one.end - following.start == 15 * MINUTE


def test_who_is_excluded_from_the_staff_is_on_record_with_the_reason() -> None:
    exempt = {"approver": "head", "since": "2026-01-01T00:00:00+08:00"}
    staff = (*people(14), candidate(14, exemptions=(exempt,)), candidate(15, contact_confirmed_at=None))
    on = host(staff)
    tell(on, c.OpenCheckpoint(order=order()))
    on.run_for(2 * SECOND)
    (listed,) = events(on, e.StaffListed)
    assert {(one.person, one.why) for one in listed.excluded} == {("P14", "exempt"), ("P15", "contact_unconfirmed")}


def test_late_is_late_and_a_no_show_climbs_while_substitutes_are_asked() -> None:
    on = host(people(28))
    stand(on)
    shift = state(on).shifts["20260131-night"]
    late, missing, *others = sorted(shift.duties, key=lambda one: one == shift.leader)
    on.run_until(shift.start - 5 * MINUTE)
    check_in(on, shift.id, *others)
    on.run_until(shift.start + 6 * MINUTE)
    check_in(on, shift.id, late)
    assert state(on).shifts[shift.id].duties[late].late
    on.run_until(shift.start + 10 * MINUTE + SECOND)
    assert state(on).shifts[shift.id].duties[missing].standing is Standing.MISSING
    asked = [message.recipient for message in sent(on, "substitute_wanted")]
    assert len(asked) == 2
    assert [m.recipient for m in sent(on, "duty_missing_self")] == [missing]
    on.run_for(3 * MINUTE)
    assert [m.recipient for m in sent(on, "duty_missing")] == [shift.leader]
    assert tell(on, d.AcceptSubstitution(shift=shift.id, person=asked[0]), cadre(asked[0])) == "accepted"
    now = state(on).shifts[shift.id]
    assert now.duties[missing].standing is Standing.HANDED_ON
    assert now.duties[missing].owed.ending is Ending.TRANSFERRED
    assert now.duties[asked[0]].instead_of == missing
    on.run_for(SECOND)
    assert [m.recipient for m in sent(on, "substitute_filled")] == [asked[1]]
    check_in(on, shift.id, asked[0])
    assert not state(on).shifts[shift.id].duties[asked[0]].late
    climbed = len(sent(on, "duty_missing"))
    on.run_for(2 * HOUR)
    assert len(sent(on, "duty_missing")) == climbed, "the ladder stops when somebody stands in"
    assert tell(on, d.AcceptSubstitution(shift=shift.id, person=asked[1]), cadre(asked[1])) == "accepted"
    assert [one.why for one in events(on, ed.AnswerNoted)][-1] == "too_late"
    sound(on)


def test_a_ladder_that_runs_out_is_an_alarm_and_the_absent_are_referred() -> None:
    on = host(people(14))
    stand(on)
    shift = state(on).shifts["20260131-night"]
    on.run_until(shift.end + HOUR)
    (exhausted, *_) = events(on, ed.LadderExhausted)
    assert set(exhausted.people) == set(shift.duties)
    assert sent(on, "duty_ladder_exhausted")
    closed = state(on).shifts[shift.id]
    assert {duty.owed.ending for duty in closed.duties.values()} == {Ending.REFERRED}
    assert "exhausted" in {one.why for one in events(on, ed.SearchEnded)}
    sound(on)


def test_leaving_the_post_starts_the_search_at_once_and_a_return_ends_it() -> None:
    on = host()
    stand(on)
    shift = state(on).shifts["20260131-night"]
    on.run_until(shift.start)
    check_in(on, shift.id, *shift.duties)
    gone = next(name for name in shift.duties if name != shift.leader)
    on.run_for(HOUR)
    assert tell(on, d.ReportLeft(shift=shift.id, person=gone), cadre(shift.leader)) == "accepted"
    on.run_for(SECOND)
    assert sent(on, "substitute_wanted")
    assert tell(on, d.ReportReturn(shift=shift.id, person=gone), cadre(shift.leader)) == "accepted"
    assert state(on).shifts[shift.id].search is None
    on.run_until(shift.end + DAY)
    assert state(on).shifts[shift.id].duties[gone].standing is Standing.DONE


def test_a_handover_nobody_completed_is_owed_by_the_leaders_unit_until_both_have_signed() -> None:
    on = host()
    stand(on)
    shift = state(on).shifts["20260131-night"]
    on.run_until(shift.start)
    check_in(on, shift.id, *shift.duties)
    on.run_until(shift.end + 30 * MINUTE)
    unit = state(on).staff[shift.leader].unit
    assert state(on).shifts[shift.id].handover.owed  # type: ignore[union-attr]  # it has begun
    ladder = on.state(f"accountability:unit:{unit}")
    assert f"{CASE}/handover/{shift.id}" in str(ladder)
    assert tell(on, p.GiveHandover(shift=shift.id, matters=("a crate",)), cadre(shift.leader)) == "accepted"
    following = state(on).shifts["20260131-day"]
    check_in(on, following.id, *following.duties)
    taker = state(on).shifts[following.id].leader
    assert tell(on, p.TakeHandover(shift=shift.id, disputed=("one radio",)), cadre(taker)) == "accepted"
    (taken,) = events(on, ep.HandoverTaken)
    assert taken.disputed == ("one radio",)
    assert on.obligations()
    owed = [one for one in on.obligations() if one.what == "handover"]
    assert {one.ending for one in owed} == {Ending.FULFILLED}
    sound(on)


def test_the_same_run_twice_gives_the_same_record() -> None:
    def record() -> list[bytes]:
        on = host()
        stand(on)
        attend(on, absent=lambda shift, name: name == "P03")
        on.run_for(3 * DAY)
        return [numbered.decision.to_canonical() for numbered in on.journal]

    assert record() == record()


def test_a_checkpoint_without_a_rota_still_runs_its_shifts_and_says_what_is_missing() -> None:
    on = host()
    tell(on, c.OpenCheckpoint(order=order()))
    on.run_for(3 * DAY)
    assert sent(on, "rota_due") and sent(on, "shift_gap")
    assert state(on).book.closed >= 5
    assert {shift.stage for shift in state(on).shifts.values()} >= {Stage.CLOSED, Stage.OPEN, Stage.STAFFED}
    sound(on)


def test_closing_ends_everything_with_notice() -> None:
    on = host()
    stand(on)
    attend(on)
    on.run_for(2 * DAY)
    assert tell(on, c.CloseCheckpoint(reason="the risk is over")) == "accepted"
    on.run_for(MINUTE)
    assert len(sent(on, "checkpoint_ended")) == 16
    assert {owed.ending for owed in on.obligations() if owed.what == "duty"} == {Ending.FULFILLED, Ending.LAPSED}
    assert on.claims.held() == {}
    before = len(on.world.sent)
    on.run_for(3 * DAY)
    assert len(on.world.sent) == before
    assert tell(on, d.CheckIn(shift="20260202-day", person="P01", how="code"), cadre("P01")) == "not_active"
    sound(on)


def test_an_order_lapses_by_itself_unless_it_is_renewed() -> None:
    on = host()
    stand(on, expires_at=START + 4 * DAY)
    on.run_for(5 * DAY)
    assert sent(on, "checkpoint_expiry")
    assert state(on).phase == "ended"
    assert events(on, e.CheckpointEnded)[0].why == "lapsed"
    assert all(numbered.decision.verdict is not Verdict.FAULTED for numbered in on.journal)


def test_a_shift_whose_leader_does_not_come_is_led_by_somebody_who_did() -> None:
    on = host(people(28))
    stand(on)
    shift = state(on).shifts["20260131-night"]
    on.run_until(shift.start - 5 * MINUTE)
    there = [name for name in shift.duties if name != shift.leader]
    check_in(on, shift.id, *there)
    on.run_until(shift.start + 14 * MINUTE)
    leader = state(on).shifts[shift.id].leader
    assert leader in there
    assert [m.recipient for m in sent(on, "duty_missing")] == [leader]
    on.run_until(shift.relieved + MINUTE)
    assert tell(on, p.GiveHandover(shift=shift.id), cadre(leader)) == "accepted"


OTHER_TIMES = [
    {"id": "early", "start": "07:00", "total": 3, "skills": {}},
    {"id": "late", "start": "15:00", "total": 3, "skills": {}},
    {"id": "deep", "start": "23:00", "night": True, "total": 3, "skills": {}},
]


def test_other_shift_times_join_the_old_ones_without_a_gap() -> None:
    """The county moves its shifts from 0, 8, 16 to 7, 15, 23 o'clock: the first new shift begins when the last old one
    is relieved, in the middle of its usual hours."""
    on = host(people(28))
    stand(on)
    last = max(state(on).live(), key=lambda one: one.relieved)
    version = PolicyVersion("checkpoint", 2, on.now, document("checkpoint", **FAST, shifts=OTHER_TIMES))
    on.book.add(version)
    assert tell(on, c.AdoptTerms(reason="the county's new shift times")) == "accepted"
    attend(on)
    on.run_until(last.start - DAY)
    plan(on)
    following = sorted((one for one in state(on).live() if one.start >= last.start), key=lambda one: one.start)
    assert following[0].id == last.id
    for one, next_one in pairwise(following):
        assert next_one.start == one.relieved, (one.id, next_one.id)
    joining = following[1]
    assert joining.kind.id in {"early", "late", "deep"}
    usual = {kind["id"]: kind["start"] for kind in OTHER_TIMES}[joining.kind.id]
    assert f"{joining.start.astimezone(ZoneInfo('Asia/Shanghai')):%H:%M}" != usual
    assert joining.relieved - joining.start < 8 * HOUR, "never longer than the kind"
    sound(on)


def test_new_times_that_would_take_the_name_of_an_old_shift_are_refused() -> None:
    on = host(people(28))
    stand(on)
    same_names = [{**kind, "id": name} for kind, name in zip(OTHER_TIMES, ("day", "evening", "night"), strict=True)]
    on.book.add(PolicyVersion("checkpoint", 2, on.now, document("checkpoint", **FAST, shifts=same_names)))
    last = max(state(on).live(), key=lambda one: one.relieved)
    assert last.kind.id == "evening"
    assert tell(on, c.AdoptTerms(reason="the same names")) == "gap"
