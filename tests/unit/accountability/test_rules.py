"""The ladder's promises one by one: docs/processes/accountability.md names these tests."""

from datetime import datetime, timedelta

import pytest

from audit.host import Host, Outage
from audit.host.directory import one_each
from domain.accountability import commands as c
from domain.accountability.events_steps import ServedAgain
from domain.accountability.owing import MoveDue, Settle, accountability_case
from domain.accountability.policy import AccountabilityPolicy
from domain.accountability.state import Duty, Ledger
from domain.accountability.transitions import OrderState, Stage
from domain.kernel.command import ENGINE, Actor, Role
from domain.kernel.obligation import Ending
from domain.kernel.policy import PolicyVersion
from domain.policies.schema import BadPolicy, validated
from tests.support.ladder import (
    APPROVER,
    CASE,
    COMMANDER,
    DAY,
    DIGEST,
    HEAD,
    HOUR,
    OWNER,
    POST,
    SOURCE,
    at,
    document,
    done,
    host,
    kinds,
    local,
    open_source,
    owed,
    tell,
)

O1 = f"{SOURCE}/o1"


def _duty(on: Host, local_id: str = "o1", case: str = CASE) -> Duty:
    duty: Duty = on.state(case).open[f"{SOURCE}/{local_id}"]
    return duty


def _sent(on: Host, template: str) -> list[tuple[str, str]]:
    return [(local(moment), message.to) for moment, message in on.world.sent if message.template == template]


def test_reminders_due_together_are_one_message_and_one_request() -> None:
    on = host(at("2026-03-02 09:00"))
    for number in range(7):
        tell(on, owed(f"o{number}", due=f"2026-03-06 1{number % 3 + 5}:00"))
    on.run_until(at("2026-03-06 14:00"))
    assert len(_sent(on, "duty_reminder")) == 1
    [message] = [m for _, m in on.world.sent]
    assert (message.params["items"], len(message.params["obligations"].split())) == ("7", 7)
    assert on.state(CASE).requests == 1
    assert {duty.stage for duty in on.state(CASE).open.values()} == {Stage.REMINDED}


def test_orders_of_one_moment_are_one_message_too() -> None:
    on = host(at("2026-03-02 09:00"))
    for number in range(3):
        tell(on, owed(f"o{number}"))
    on.run_until(at("2026-03-09 08:30"))
    assert len(_sent(on, "supervision_order")) == 2, "liaison and head, once each"
    assert list(on.state(CASE).orders) == ["2026-1", "2026-2", "2026-3"]
    assert on.state(CASE).requests == 2


def test_quiet_hours_delay_what_is_not_urgent() -> None:
    # Due at 06:00: 80 % of the clock is in the night, and after it would be too late, so the evening before it is.
    on = host(at("2026-02-16 20:00"))
    tell(on, owed("o1", "2026-02-16 20:00", "2026-02-17 06:00"))
    tell(on, owed("o2", "2026-02-16 20:00", "2026-02-17 09:00"))
    tell(on, owed("o3", "2026-02-16 20:00", "2026-02-17 06:00", urgent=True), case=CASE)
    on.run_until(at("2026-02-17 05:59"))
    times = [moment for moment, _ in _sent(on, "duty_reminder")]
    assert times == ["2026-02-16 21:50", "2026-02-17 04:00"], "what is urgent does not wait"
    on.run_until(at("2026-02-17 06:00"))
    assert _sent(on, "supervision_order")[0][0] == "2026-02-17 06:00"
    # The Spring Festival: the others wait for the first working morning.
    on.run_until(at("2026-02-24 07:59"))
    assert _duty(on, "o1").stage in (Stage.OWED, Stage.REMINDED)
    on.run_until(at("2026-02-24 08:00"))
    assert _duty(on, "o1").stage is Stage.SUPERVISED
    assert _duty(on, "o2").stage is Stage.SUPERVISED


def test_a_period_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    on = host(at("2026-04-27 09:00"))
    tell(on, owed("o1", "2026-04-27 09:00", "2026-04-29 18:00"))
    on.run_until(at("2026-04-30 08:30"))
    order = on.state(CASE).orders["2026-1"]
    # 24 hours end on Labour Day; the next working day is the 6th of May (民法典 art. 203).
    assert local(order.reply_by) == "2026-05-06 18:00"


