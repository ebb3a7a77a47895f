"""Simulated people: pure plans, chances of their own, and behaviour that is data."""

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from audit.host import Crowd
from audit.host.message import Message, is_role, role_of, speaks_for
from audit.host.people import Plan, Planner
from audit.host.profiles import BRISK, COUNTY_NIGHT, POPULATIONS, SILENT, Population, Profile
from domain.callup.muster.commands import Acknowledge, Decline, Excuse, ReportArrival, ReportEnRoute
from domain.kernel.command import Role
from tests.support.callup import START

HOUR = timedelta(hours=1)


def _message(recipient: str = "P1", to: str = "", template: str = "summons", **changes: object) -> Message:
    known: dict[str, object] = {
        "id": "A1-m1.1.0",
        "case": "A1-m1",
        "process": "muster",
        "to": to or recipient,
        "recipient": recipient,
        "role": role_of(to or recipient),
        "channel": "sms",
        "template": template,
        "step": "self-sms",
        "about": (recipient,),
        "params": {"report_by": (START + HOUR).isoformat()},
        "drill": False,
    }
    return Message(**{**known, **changes})  # type: ignore[arg-type]  # the keys are the fields


@given(st.sampled_from(sorted(POPULATIONS)), st.integers(0, 5000), st.sampled_from(["sms", "voice", "wecom", "fax"]))
def test_a_plan_depends_on_its_inputs_alone_and_lies_ahead(name: str, seed: int, channel: str) -> None:
    planner = Planner(POPULATIONS[name])
    message = _message(f"P{seed}", channel=channel)
    plan = planner.plan(message.recipient, message, START, Random(seed))
    assert plan == planner.plan(message.recipient, message, START, Random(seed))
    delays = [after for after, _ in plan]
    assert delays == sorted(delays)
    assert all(after >= timedelta(0) and not after.microseconds for after in delays)
    for _, command in plan:
        assert isinstance(command, Acknowledge | Decline | ReportEnRoute | ReportArrival)
        assert command.person == message.recipient


def test_profiles_show_in_what_a_crowd_does() -> None:
    def figures(population: Population) -> tuple[int, int, int]:
        planner = Planner(population)
        plans = [planner.plan(f"P{n}", _message(f"P{n}"), START, Random(n)) for n in range(2000)]
        first = [plan[0][1] for plan in plans if plan]
        on_time = [p for p in plans if any(isinstance(c, ReportArrival) and after <= HOUR for after, c in p)]
        return len(first), sum(isinstance(command, Decline) for command in first), len(on_time)

    brisk, night, silent = figures(BRISK), figures(COUNTY_NIGHT), figures(SILENT)
    assert brisk[0] > 1500 > night[0] > 700
    assert 0 < brisk[1] < brisk[0] // 10
    assert brisk[2] > 1300
    assert silent == (0, 0, 0)


def test_speed_divides_what_people_take() -> None:
    normal, fast = Planner(BRISK), Planner(BRISK, speed=60)
    pairs = [[p.plan(f"P{n}", _message(f"P{n}"), START, Random(n)) for p in (normal, fast)] for n in range(200)]
    assert max(fast_plan[0][0] for _, fast_plan in pairs if fast_plan) <= timedelta(seconds=2)
    assert max(plan[0][0] for plan, _ in pairs if plan) > timedelta(seconds=60)


def test_liaisons_answer_for_others_and_duty_officers_look_for_the_missing() -> None:
    planner = Planner(COUNTY_NIGHT)
    about = tuple(f"P{n}" for n in range(100))
    notice = _message("L1", "unit:U1/liaison", "liaison_notice", about=about)
    absent = _message("D1", "township:T1/duty", "absence_notice", about=about)
    spoken = [command for _, command in planner.plan("L1", notice, START, Random(1))]
    assert {type(command) for command in spoken} == {Acknowledge, Decline, ReportArrival}
    assert all(command.how == "liaison" for command in spoken if isinstance(command, ReportArrival))
    let_off = planner.plan("D1", _message("D1", "unit:U1/liaison", "withdrawal_notice", about=about), START, Random(1))
    assert 0 < len(let_off) < 100
    assert {type(command) for _, command in let_off} == {Excuse}
    found = [command for _, command in planner.plan("D1", absent, START, Random(1))]
    assert {type(command) for command in found} == {ReportArrival, Excuse}
    assert all(command.approver == "D1" for command in found if isinstance(command, Excuse))


def test_messages_that_ask_for_nothing_are_answered_by_nothing() -> None:
    for template in ("amendment", "stand_down", "lapse", "arrival_reminder"):
        assert Planner(BRISK).plan("P1", _message(template=template), START, Random(1)) == []


def test_a_crowd_remembers_who_has_answered_and_keeps_chances_apart() -> None:
    def answers(order: list[int]) -> dict[str, list[tuple[timedelta, object]]]:
        crowd = Crowd(Planner(BRISK), seed=4)
        return {f"P{n}": [*crowd.hear(_message(f"P{n}"), START)] for n in order}

    assert answers(list(range(50))) == answers(list(reversed(range(50))))
    crowd = Crowd(Planner(BRISK), seed=4)
    answered = next(f"P{n}" for n in range(50) if crowd.hear(_message(f"P{n}"), START))
    assert crowd.hear(_message(answered, template="reminder"), START) == []
    assert any(crowd.hear(_message(answered, case=f"A{n}-m1"), START) for n in range(9))


class _Script:
    def plan(self, person: str, message: Message, now: datetime, rng: Random) -> Plan:
        return [(HOUR, Decline(person=person, reason="family"))]


def test_somebody_special_follows_a_script() -> None:
    crowd = Crowd(Planner(SILENT), special={"P1": _Script()})
    assert crowd.hear(_message("P1"), START) == [(HOUR, Decline(person="P1", reason="family"))]
    assert crowd.hear(_message("P2"), START) == []


def test_who_speaks_in_what_capacity() -> None:
    roles = {
        "P1": Role.CADRE,
        "P/1": Role.CADRE,
        "unit:U/1/liaison": Role.LIAISON,
        "unit:U1/head": Role.UNIT,
        "township:T1/duty": Role.TOWNSHIP,
        "command_post/duty": Role.COMMAND_POST,
    }
    assert {to: role_of(to) for to in roles} == roles
    assert [to for to in roles if not is_role(to)] == ["P1", "P/1"]
    assert [speaks_for(to) for to in roles] == [None, None, "U/1", "U1", "T1", None]
    actor = _message("L1", "unit:U1/liaison").actor
    assert (actor.id, actor.role, actor.unit) == ("L1", Role.LIAISON, "U1")


def test_a_profile_that_cannot_be_is_refused() -> None:
    spans = {"other": (1, 2)}
    with pytest.raises(ValidationError, match="at most 100"):
        Profile(notices={"other": 1}, answers_after=spans, on_time=80, late=30)
    with pytest.raises(ValidationError, match="entry «other»"):
        Profile(notices={"sms": 1}, answers_after=spans)
    sound = Profile(notices={"other": 1}, answers_after=spans)
    with pytest.raises(ValidationError, match="names a profile"):
        Population(name="p", profiles={"a": sound}, shares={"b": 1})
