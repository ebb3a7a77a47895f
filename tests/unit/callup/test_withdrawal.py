"""Who said they would come and takes it back: substitutes at once, and the arrival ends by a human or by the ladder."""

from datetime import timedelta
from typing import Any

from audit.host import Host
from domain.callup.directive import Headcount
from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.decider import MusterDecider
from domain.callup.muster.state import Person, Status
from domain.kernel.fold import read_event
from domain.kernel.obligation import Ending
from tests.support.callup import LIAISON, MINUTE, POST, START, activate, cadre, directive, host, liaison, pool, tell

SECOND = timedelta(seconds=1)
M = "A1-m1"


def _withdrawn(people: int = 2, **policy: Any) -> Host:
    """P0 acknowledges at once and takes it back after ten minutes; one person is wanted."""
    on = host(candidates=pool(people), **policy)
    activate(on, directive(Headcount(total=1)))
    assert tell(on, c.Acknowledge(person="P0"), cadre("P0")) == "accepted"
    on.run_until(START + 10 * MINUTE)
    assert tell(on, c.Decline(person="P0", reason="family"), cadre("P0")) == "accepted"
    on.run_for(SECOND)
    return on


def _person(on: Host) -> Person:
    person: Person = on.state(M).people["P0"]
    return person


def _ending(on: Host) -> tuple[Ending | None, str]:
    arrival = _person(on).arrival
    assert arrival is not None
    return arrival.ending, arrival.detail


def _told(on: Host) -> list[str]:
    return [message.step for _, message in on.world.sent if message.template == "withdrawal_notice"]


def test_a_substitute_is_called_at_once_and_the_arrival_is_still_owed() -> None:
    on = _withdrawn()
    assert [type(x) for x in on.journal.events_of(M) if isinstance(x, e.Withdrew | e.Declined)] == [e.Withdrew]
    assert _person(on).status is Status.DECLINED
    assert _ending(on) == (None, "")
    assert [m.to for _, m in on.world.sent if m.template == "substitute_summons"] == ["P1"]
    assert _told(on) == ["absent-liaison"]
    assert on.claims.owners("P0") == ("A1",), "held until somebody lets the person go"


def test_a_human_excuses_it_with_an_approver() -> None:
    on = _withdrawn()
    excuse = c.Excuse(person="P0", reason="force_majeure", approver="head-1")
    assert tell(on, excuse, cadre("P0")) == "not_allowed"
    assert tell(on, excuse, liaison("U7")) == "other_unit"
    assert tell(on, excuse, LIAISON) == "accepted"
    assert _ending(on) == (Ending.EXCUSED, "force_majeure, approved by head-1")
    assert on.claims.owners("P0") == ()
    assert tell(on, excuse, LIAISON) == "too_late"
    on.run_for(timedelta(hours=2))
    assert _told(on) == ["absent-liaison"], "nobody is told of what is settled"


def test_without_an_excuse_it_is_referred_with_an_alarm() -> None:
    on = _withdrawn()
    on.run_for(timedelta(hours=2))
    assert _told(on) == ["absent-liaison", "absent-township", "absent-command-post"]
    assert _ending(on) == (Ending.REFERRED, "command_post")
    alarms = [m.about for _, m in on.world.sent if m.step == "absence_exhausted"]
    assert alarms == [("P0",)]


def test_whoever_comes_after_all_has_come() -> None:
    on = _withdrawn()
    assert tell(on, c.ReportArrival(person="P0", how="code"), cadre("P0")) == "accepted"
    assert (_person(on).status, _ending(on)[0]) == (Status.ARRIVED, Ending.FULFILLED)


def test_the_end_of_the_directive_ends_it() -> None:
    on = _withdrawn()
    tell(on, c.CloseMuster(why="stood_down", at=on.now), POST)
    assert _ending(on)[0] is None, "only its activation closes a muster"
    on.run_until(START + timedelta(days=15))
    assert _ending(on)[0] is Ending.REFERRED
    on = _withdrawn(patience="P20D")
    on.run_until(START + timedelta(days=15))
    assert _ending(on)[0] is Ending.LAPSED


def test_somebody_missing_who_takes_it_back_stays_where_the_ladder_had_come() -> None:
    on = host(candidates=pool(1))
    activate(on, directive())
    tell(on, c.Acknowledge(person="P0"), cadre("P0"))
    on.run_until(START + 70 * MINUTE)
    assert _person(on).status is Status.MISSING
    tell(on, c.Decline(person="P0", reason="away"), cadre("P0"))
    on.run_for(timedelta(hours=2))
    steps = [x.step for x in on.journal.events_of(M) if isinstance(x, e.AbsenceStepTaken)]
    assert steps == ["absent-liaison", "absent-township", "absent-command-post"]
    assert _told(on) == ["absent-township", "absent-command-post"]
    assert _ending(on)[0] is Ending.REFERRED


def test_an_early_record_means_what_it_meant() -> None:
    """Before `Withdrew` there was only `Declined`, and it excused the arrival without an approver."""
    on = host(candidates=pool(1))
    activate(on, directive())
    tell(on, c.Acknowledge(person="P0"), cadre("P0"))
    early = {
        "type": "declined",
        "v": 1,
        "person": "P0",
        "reason": "away",
        "words": None,
        "at": "2026-01-31T02:05:00Z",
        "source": "link",
        "made_by": None,
    }
    decider = MusterDecider()
    event = read_event(decider, early)
    assert isinstance(event, e.Declined)
    arrival = decider.evolve(on.state(M), event).people["P0"].arrival
    assert arrival is not None
    assert (arrival.ending, arrival.detail) == (Ending.EXCUSED, "away")
