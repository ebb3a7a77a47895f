"""The ladder from what is owed to a human's referral, on real calendars."""

from datetime import timedelta

from audit.host import Host
from domain.accountability import commands as c
from domain.accountability.state import Duty
from domain.accountability.transitions import OrderState, Stage
from domain.kernel.obligation import Ending
from tests.support.ladder import (
    APPROVER,
    CASE,
    COMMANDER,
    DAY,
    HEAD,
    OWNER,
    SOURCE,
    at,
    done,
    host,
    kinds,
    local,
    open_source,
    owed,
    tell,
)


def _duty(on: Host, local_id: str = "o1") -> Duty:
    duty: Duty = on.state(CASE).open[f"{SOURCE}/{local_id}"]
    return duty


def _sent(on: Host) -> list[tuple[str, str, str]]:
    return [(local(moment), message.template, message.to) for moment, message in on.world.sent]


def test_owed_reminded_supervised_settled() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-09 09:00"))
    assert _sent(on) == [
        # 80 % of the working time between Monday 09:00 and Friday 18:00 (36.5 hours).
        ("2026-03-06 08:12", "duty_reminder", "unit:U1/liaison"),
        # Business closed on Friday at 18:00; the order is issued when people work again.
        ("2026-03-09 08:00", "supervision_order", "unit:U1/liaison"),
        ("2026-03-09 08:00", "supervision_order", "unit:U1/head"),
    ]
    order = on.state(CASE).orders["2026-1"]
    assert (local(order.reply_by), local(order.due)) == ("2026-03-10 08:00", "2026-03-11 18:00")
    assert tell(on, c.Reply(order="2026-1", person="head-1", evidence=("ab" * 32,)), HEAD) == "accepted"
    assert tell(on, done(moment=at("2026-03-09 08:30"))) == "accepted"
    assert on.state(CASE).ended[f"{SOURCE}/o1"].ending is Ending.FULFILLED
    assert on.state(CASE).orders["2026-1"].state is OrderState.CLOSED
    assert on.run_to_quiet(30 * DAY)
    assert on.state(CASE).requests == 2
    assert on.faults == []


def test_the_whole_ladder_ends_with_a_human() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-10 09:00"))
    assert _duty(on).stage is Stage.ANNOUNCED
    assert tell(on, c.Reply(order="2026-2", person="head-1", evidence=("ab" * 32,)), HEAD) == "accepted"
    on.run_until(at("2026-03-11 08:30"))
    assert _duty(on).stage is Stage.CIRCULATED
    on.run_until(at("2026-03-16 08:00"))
    assert _duty(on).stage is Stage.SUMMONED
    interview = {"obligation": f"{SOURCE}/o1"}
    plan = c.RecordInterview(**interview, outcome="scheduled", at=at("2026-03-17 15:00"))
    assert tell(on, plan, OWNER) == "accepted"
    on.run_until(at("2026-03-17 16:00"))
    held = c.RecordInterview(**interview, outcome="held", at=at("2026-03-17 15:00"))
    assert tell(on, held, OWNER) == "accepted"
    on.run_until(at("2026-03-20 09:00"))
    assert _duty(on).stage is Stage.EXHAUSTED
    alarms = kinds(on).count("ladder_exhausted")
    on.run_for(timedelta(days=10))
    assert kinds(on).count("ladder_exhausted") > alarms, "never silence"
    assert _duty(on).stage is Stage.EXHAUSTED, "the engine decides no sanction"
    taken = c.TakeReferral(**interview, to="discipline-office", reason="整改始终未完成")
    assert tell(on, taken, COMMANDER) == "accepted"
    heard = on.state(SOURCE).heard
    assert [(one.obligation, one.ending) for one in heard] == [(f"{SOURCE}/o1", "referred")]
    assert [order.kind for order in on.state(CASE).orders.values()] == [
        "supervision",
        "notice",
        "circular",
        "interview",
        "referral",
    ]
    assert {order.ending for order in on.state(CASE).orders.values()} <= {Ending.FULFILLED, Ending.REFERRED}
    assert on.run_to_quiet(30 * DAY)
    assert on.faults == []


def test_an_excuse_is_told_to_the_source() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    excuse = c.Excuse(obligation=f"{SOURCE}/o1", reason="force_majeure", approver=APPROVER)
    assert tell(on, excuse, OWNER) == "accepted"
    assert [one.ending for one in on.state(SOURCE).heard] == ["excused"]
    assert on.run_to_quiet(30 * DAY)
    assert on.world.sent == []
