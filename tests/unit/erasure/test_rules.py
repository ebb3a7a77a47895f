"""Dual control, holds, tries; and whatever is said in whatever order, nothing held is erased."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.erasure import commands as c
from domain.erasure import events as e
from domain.erasure.decider import ErasureDecider
from domain.erasure.policy import NAME, ErasurePolicy
from domain.erasure.state import Phase
from domain.erasure.subject import erasure_case, of_person, of_purpose
from domain.kernel.command import ENGINE, Actor, Role
from domain.kernel.decider import Deadline
from domain.kernel.effect import LookUp, Send
from domain.kernel.model import Model
from domain.kernel.policy import PolicyBook, PolicyVersion
from tests.support.one_case import OneCase

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
P1, A1 = of_person("P1"), of_purpose("A1")
CLERK = Actor(id="clerk", role=Role.COMMAND_POST)
CHIEF = Actor(id="chief", role=Role.COMMANDER)
AUDITOR = Actor(id="auditor", role=Role.AUDITOR)
OTHER = Actor(id="P2", role=Role.CADRE)
HERSELF = Actor(id="P1", role=Role.CADRE)
REQUEST = c.RequestErasure(subject=P1, reason="on_request")
HOLD = c.PlaceHold(subject=P1, hold="JW-1")
LIFT = c.LiftHold(hold="JW-1")
KEPT: list[tuple[Model, Actor]] = [(c.PlaceHold(subject=P1, hold="JW-0"), AUDITOR)]
BOOK = PolicyBook([PolicyVersion(NAME, 1, START - timedelta(days=1), ErasurePolicy().model_dump(mode="json"))])


def case(subject: str = P1) -> OneCase:
    return OneCase(ErasureDecider(), erasure_case(subject), BOOK)


def say(on: OneCase, command: Model, actor: Actor, at: datetime = START) -> str:
    on.step(at, [(command, actor, at)])
    return on.verdicts[-1]


def asked(on: OneCase) -> list[LookUp]:
    return [effect for effect in on.effects if isinstance(effect, LookUp)]


def test_a_person_asks_a_commander_approves_and_the_answer_is_the_certificate() -> None:
    one = case()
    assert say(one, REQUEST, HERSELF) == "accepted"
    assert asked(one) == []
    say(one, c.ApproveErasure(), CHIEF)
    one.step(START + timedelta(seconds=1))
    assert [look.query for look in asked(one)] == [{"subject": P1, "attempt": 1}]
    say(one, c.Erased(attempt=1, people=1), ENGINE, START + timedelta(minutes=1))
    assert one.state.phase is Phase.ERASED and one.decider.is_over(one.state)
    assert [owed.ending for owed in one.decider.obligations(one.state)] == ["fulfilled"]


@pytest.mark.parametrize(
    ("before", "command", "actor", "code"),
    [
        (KEPT, REQUEST, OTHER, "not_allowed"),
        (KEPT, c.RequestErasure(subject=of_person("P2"), reason="on_request"), CLERK, "wrong_case"),
        (KEPT, c.RequestErasure(subject=A1, reason="on_request"), CLERK, "wrong_case"),
        ([(REQUEST, CLERK)], REQUEST, CLERK, "already_asked"),
        ([(REQUEST, CLERK)], c.ApproveErasure(), CLERK, "not_allowed"),
        ([(REQUEST, CHIEF)], c.ApproveErasure(), CHIEF, "four_eyes"),
        ([(REQUEST, CLERK)], c.ApproveErasure(), Actor(id="P1", role=Role.COMMANDER), "own_case"),
        ([(REQUEST, CLERK), (HOLD, AUDITOR)], c.ApproveErasure(), CHIEF, "held"),
        ([(REQUEST, CLERK), (c.ApproveErasure(), CHIEF)], c.ApproveErasure(), CHIEF, "not_requested"),
        ([(REQUEST, CLERK)], HOLD, CLERK, "not_allowed"),
        ([(REQUEST, CLERK)], LIFT, AUDITOR, "no_such_hold"),
        ([(REQUEST, CHIEF), (HOLD, AUDITOR)], LIFT, CHIEF, "four_eyes"),
        ([(REQUEST, CLERK), (HOLD, AUDITOR)], LIFT, CLERK, "not_allowed"),
        ([(REQUEST, CLERK)], c.Erased(attempt=1, people=1), CLERK, "not_allowed"),
        ([(REQUEST, CLERK)], c.RefuseErasure(why="legal_duty"), CLERK, "not_allowed"),
    ],
)
def test_misuse_has_a_reason(before: list[tuple[Model, Actor]], command: Model, actor: Actor, code: str) -> None:
    one = case()
    for said, by in before:
        assert say(one, said, by) == "accepted"
    assert say(one, command, actor) == code


def test_what_is_erased_is_not_held_any_more() -> None:
    one = case()
    for said, by in ((REQUEST, CLERK), (c.ApproveErasure(), CHIEF)):
        say(one, said, by)
    one.step(START + timedelta(seconds=1))
    say(one, c.Erased(attempt=1, people=1), ENGINE)
    assert say(one, HOLD, AUDITOR) == "too_late"


def test_what_a_directive_collected_is_erased_in_time_unless_held() -> None:
    one = case(A1)
    say(one, c.OweErasure(case="A1", ended_at=START), ENGINE)
    assert one.decider.deadline(one.state) == Deadline(START + timedelta(days=30), "the keys are to be destroyed")
    say(one, c.PlaceHold(subject=A1, hold="JW-2"), AUDITOR)
    assert one.decider.deadline(one.state) is None
    later = START + timedelta(days=90)
    say(one, c.LiftHold(hold="JW-2"), AUDITOR, later)
    assert [look.query["attempt"] for look in asked(one)] == [1]


def test_a_hold_at_the_last_moment_keeps_it() -> None:
    one = case(A1)
    say(one, c.OweErasure(case="A1", ended_at=START), ENGINE)
    due = START + timedelta(days=30)
    one.step(due)
    (look,) = asked(one)
    assert one.decider.wanted(one.state, look) == look
    say(one, c.PlaceHold(subject=A1, hold="JW-3"), AUDITOR, due)
    assert one.decider.wanted(one.state, look) is None


def test_tries_go_on_and_a_human_is_told() -> None:
    one = case(A1)
    say(one, c.OweErasure(case="A1", ended_at=START), ENGINE)
    now = START + timedelta(days=30)
    for number in range(7):
        one.step(now + number * timedelta(hours=1))
    assert [look.query["attempt"] for look in asked(one)] == [1, 2, 3, 4, 5, 6, 7]
    told = [effect for effect in one.effects if isinstance(effect, Send)]
    assert [send.params["attempts"] for send in told] == ["3", "6"]
    blocked = c.ErasureBlocked(attempt=7, why="on_duty")
    assert say(one, blocked, ENGINE, now + timedelta(hours=6, minutes=1)) == "accepted"
    assert one.state.phase is Phase.WAITING


actors = st.sampled_from([CLERK, CHIEF, AUDITOR, OTHER, HERSELF, ENGINE])
commands = st.one_of(
    st.sampled_from([REQUEST, c.ApproveErasure(), c.RefuseErasure(why="legal_duty"), HOLD, LIFT]),
    st.builds(c.PlaceHold, subject=st.just(P1), hold=st.sampled_from(["JW-1", "JW-2"])),
    st.builds(c.LiftHold, hold=st.sampled_from(["JW-1", "JW-2"])),
    st.builds(c.Erased, attempt=st.integers(1, 3), people=st.just(1)),
    st.builds(c.ErasureBlocked, attempt=st.integers(1, 3), why=st.just("on_duty")),
    st.builds(c.OweErasure, case=st.just("A1"), ended_at=st.just(START)),
)


@given(st.lists(st.tuples(commands, actors, st.integers(0, 90)), max_size=25))
def test_whatever_is_said_in_whatever_order(said: list[tuple[Model, Actor, int]]) -> None:
    one, now = case(), START
    for command, actor, minutes in said:
        now += timedelta(minutes=minutes)
        held, before, looks = one.state.holds, one.state.phase, len(asked(one))
        one.step(now, [(command, actor, now)])
        if before in (Phase.ERASED,):
            assert one.state.phase is Phase.ERASED, "nothing brings it back"
        if held and one.state.holds == held:
            assert len(asked(one)) == looks, "held, and yet destruction was asked for"
    approvals = {event.by for event in one.events() if isinstance(event, e.ErasureApproved)}
    assert approvals <= {CHIEF.id}