def test_a_holiday_is_not_working_time_and_an_adjusted_saturday_is() -> None:
    on = host(at("2026-09-30 09:00"))
    tell(on, owed("o1", "2026-09-30 09:00", "2026-10-10 18:00"))
    # 30 Sep: 6.5 h, 8 and 9 Oct: 15 h, Saturday the 10th is worked: 7.5 h; 80 % of 29 h.
    assert local(_duty(on).times.remind_at) == "2026-10-10 09:42"  # type: ignore[arg-type]


def test_unknown_years_are_flagged_on_the_record() -> None:
    on = host(at("2026-12-28 09:00"))
    tell(on, owed("o1", "2026-12-28 09:00", "2027-01-08 18:00"))
    assert _duty(on).times.unknown_years == (2027,)
    on.run_until(at("2027-01-12 08:30"))
    assert on.state(CASE).orders["2027-1"].unknown_years == (2027,)


def test_an_obligation_keeps_the_rules_and_the_calendar_it_was_owed_under() -> None:
    on = host(at("2026-03-02 09:00"))
    tell(on, owed("o1"))
    changed = document("accountability", default={"first": "circulate"})
    on.book.add(PolicyVersion("accountability", 2, at("2026-03-02 10:00"), changed))
    on.run_until(at("2026-03-02 11:00"))
    tell(on, owed("o2"))
    on.run_until(at("2026-03-09 08:30"))
    assert (_duty(on, "o1").stage, _duty(on, "o2").stage) == (Stage.SUPERVISED, Stage.ANNOUNCED)
    assert [on.state(CASE).orders[f"2026-{n}"].terms_version for n in (1, 2)] == [1, 2]
    assert kinds(on).count("rules_pinned") == 2 and kinds(on).count("calendar_pinned") == 1


@pytest.mark.parametrize(
    ("first", "stage"),
    [("supervise", Stage.SUPERVISED), ("circulate", Stage.ANNOUNCED), ("interview", Stage.SUMMONED)],
)
def test_urgent_matters_may_start_higher(first: str, stage: Stage) -> None:
    on = host(at("2026-03-02 09:00"), kinds={"sealing": {"first": first}})
    tell(on, owed("o1", due="2026-03-02 12:00", what="sealing", urgent=True))
    on.run_until(at("2026-03-02 12:00"))
    assert _duty(on).stage is stage


def test_what_was_done_in_time_was_never_a_breach_however_late_it_is_told() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-11 09:00"))
    assert _duty(on).stage is Stage.ANNOUNCED or _duty(on).stage is Stage.CIRCULATED
    assert tell(on, done(moment=at("2026-03-06 17:59"))) == "accepted"
    assert {order.state for order in on.state(CASE).orders.values()} == {OrderState.VOID}
    assert on.state(CASE).ended[O1].ending is Ending.FULFILLED


def test_after_an_outage_one_collapsed_step_and_nobody_late_who_was_punctual() -> None:
    down = Outage(at("2026-03-05 10:00"), at("2026-03-09 10:00"))
    on = host(at("2026-03-02 09:00"), outages=[down])
    tell(on, owed("late"))
    tell(on, owed("punctual"))
    on.submit(CASE, "accountability", done("punctual", at("2026-03-06 12:00")), ENGINE, at=at("2026-03-09 10:05"))
    on.run_until(at("2026-03-09 10:14"))
    assert on.world.sent == [], "first every case hears what was said meanwhile"
    on.run_until(at("2026-03-09 10:15"))
    assert on.state(CASE).ended[f"{SOURCE}/punctual"].ending is Ending.FULFILLED
    [order] = on.state(CASE).orders.values()
    assert order.obligation == f"{SOURCE}/late"
    [ordered] = [e for d in on.decisions(CASE) for e in d.decision.events if e.type == "supervision_ordered"]  # type: ignore[attr-defined]
    assert ordered.steps[0].missed == ("remind",)  # type: ignore[attr-defined]
    assert local(order.reply_by) == "2026-03-10 10:15", "the time to reply is counted from when it was really asked"


def test_a_withdrawn_order_is_void_and_so_is_what_rests_on_it() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-16 08:30"))
    assert _duty(on).stage is Stage.SUMMONED
    assert tell(on, c.WithdrawOrder(order="2026-2", reason="告知有误"), POST) == "accepted"
    state: Ledger = on.state(CASE)
    assert [order.valid for order in state.orders.values()] == [True, False, False, False]
    assert (_duty(on).stage, _duty(on).orders) == (Stage.OWED, ("2026-1",))
    on.run_for(timedelta(minutes=1))
    assert _sent(on, "order_void")
    on.run_until(at("2026-03-19 08:30"))
    assert _duty(on).stage is Stage.ANNOUNCED, "the supervision order still counts, so the circular is next again"
    assert _duty(on).orders == ("2026-1", "2026-5")


