"""Wrong actor, wrong order, twice, late, for another, after the end: each is answered with a reason and recorded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from audit.host import Host
from domain.accountability import commands as c
from domain.accountability.owing import PROCESS, MoveDue, ObligationEnded
from domain.kernel.command import ENGINE, Actor, Role
from domain.kernel.model import Model, SealedText
from tests.support.ladder import (
    APPROVER,
    AUDITOR,
    CASE,
    COMMANDER,
    DIGEST,
    HEAD,
    LIAISON,
    OWNER,
    POST,
    SOURCE,
    at,
    done,
    host,
    open_source,
    owed,
    tell,
)

O1 = f"{SOURCE}/o1"
OTHER = Actor(id="liaison-2", role=Role.LIAISON, unit="U2")
NO_UNIT = Actor(id="liaison-3", role=Role.LIAISON)
OTHER_DEPARTMENT = Actor(id="inspector-2", role=Role.DEPARTMENT, unit="D2")
NO_DEPARTMENT = Actor(id="inspector-3", role=Role.DEPARTMENT)
OWN_DEPARTMENT = Actor(id="x", role=Role.DEPARTMENT, unit="U1")
CADRE = Actor(id="P5", role=Role.CADRE, unit="U9")
LATER = at("2026-06-01 18:00")
INTERVIEW: dict[str, Any] = {"obligation": O1, "outcome": "held"}


def _reply(person: str = HEAD.id, order: str = "2026-1", **more: Any) -> c.Reply:
    return c.Reply(order=order, person=person, evidence=(DIGEST,), **more)


def _excuse(reason: str = "force_majeure", approver: str = APPROVER, obligation: str = O1) -> c.Excuse:
    return c.Excuse(obligation=obligation, reason=reason, approver=approver)


def _extend(due: Any = LATER, approver: str = APPROVER) -> c.Extend:
    return c.Extend(obligation=O1, due=due, reason="r", approver=approver)


def _owed(on: Host) -> None:
    """Not due yet."""


def _supervised(on: Host) -> None:
    on.run_until(at("2026-03-09 08:30"))


def _exhausted(on: Host) -> None:
    on.run_until(at("2026-03-16 08:30"))
    assert tell(on, c.RecordInterview(**INTERVIEW | {"outcome": "refused"}, at=on.now), OWNER) == "accepted"


def _ended(on: Host) -> None:
    _supervised(on)
    tell(on, done(moment=on.now))


def _referred(on: Host) -> None:
    _exhausted(on)
    tell(on, c.TakeReferral(obligation=O1, to="office", reason="r"), COMMANDER)


SEALED = SealedText(person="somebody", text="abcd")
PAST = at("2026-01-01 00:00")
TABLE: list[tuple[Callable[[Host], None], Model, Actor, str]] = [
    # replies: for another, by nobody, of no document, words of somebody else
    (_supervised, _reply(OTHER.id), OTHER, "other_unit"),
    (_supervised, _reply(NO_UNIT.id), NO_UNIT, "no_unit"),
    (_supervised, _reply(CADRE.id), CADRE, "not_yours"),
    (_supervised, _reply(AUDITOR.id), AUDITOR, "not_yours"),
    (_supervised, _reply("somebody-else"), HEAD, "not_yours"),
    (_supervised, _reply(words=SEALED), HEAD, "not_yours"),
    (_supervised, _reply(order="2026-9"), HEAD, "unknown_order"),
    (_supervised, _reply(OTHER_DEPARTMENT.id), OTHER_DEPARTMENT, "not_yours"),
    # excuses: by the bearer, by another department, approved by who owes, for no reason, of nothing, after the end
    (_owed, _excuse(), HEAD, "own_case"),
    (_owed, _excuse(), OWN_DEPARTMENT, "own_case"),
    (_owed, _excuse(), OTHER, "not_allowed"),
    (_owed, _excuse(), AUDITOR, "not_allowed"),
    (_owed, _excuse(), OTHER_DEPARTMENT, "other_unit"),
    (_owed, _excuse(), NO_DEPARTMENT, "no_unit"),
    (_owed, _excuse("bored"), OWNER, "bad_reason"),
    (_owed, _excuse(approver="P7"), OWNER, "self_approved"),
    (_owed, _excuse(obligation=f"{SOURCE}/o9"), OWNER, "unknown_obligation"),
    (_ended, _excuse(), OWNER, "over"),
    (_referred, _excuse(), OWNER, "over"),
    # extensions: not by the bearer, not backwards, not approved by who owes
    (_owed, _extend(), LIAISON, "own_case"),
    (_owed, _extend(at("2026-03-03 09:00")), OWNER, "no_extension"),
    (_owed, _extend(PAST), OWNER, "no_extension"),
    (_owed, _extend(approver="P7"), OWNER, "self_approved"),
    (_ended, _extend(), OWNER, "over"),
    # withdrawals
    (_supervised, c.WithdrawOrder(order="2026-1", reason="r"), HEAD, "own_case"),
    (_supervised, c.WithdrawOrder(order="2026-2", reason="r"), POST, "unknown_order"),
    (_supervised, c.WithdrawOrder(order="2026-1", reason="r", due=PAST), POST, "bad_time"),
    (_referred, c.WithdrawOrder(order="2026-5", reason="r"), COMMANDER, "referred"),
    # steps out of order
    (_owed, c.ConfirmCircular(obligation=O1), COMMANDER, "not_proposed"),
    (_supervised, c.ConfirmCircular(obligation=O1), COMMANDER, "not_proposed"),
    (_supervised, c.RecordInterview(**INTERVIEW, at=PAST), COMMANDER, "not_called"),
    (_owed, c.TakeReferral(obligation=O1, to="office", reason="r"), COMMANDER, "not_exhausted"),
    (_supervised, c.DeclineReferral(obligation=O1, reason="r", due=LATER), COMMANDER, "not_exhausted"),
    (_exhausted, c.TakeReferral(obligation=O1, to="office", reason="r"), HEAD, "own_case"),
    (_exhausted, c.TakeReferral(obligation=O1, to="office", reason="r"), ENGINE, "not_allowed"),
    (_exhausted, c.DeclineReferral(obligation=O1, reason="r", due=PAST), COMMANDER, "bad_time"),
    (_exhausted, c.RecordInterview(**INTERVIEW, at=PAST), COMMANDER, "not_called"),
    (_supervised, c.RecordService(order="2026-9", at=PAST), POST, "unknown_order"),
    (_supervised, c.RecordService(order="2026-1", at=PAST), POST, "bad_time"),
    (_supervised, c.RecordService(order="2026-1", at=LATER), POST, "bad_time"),
    (_supervised, c.RecordService(order="2026-1", at=PAST), OTHER_DEPARTMENT, "other_unit"),
    (_ended, c.RecordService(order="2026-1", at=PAST), POST, "over"),
    # what only the engine and other cases say
    (_owed, owed("o2"), COMMANDER, "not_allowed"),
    (_owed, done(), COMMANDER, "not_allowed"),
    (_owed, MoveDue(obligation=O1, due=LATER, reason="r"), OWNER, "not_allowed"),
    (_owed, owed("o2", bearer="unit:U2"), ENGINE, "wrong_case"),
    (_owed, ObligationEnded(obligation=O1, ending="excused", at=LATER), ENGINE, "malformed"),
]


def _name(value: Any) -> str:
    return str(getattr(value, "__name__", getattr(value, "type", getattr(value, "role", value))))


@pytest.mark.parametrize(("before", "command", "actor", "code"), TABLE, ids=_name)
def test_misuse_has_a_reason_and_changes_nothing(
    before: Callable[[Host], None], command: Model, actor: Actor, code: str
) -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed(subjects=("P7",)))
    before(on)
    state = on.state(CASE)
    decision = on.ask(CASE, PROCESS, command, actor)
    assert decision is not None and decision.rejection is not None
    assert decision.rejection.code == code
    assert len(decision.rejection.reason) > 15, "a sentence that a duty officer understands"
    assert on.state(CASE) == state
    assert on.decisions(CASE)[-1].decision is decision, "the refusal is on the record"
    assert on.faults == []


def test_twice_late_and_after_the_end_are_facts() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-09 09:00"))
    assert tell(on, _reply(), HEAD) == "accepted"
    assert tell(on, _reply(LIAISON.id), LIAISON) == "accepted"
    on.run_until(at("2026-03-10 09:00"))
    assert tell(on, _reply(), HEAD) == "accepted"
    assert [said.late for said in on.state(CASE).orders["2026-1"].replies] == [False, False, True]
    tell(on, done(moment=on.now))
    assert tell(on, _reply(), HEAD) == "accepted"
    assert len(on.state(CASE).orders["2026-1"].replies) == 4
    assert tell(on, c.WithdrawOrder(order="2026-1", reason="r"), POST) == "accepted"
    assert tell(on, c.WithdrawOrder(order="2026-1", reason="r"), POST) == "already_void"


def test_who_spoke_for_the_bearer_does_not_approve_for_it() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-09 09:00"))
    tell(on, _reply(), HEAD)
    assert tell(on, _excuse(approver=HEAD.id), OWNER) == "self_approved"


def test_a_supervisor_records_what_was_said_to_them() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-09 09:00"))
    assert tell(on, _reply("P5"), OWNER) == "accepted"
    assert on.state(CASE).orders["2026-1"].replies[0].made_by == OWNER.id


def test_interviews_are_facts_of_their_time() -> None:
    on = host(at("2026-03-02 09:00"))
    open_source(on, owed())
    on.run_until(at("2026-03-16 08:30"))
    soon = on.now + timedelta(hours=1)
    for changes, code in (
        ({"outcome": "scheduled", "at": on.now}, "bad_time"),
        ({"outcome": "scheduled", "at": soon, "person": "P1"}, "nothing_said_yet"),
        ({"at": soon}, "bad_time"),
        ({"at": on.now, "words": SEALED}, "no_speaker"),
    ):
        assert tell(on, c.RecordInterview(**INTERVIEW | changes), COMMANDER) == code
