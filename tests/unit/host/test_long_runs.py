"""Whole call-ups on the host: many people, many hours, several cases."""

from collections import Counter
from datetime import timedelta

import pytest

from audit.host import Crowd, Host
from audit.host.channels import Flaky
from audit.host.people import Planner
from audit.host.profiles import BRISK, COUNTY_NIGHT, SILENT, Population
from domain.callup.activation import events as a
from domain.callup.activation.commands import AmendActivation, ExtendActivation, StandDown
from domain.callup.directive import Headcount
from domain.callup.muster.commands import ReportArrival
from domain.callup.muster.state import Status
from domain.kernel.decision import Verdict
from domain.kernel.obligation import Ending
from tests.support.callup import COMMANDER, MINUTE, POST, START, activate, cadre, candidate, directive, host, pool, tell

pytestmark = pytest.mark.long

DAY = timedelta(days=1)
NEEDED = Headcount(total=40, skills={"medic": 6})


def _crowd(population: Population, seed: int = 7) -> Crowd:
    return Crowd(Planner(population), seed)


def _arrived(on: Host, skill: str = "") -> int:
    return sum(
        person.arrived_at is not None and (not skill or skill in person.called.skills)
        for case in on.cases("muster")
        for person in case.state.people.values()
    )


def _sound(on: Host) -> None:
    """What holds at the end of any run."""
    assert on.faults == []
    assert all(numbered.number == place for place, numbered in enumerate(on.journal, start=1))
    assert all(len(owners) == 1 for owners in on.claims.held().values())
    for case in on.cases():
        assert not case.decider.is_over(case.state) or all(o.ending for o in case.decider.obligations(case.state))


@pytest.mark.parametrize("population", [BRISK, COUNTY_NIGHT], ids=lambda p: p.name)
def test_a_thousand_people_for_three_days(population: Population) -> None:
    on = host(_crowd(population), pool(1000), channels={"sms": Flaky()})
    activate(on, directive())
    on.run_for(3 * DAY)
    everyone = on.state("A1").everyone
    assert everyone.size == 1000
    assert everyone.pending == everyone.committed == 0
    assert everyone.arrived == _arrived(on) > 800
    assert all(owed.ending for owed in on.obligations())
    on.ask("A1", "activation", StandDown(reason="the water falls"), POST)
    assert on.run_to_quiet(DAY)
    assert on.state("A1").phase == "closed"
    assert on.claims.held() == {}
    _sound(on)


def test_the_same_seed_gives_the_same_record_and_another_seed_another() -> None:
    def record(seed: int) -> list[bytes]:
        on = host(_crowd(COUNTY_NIGHT, seed), pool(60), channels={"sms": Flaky()})
        activate(on, directive(NEEDED))
        on.run_for(timedelta(hours=3))
        return [numbered.decision.to_canonical() for numbered in on.journal]

    assert record(1) == record(1)
    assert record(1) != record(2)


def test_a_headcount_is_reached_by_substitutes_and_stops_the_calling() -> None:
    on = host(_crowd(COUNTY_NIGHT), pool(600))
    activate(on, directive(NEEDED))
    assert len(on.state("A1-m1").people) == 40
    on.run_for(timedelta(hours=4))
    assert on.state("A1").quorum_met
    assert _arrived(on) >= 40
    assert _arrived(on, "medic") >= 6
    called = [p for case in on.cases("muster") for p in case.state.people.values()]
    assert 40 < len(called) < 120
    assert sum(p.substitute for p in called) == len(called) - 40
    summoned = Counter(m.template for _, m in on.world.sent if m.step == "self-sms")
    assert summoned["substitute_summons"] > 0
    quiet = len(called)
    on.run_for(DAY)
    assert len([p for case in on.cases("muster") for p in case.state.people.values()]) == quiet
    _sound(on)


def test_nobody_left_to_call_is_a_shortfall_that_is_told() -> None:
    on = host(_crowd(SILENT), pool(45))
    activate(on, directive(NEEDED))
    on.run_for(timedelta(hours=1))
    assert on.state("A1").shortfall
    assert [m.recipient for _, m in on.world.sent if m.template == "shortfall"] == ["command_post.duty"]