def test_more_time_makes_what_was_intended_pointless() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-10 09:00"))
    assert _duty(on).stage is Stage.ANNOUNCED
    extend = c.Extend(obligation=O1, due=at("2026-03-20 18:00"), reason="材料未到", approver=APPROVER)
    assert tell(on, extend, OWNER) == "accepted"
    notice = on.state(CASE).orders["2026-2"]
    assert (notice.state, notice.ending) == (OrderState.CLOSED, Ending.LAPSED)
    assert _duty(on).stage is Stage.OWED
    on.run_until(at("2026-03-20 18:00"))
    assert _duty(on).stage is Stage.REMINDED
    on.run_until(at("2026-03-23 08:30"))
    assert _duty(on).stage is Stage.ANNOUNCED


def test_messages_of_sources_in_any_order_leave_one_end() -> None:
    on = host(at("2026-03-02 09:00"))
    assert tell(on, Settle(obligation=O1, ending="lapsed", at=on.now)) == "accepted"
    assert tell(on, MoveDue(obligation=f"{SOURCE}/o2", due=at("2026-03-05 18:00"), reason="r")) == "accepted"
    for _ in range(2):
        assert tell(on, owed("o1")) == "accepted"
        assert tell(on, owed("o2")) == "accepted"
        assert tell(on, done("o1")) == "accepted"
    assert on.state(CASE).ended[O1].ending is Ending.LAPSED
    assert local(_duty(on, "o2").times.due) == "2026-03-05 18:00"
    assert kinds(on).count("obligation_lapsed") == 1
    assert "obligation_fulfilled" not in kinds(on)
    assert kinds(on).count("message_noted") == 4


def test_a_drill_never_feeds_the_ladder() -> None:
    on = host(at("2026-03-02 09:00"))
    assert tell(on, owed("o1", drill=True)) == "accepted"
    assert kinds(on) == ["message_noted"]
    assert on.state(CASE).open == {}


def test_a_circular_about_a_person_waits_for_a_human() -> None:
    case = accountability_case("person:P1")
    person = Actor(id="P1", role=Role.CADRE)
    on = host(at("2026-03-02 09:00"))
    tell(on, owed("o1", bearer="person:P1"), case=case)
    on.run_until(at("2026-03-09 09:00"))
    assert {to for _, to in _sent(on, "supervision_order")} == {"P1"}
    assert tell(on, c.Reply(order="2026-1", person="P1", evidence=(DIGEST,)), person, case) == "accepted"
    assert tell(on, c.Reply(order="2026-1", person="P1", evidence=(DIGEST,)), HEAD, case) == "not_yours"
    on.run_until(at("2026-03-20 09:00"))
    assert _duty(on, case=case).stage is Stage.PROPOSED
    assert len(_sent(on, "circular_proposed")) >= 4, "asked again until somebody decides"
    assert tell(on, c.ConfirmCircular(obligation=O1), person, case) == "own_case"
    assert tell(on, c.ConfirmCircular(obligation=O1), COMMANDER, case) == "accepted"
    assert _duty(on, case=case).stage is Stage.CIRCULATED


@pytest.mark.parametrize(
    ("bearer", "more", "told"),
    [
        ("township:T3", {}, {"township:T3/duty"}),
        ("enterprise:E9", {"contact": "P9"}, {"P9"}),
        ("enterprise:E9", {}, {"unit:D1/liaison"}),
        ("enterprise:E9", {"owner": None}, {"command_post/duty"}),
    ],
)
def test_every_bearer_is_reached(bearer: str, more: dict[str, str], told: set[str]) -> None:
    on = host(at("2026-03-02 09:00"))
    tell(on, owed("o1", bearer=bearer, **more), case=accountability_case(bearer))
    on.run_until(at("2026-03-09 08:30"))
    assert {message.to for _, message in on.world.sent} == told


def test_a_message_about_what_ended_meanwhile_is_not_sent() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-06 08:11"))
    on.submit(CASE, "accountability", done(moment=at("2026-03-06 08:11")), ENGINE, at=at("2026-03-06 08:12"))
    on.run_for(HOUR)
    assert on.world.sent == []


