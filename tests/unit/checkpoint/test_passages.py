"""四验一戴: counts per device and sequence, referrals with a bearer, incidents; by the rules of the shift's opening."""

import pytest

from audit.host import Host
from domain.checkpoint import commands_post as p
from domain.checkpoint import events as e
from domain.checkpoint import events_post as ep
from domain.checkpoint.evolve_post import counts_of
from domain.kernel.command import Actor, Role
from domain.kernel.obligation import Ending
from domain.kernel.policy import PolicyVersion
from tests.support.checkpoint import (
    DAY,
    HOUR,
    TOWNSHIP,
    attend,
    cadre,
    document,
    events,
    host,
    people,
    sent,
    stand,
    state,
    tell,
)

SHIFT = "20260131-night"
BEARER = Actor(id="u1-duty", role=Role.UNIT, unit="U1")


@pytest.fixture
def on() -> Host:
    made = host(people(28))
    stand(made)
    attend(made)
    made.run_until(state(made).shifts[SHIFT].start + HOUR)
    return made


def _count(sequence: int, passed: int, device: str = "gate-1", **failed: dict[str, int]) -> p.CountPassages:
    return p.CountPassages(shift=SHIFT, device=device, sequence=sequence, passed=passed, **failed)


def test_a_repeat_or_an_older_count_changes_nothing_and_counts_never_fall(on: Host) -> None:
    who = cadre(state(on).shifts[SHIFT].leader)
    assert tell(on, _count(1, 10, referred={"temperature": 1}), who) == "accepted"
    assert tell(on, _count(3, 30, referred={"temperature": 2}, refused={"mask": 1}), who) == "accepted"
    for sequence, passed in ((3, 99), (2, 20), (1, 10)):
        assert tell(on, _count(sequence, passed), who) == "accepted"
    assert tell(on, _count(4, 29), who) == "counts_fell"
    assert tell(on, _count(5, 40, referred={"horoscope": 1}), who) == "unknown_item"
    assert tell(on, _count(1, 5, "gate-2"), who) == "accepted"
    expected = {"all/pass": 35, "mask/refuse": 1, "temperature/refer": 2}
    assert counts_of(state(on).shifts[SHIFT]) == expected
    on.run_for(DAY)
    assert state(on).book.passages == expected
    assert tell(on, _count(9, 90), who) == "after_end"


def test_a_referral_is_owed_by_its_bearer_until_they_say_how_it_ended(on: Host) -> None:
    refer = p.ReferPassage(shift=SHIFT, referral="n-1", item="temperature", bearer="unit:U1")
    assert tell(on, refer) == "accepted"
    assert tell(on, refer) == "already_asked"
    assert "referral/n-1" in str(on.state("accountability:unit:U1"))
    done = p.SettleReferral(referral="n-1", ending="fulfilled", detail="taken to the fever clinic")
    assert tell(on, done, cadre("P01")) == "not_allowed"
    assert tell(on, done.model_copy(update={"ending": "excused"}), BEARER) == "not_allowed"
    assert tell(on, done, BEARER) == "accepted"
    assert tell(on, done, BEARER) == "already_done"
    assert state(on).referrals["n-1"].owed.ending is Ending.FULFILLED


def test_a_shift_keeps_the_rules_it_opened_with_and_the_next_has_the_new_ones(on: Host) -> None:
    changed = document("check-rules/standard", valid_until="2026-01-30")
    on.book.add(PolicyVersion("check-rules/standard", 2, on.now, changed))
    on.run_for(8 * HOUR)
    shifts = state(on).shifts
    assert (shifts[SHIFT].rules_version, shifts["20260131-day"].rules_version) == (1, 2)
    (pinned,) = events(on, e.RulesPinned)
    assert not pinned.valid
    assert len(sent(on, "check_rules_outdated")) == 1


def test_incidents_are_counted_and_say_no_names(on: Host) -> None:
    report = p.ReportIncident(shift=SHIFT, incident="i-1", kind="dispute", at=on.now)
    assert tell(on, report, cadre(state(on).shifts[SHIFT].leader)) == "accepted"
    assert tell(on, report.model_copy(update={"at": on.now + HOUR}), TOWNSHIP) == "bad_time"
    assert state(on).shifts[SHIFT].incidents == 1
    (reported,) = events(on, ep.IncidentReported)
    assert reported.words is None
