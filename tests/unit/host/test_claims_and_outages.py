"""Several activations on one clock, drills beside real calls, and an hour without the engine."""

from datetime import datetime, timedelta

from audit.host import Crowd, Host, Outage
from audit.host.people import Planner
from audit.host.profiles import BRISK
from domain.callup.activation import events as a
from domain.callup.activation.commands import StandDown
from domain.callup.directive import Headcount
from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.state import Status
from tests.support.callup import MINUTE, POST, START, activate, cadre, directive, host, pool

HOUR = timedelta(hours=1)


def _people(on: Host, activation: str) -> set[str]:
    return {name for case in on.cases("muster") if case.state.activation == activation for name in case.state.people}


def test_two_activations_that_want_everybody_never_hold_one_person_twice() -> None:
    on = host(Crowd(Planner(BRISK), 3), pool(120))
    activate(on, directive(Headcount(total=80)), "A1")
    activate(on, directive(Headcount(total=80)), "A2")
    on.run_for(2 * HOUR)
    assert not _people(on, "A1") & _people(on, "A2")
    assert all(len(owners) == 1 for owners in on.claims.held().values())
    assert on.state("A2").shortfall
    excluded = [x for ev in on.journal.events_of("A2") if isinstance(ev, a.CandidatesExcluded) for x in ev.exclusions]
    assert len(excluded) >= 80
    assert {x.why for x in excluded} == {"called_elsewhere"}
    assert on.faults == []


def test_whoever_declines_or_is_released_may_be_called_by_another() -> None:
    on = host(candidates=pool(1))
    activate(on, directive(), "A1")
    on.ask("A1-m1", "muster", c.Decline(person="P0", reason="away"), cadre("P0"))
    activate(on, directive(), "A2")
    assert _people(on, "A2") == {"P0"}
    on.ask("A2", "activation", StandDown(reason="over"), POST)
    activate(on, directive(), "A3")
    assert _people(on, "A3") == {"P0"}


def test_a_drill_never_keeps_anybody_from_a_real_call_nor_the_other_way_round() -> None:
    on = host(Crowd(Planner(BRISK), 3), pool(30))
    activate(on, directive(mode="drill"), "D1")
    activate(on, directive(), "A1")
    activate(on, directive(mode="drill"), "D2")
    on.run_for(2 * HOUR)
    assert _people(on, "D1") == _people(on, "A1") == {one.person for one in pool(30)}
    assert _people(on, "D2") == set()
    assert on.state("D2").shortfall
    drill = [m for _, m in on.world.sent if m.case.startswith("D")]
    assert drill and all(m.drill for m in drill)
    assert not any(m.drill for _, m in on.world.sent if m.case.startswith("A"))


def test_an_hour_without_the_engine_makes_nobody_late_who_answered_in_time() -> None:
    outage = Outage(START + 5 * MINUTE, START + 65 * MINUTE)
    on = host(candidates=pool(4), outages=[outage])
    activate(on, directive())
    _later(on, 10, c.Acknowledge(person="P0"), "P0")
    _later(on, 40, c.ReportArrival(person="P0", how="code"), "P0")
    _later(on, 12, c.Acknowledge(person="P1"), "P1")
    _later(on, 20, c.Acknowledge(person="P2"), "P2")
    on.run_until(START + 64 * MINUTE)
    assert on.state("A1-m1").people["P0"].status is Status.CALLED
    on.run_until(START + 66 * MINUTE)
    late = {x.person: x.late for x in on.journal.events_of("A1-m1") if isinstance(x, e.Acknowledged | e.Arrived)}
    assert late == {"P0": False, "P1": False, "P2": True}
    people = on.state("A1-m1").people
    assert people["P0"].status is Status.ARRIVED
    assert people["P1"].status is Status.MISSING
    assert people["P3"].status is Status.UNREACHED
    steps = [x for x in on.journal.events_of("A1-m1") if isinstance(x, e.ReachStepTaken) and x.at >= outage.until]
    assert [(x.step, x.people, len(x.missed)) for x in steps] == [("command-post", ("P3",), 3)]
    since = [m for at, m in on.world.sent if at >= outage.until]
    assert sorted(m.step for m in since if "P3" in m.about) == ["command-post"]


def test_a_run_with_an_outage_loses_and_doubles_nothing() -> None:
    outages = [Outage(START + 3 * MINUTE, START + 9 * MINUTE), Outage(START + 20 * MINUTE, START + 80 * MINUTE)]
    on = host(Crowd(Planner(BRISK), 5), pool(200), outages=outages)
    activate(on, directive())
    on.run_for(6 * HOUR)
    assert all(not _within(outages, numbered.decision.decided_at) for numbered in on.journal)
    assert all(not _within(outages, at) for at, _ in on.world.sent)
    steps = [(m.case, m.to, m.step, m.template) for _, m in on.world.sent if m.template == "summons"]
    assert len(steps) == len(set(steps)) == 200
    assert on.state("A1").everyone.pending == 0
    assert on.faults == []


def _within(outages: list[Outage], at: datetime) -> bool:
    return any(outage.since <= at < outage.until for outage in outages)


def _later(on: Host, minutes: int, command: c.Acknowledge | c.ReportArrival, name: str) -> None:
    on.submit("A1-m1", "muster", command, cadre(name), at=START + minutes * MINUTE)