def test_no_step_rests_on_a_document_that_nobody_got() -> None:
    def nobody(role: str, now: datetime) -> str | None:
        return None if role.startswith("unit:U1/") else one_each(role, now)

    on = host(at("2026-03-02 09:00"), holders=nobody)
    open_source(on, owed())
    on.run_until(at("2026-03-20 09:00"))
    assert _duty(on).stage is Stage.SUPERVISED, "no reply is missed that nobody was asked for"
    assert kinds(on).count("served_again") >= 4
    assert "reply_missed" not in kinds(on)
    assert {to for _, to in _sent(on, "order_unserved")} == {"unit:D1/liaison", "command_post/duty"}
    served = c.RecordService(order="2026-1", at=at("2026-03-20 08:30"))
    assert tell(on, served, HEAD) == "own_case"
    assert tell(on, served, POST) == "accepted"
    on.run_until(at("2026-03-25 09:00"))
    assert _duty(on).stage is Stage.ANNOUNCED


def test_whoever_replies_has_the_document_whatever_became_of_the_message() -> None:
    on = host(at("2026-03-02 09:00"), holders=lambda role, now: None)
    open_source(on, owed())
    on.run_until(at("2026-03-09 09:00"))
    assert _duty(on).stage is Stage.SUPERVISED
    assert tell(on, c.Reply(order="2026-1", person=HEAD.id, evidence=(DIGEST,)), HEAD) == "accepted"
    on.run_until(at("2026-03-20 09:00"))
    happened = [event for numbered in on.decisions(CASE) for event in numbered.decision.events]
    again = [step.order for event in happened if isinstance(event, ServedAgain) for step in event.steps]
    assert again, "what nobody got is sent again"
    assert "2026-1" not in again, "what was answered is not"
    assert "reply_missed" not in kinds(on)
    assert on.faults == []


def test_whoever_supervises_hears_of_a_reply() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-09 09:00"))
    tell(on, c.Reply(order="2026-1", person=HEAD.id, evidence=(DIGEST,)), HEAD)
    on.run_for(HOUR)
    assert {to for _, to in _sent(on, "reply_received")} == {"unit:D1/liaison", "command_post/duty"}


def test_who_was_given_more_time_need_not_answer_the_order_any_more() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-09 09:00"))
    extend = c.Extend(obligation=O1, due=at("2026-03-13 18:00"), reason="材料未到", approver=APPROVER)
    assert tell(on, extend, OWNER) == "accepted"
    on.run_until(at("2026-03-16 07:59"))
    assert _duty(on).stage is Stage.SUPERVISED
    on.run_until(at("2026-03-16 08:00"))
    assert _duty(on).stage is Stage.ANNOUNCED


def test_a_declined_referral_gives_a_new_time_and_is_asked_again() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-16 08:30"))
    tell(on, c.RecordInterview(obligation=O1, outcome="refused", at=on.now), OWNER)
    assert _duty(on).stage is Stage.EXHAUSTED
    declined = c.DeclineReferral(obligation=O1, reason="已在办理", due=at("2026-03-25 18:00"))
    assert tell(on, declined, COMMANDER) == "accepted"
    on.run_until(at("2026-03-26 08:30"))
    assert _duty(on).stage is Stage.EXHAUSTED
    assert on.state(SOURCE).heard == ()


def test_an_interview_that_nobody_holds_never_counts_against_the_bearer() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-16 08:30"))
    on.run_for(30 * DAY)
    assert _duty(on).stage is Stage.SUMMONED
    assert len({moment for moment, _ in _sent(on, "interview_overdue")}) >= 5


@pytest.mark.parametrize(
    "changes",
    [
        {"default": {"reply_within": "PT0S"}},
        {"merge_within": "3WD"},
        {"kinds": {"x": {"first": "refer"}}},
        {"default": {"reach": {"remind": []}}},
        {"titles": {"x": ""}},
    ],
)
def test_a_policy_that_leaves_no_time_or_nobody_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadPolicy):
        validated("accountability", {"default": {}, **changes})


def test_a_kind_says_only_what_it_has_of_its_own() -> None:
    written = {"default": {"again_within": "5WD"}, "kinds": {"sealing": {"first": "circulate"}}}
    policy = AccountabilityPolicy.model_validate(validated("accountability", written))
    assert str(policy.terms_of("sealing").again_within) == "5WD"
    assert policy.terms_of("other").first == "supervise"
