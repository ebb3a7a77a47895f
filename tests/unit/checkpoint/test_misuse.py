"""Wrong actor, wrong order, twice, late, for another, after the end: answered with a reason, and recorded."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from audit.host import Host
from domain.accountability.owing import ObligationEnded
from domain.checkpoint import commands as c
from domain.checkpoint import commands_duty as d
from domain.checkpoint import commands_post as p
from domain.checkpoint import events_duty as ed
from domain.kernel.command import Actor, Role
from domain.kernel.decision import Verdict
from domain.kernel.model import Model
from domain.rota import RotaAnswer
from tests.support.checkpoint import (
    AUDITOR,
    CASE,
    DAY,
    HOUR,
    MINUTE,
    OTHER_TOWNSHIP,
    POST,
    START,
    TOWNSHIP,
    cadre,
    check_in,
    events,
    host,
    order,
    people,
    stand,
    state,
    tell,
)

SHIFT = "20260131-night"
UNNAMED = Actor(id="t-duty", role=Role.TOWNSHIP)
LIAISON = Actor(id="l1", role=Role.LIAISON, unit="U99")
Who = Callable[[Host], Actor]


def _member(on: Host) -> Actor:
    shift = state(on).shifts[SHIFT]
    return cadre(next(name for name in shift.duties if name != shift.leader))


def _leader(on: Host) -> Actor:
    return cadre(state(on).shifts[SHIFT].leader)


def _given(who: Actor) -> Who:
    return lambda on: who


def _check_in(on: Host, person: str, shift: str = SHIFT, how: d.How = "code") -> Model:
    return d.CheckIn(shift=shift, person=person, how=how)


Command = Callable[[Host], Model]
REFUSED: dict[str, tuple[Command, Who, str]] = {
    "opened twice": (lambda on: c.OpenCheckpoint(order=order()), _given(TOWNSHIP), "already_open"),
    "planned by an auditor": (lambda on: c.PlanRota(), _given(AUDITOR), "not_allowed"),
    "planned by another township": (lambda on: c.PlanRota(), _given(OTHER_TOWNSHIP), "other_unit"),
    "planned by a nameless township": (lambda on: c.PlanRota(), _given(UNNAMED), "no_unit"),
    "planned for yesterday": (lambda on: c.PlanRota(first_day=date(2026, 1, 1)), _given(TOWNSHIP), "bad_time"),
    "planned beyond a gap": (lambda on: c.PlanRota(first_day=date(2026, 3, 1)), _given(TOWNSHIP), "gap"),
    "adopted a rota not asked for": (lambda on: c.AdoptRota(round=7), _given(TOWNSHIP), "stale"),
    "published again": (lambda on: c.PublishRota(), _given(TOWNSHIP), "no_change"),
    "the solver's answer from outside": (
        lambda on: c.RotaProposed(round=1, answer=RotaAnswer(status="optimal")),
        _given(POST),
        "not_allowed",
    ),
    "the directory's answer from outside": (
        lambda on: c.StaffFound(round=1, candidates=()),
        _given(TOWNSHIP),
        "not_allowed",
    ),
    "the ladder's word from outside": (
        lambda on: ObligationEnded(obligation=f"{CASE}/handover/{SHIFT}", ending="excused", at=START),
        _given(POST),
        "not_allowed",
    ),
    "checked in on no shift": (lambda on: _check_in(on, "P01", "20270101-day"), _given(cadre("P01")), "no_shift"),
    "checked in while not on it": (lambda on: _check_in(on, "P99"), _given(cadre("P99")), "not_on_shift"),
    "checked in for a stranger": (lambda on: _check_in(on, _member(on).id), _given(cadre("P99")), "not_yours"),
    "checked in for another unit's": (lambda on: _check_in(on, _member(on).id), _given(LIAISON), "not_yours"),
    "vouched for oneself": (lambda on: _check_in(on, _leader(on).id, how="leader"), _leader, "not_allowed"),
    "vouched by a colleague": (lambda on: _check_in(on, _leader(on).id, how="leader"), _member, "not_allowed"),
    "checked in half a day early": (lambda on: _check_in(on, _member(on).id), _member, "too_early"),
    "reported away by a colleague": (
        lambda on: d.ReportLeft(shift=SHIFT, person=_leader(on).id),
        _member,
        "not_allowed",
    ),
    "swapped with nobody": (
        lambda on: d.RequestChange(kind="swap", shift=SHIFT, person=_member(on).id),
        _member,
        "incomplete",
    ),
    "gave away another's duty": (
        lambda on: d.RequestChange(kind="give", shift=SHIFT, person=_member(on).id),
        _given(cadre("P99")),
        "not_yours",
    ),
    "agreed to what was not asked": (
        lambda on: d.AgreeChange(change="r9", person="P01"),
        _given(cadre("P01")),
        "no_change_asked",
    ),
    "forced without anybody": (lambda on: d.ForceChange(shift=SHIFT, reason="so"), _leader, "incomplete"),
    "forced somebody unknown": (lambda on: d.ForceChange(shift=SHIFT, on="P99", reason="so"), _leader, "not_staff"),
    "stood in unasked": (
        lambda on: d.AcceptSubstitution(shift=SHIFT, person=_someone_else(on)),
        _given(POST),
        "accepted",
    ),
    "leave that is over": (
        lambda on: d.RequestLeave(
            person=_member(on).id, first_day=date(2026, 1, 1), last_day=date(2026, 1, 2), kind="other"
        ),
        _member,
        "bad_time",
    ),
    "handed over too early": (lambda on: p.GiveHandover(shift=SHIFT), _leader, "too_early"),
    "counted before it opened": (
        lambda on: p.CountPassages(shift=SHIFT, device="gate", sequence=1, passed=1),
        _member,
        "too_early",
    ),
    "settled a referral that is not there": (
        lambda on: p.SettleReferral(referral="x", ending="fulfilled", detail="done"),
        _given(TOWNSHIP),
        "no_referral",
    ),
    "renewed by the township": (
        lambda on: c.ExtendCheckpoint(expires_at=START + 31 * DAY, authority="county command post", legal_basis="x"),
        _given(TOWNSHIP),
        "not_allowed",
    ),
    "renewed by another authority": (
        lambda on: c.ExtendCheckpoint(expires_at=START + 31 * DAY, authority="somebody", legal_basis="x"),
        _given(POST),
        "other_authority",
    ),
    "renewed for a year": (
        lambda on: c.ExtendCheckpoint(expires_at=START + 400 * DAY, authority="county command post", legal_basis="x"),
        _given(POST),
        "bad_expiry",
    ),
    "closed by a cadre": (lambda on: c.CloseCheckpoint(reason="tired"), _member, "not_allowed"),
    "terms that have not changed": (lambda on: c.AdoptTerms(reason="so"), _given(TOWNSHIP), "no_change"),
}


def _someone_else(on: Host) -> str:
    return next(name for name in state(on).staff if name not in state(on).shifts[SHIFT].duties)


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_with_a_reason_on_record(what: str) -> None:
    on = host(people(28))
    stand(on)
    command, who, code = REFUSED[what]
    before = state(on)
    assert tell(on, command(on), who(on)) == code
    last = on.journal.of(CASE)[-1].decision
    if code != "accepted":
        assert last.verdict is Verdict.REJECTED
        assert last.rejection is not None and len(last.rejection.reason) > 10
        assert state(on) == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"expires_at": START - DAY}, "bad_expiry"),
        ({"expires_at": START + 90 * DAY}, "bad_expiry"),
        ({"township": "T2"}, "other_unit"),
        ({"rules": "unheard-of"}, "no_policy"),
    ],
)
def test_an_order_without_its_limits_opens_nothing(change: dict[str, object], code: str) -> None:
    on = host()
    assert tell(on, c.OpenCheckpoint(order=order(**change))) == code
    assert on.cases("checkpoint") == []


def test_without_an_expiry_it_is_not_even_an_order() -> None:
    with pytest.raises(ValueError, match="expires_at"):
        order(expires_at=None)


def test_what_is_said_twice_or_late_is_noted_and_changes_nothing() -> None:
    on = host(people(28))
    stand(on)
    shift = state(on).shifts[SHIFT]
    person = _member(on).id
    on.run_until(shift.start)
    check_in(on, SHIFT, person, person)
    assert events(on, ed.AnswerNoted)[-1].why == "repeated"
    on.run_until(shift.end + HOUR)
    other = next(name for name in state(on).shifts[SHIFT].duties if name != person)
    check_in(on, SHIFT, other)
    assert events(on, ed.AnswerNoted)[-1].why == "after_end"
    acknowledge = d.AcknowledgeDuty(shift=SHIFT, person=other)
    assert tell(on, acknowledge, cadre(other)) == "accepted"
    assert events(on, ed.AnswerNoted)[-1].why == "after_end"


def test_a_handover_has_two_sides() -> None:
    on = host(people(28))
    stand(on)
    shift = state(on).shifts[SHIFT]
    on.run_until(shift.start)
    check_in(on, SHIFT, *shift.duties)
    on.run_until(shift.relieved + MINUTE)
    take = p.TakeHandover(shift=SHIFT)
    assert tell(on, take, TOWNSHIP) == "not_given"
    assert tell(on, p.GiveHandover(shift=SHIFT), TOWNSHIP) == "accepted"
    assert tell(on, take, TOWNSHIP) == "self_approved"
    assert tell(on, take, cadre(shift.leader)) == "not_allowed"
    assert tell(on, take, cadre(state(on).shifts["20260131-day"].leader)) == "accepted"
    assert tell(on, take, POST) == "already_done"
    assert tell(on, p.GiveHandover(shift=SHIFT), POST) == "already_done"


def test_after_the_end_everything_is_refused_but_what_settles_it() -> None:
    on = host(people(28))
    stand(on)
    tell(on, c.CloseCheckpoint(reason="over"))
    for command in (c.PlanRota(), c.PublishRota(), c.CloseCheckpoint(reason="again"), _check_in(on, "P01")):
        assert tell(on, command) == "not_active"
    on.run_for(timedelta(days=2))
    assert on.faults == []