def test_an_activation_lapses_by_itself_unless_it_is_renewed() -> None:
    on = host(_crowd(BRISK), pool(50))
    activate(on, directive())
    on.run_until(START + 13 * DAY + timedelta(hours=1))
    assert [m.template for _, m in on.world.sent if m.template == "expiry_notice"] == ["expiry_notice"]
    longer = on.now + 10 * DAY
    renewal = ExtendActivation(expires_at=longer, authority="county command post", legal_basis="renewed order")
    assert _verdict(on, renewal) == "accepted"
    on.run_until(START + 15 * DAY)
    assert on.state("A1").phase == "active"
    on.run_until(longer + MINUTE)
    assert on.state("A1").phase == "closed"
    assert on.state("A1").ended == "lapsed"
    assert {p.status for p in on.state("A1-m1").people.values()} <= {Status.RELEASED, Status.DECLINED, Status.EXCUSED}
    assert on.claims.held() == {}
    assert _verdict(on, renewal) == "not_active"
    assert on.run_to_quiet(DAY)
    _sound(on)


def test_amendments_while_it_runs() -> None:
    on = host(_crowd(BRISK), pool(300))
    activate(on, directive(Headcount(total=20)))
    on.run_for(timedelta(hours=2))
    assert on.state("A1").quorum_met
    assert _verdict(on, AmendActivation(reason="the dyke leaks", headcount=Headcount(total=60))) == "accepted"
    on.run_for(timedelta(hours=2))
    assert on.state("A1").quorum_met
    assert _arrived(on) >= 60
    told = len(on.world.sent)
    assert _verdict(on, AmendActivation(reason="new place", place="school")) == "accepted"
    on.run_for(MINUTE)
    moved = [m for _, m in on.world.sent[told:]]
    assert {m.template for m in moved} == {"amendment"}
    assert {m.params["place"] for m in moved} == {"school"}
    assert _verdict(on, AmendActivation(reason="wider", areas=("T1", "T2"))) == "accepted"
    on.run_for(MINUTE)
    assert {c.township for c in on.state("A1").reserves} <= {"T1", "T2"}
    _sound(on)


def test_whoever_was_silent_when_calling_stopped_is_asked_again_when_more_are_needed() -> None:
    on = host(_crowd(SILENT), pool(4), overcall_percent=100)
    activate(on, directive(Headcount(total=2)))
    for name in ("P0", "P1"):
        _arrives(on, name)
    assert on.state("A1").quorum_met
    assert on.state("A1").everyone.lost == 2
    on.run_for(timedelta(hours=2))
    _verdict(on, AmendActivation(reason="more", headcount=Headcount(total=3)))
    on.run_for(MINUTE)
    asked = on.state("A1-m1").people
    assert [n for n, p in asked.items() if p.awaiting] == ["P2", "P3"]
    assert all(p.past[0].ending is Ending.LAPSED and p.report_by > on.now for n, p in asked.items() if p.awaiting)
    assert on.state("A1").everyone.pending == 2
    _arrives(on, "P2")
    assert on.state("A1").quorum_met
    _sound(on)


def test_late_receipts_after_the_end_are_facts_that_change_nothing() -> None:
    on = host(_crowd(BRISK), pool(200))
    activate(on, directive())
    on.run_for(2 * MINUTE)
    on.ask("A1", "activation", StandDown(reason="false alarm"), POST)
    on.run_for(timedelta(seconds=1))
    ended = {case.name: case.state for case in on.cases("muster")}
    sent = len(on.world.sent)
    on.run_for(timedelta(hours=3))
    assert {case.name: case.state.people for case in on.cases("muster")} == {n: s.people for n, s in ended.items()}
    assert {m.template for _, m in on.world.sent[sent:]} <= {"stand_down"}
    noted = [n for case in ended for n in on.decisions(case) if n.decision.verdict is Verdict.ACCEPTED]
    assert any(getattr(event, "why", "") == "after_end" for n in noted for event in n.decision.events)
    assert on.claims.held() == {}
    _sound(on)


def test_exclusions_are_recorded_with_their_reason() -> None:
    tired = tuple(candidate(n, last_duty_ended_at=START - timedelta(hours=3)) for n in range(5))
    unknown = tuple(candidate(n, contact_confirmed_at=None) for n in range(5, 8))
    on = host(_crowd(BRISK), (*tired, *unknown, *pool(20)[8:]))
    activate(on, directive())
    excluded = [
        x for event in on.journal.events_of("A1") if isinstance(event, a.CandidatesExcluded) for x in event.exclusions
    ]
    assert Counter(x.why for x in excluded) == {"not_rested": 5, "contact_unconfirmed": 3}
    assert len(on.state("A1-m1").people) == 12


def _verdict(on: Host, command: AmendActivation | ExtendActivation) -> str:
    decision = on.ask("A1", "activation", command, COMMANDER)
    assert decision is not None
    return decision.rejection.code if decision.rejection else decision.verdict.value


def _arrives(on: Host, name: str) -> None:
    tell(on, ReportArrival(person=name, how="code"), cadre(name))
