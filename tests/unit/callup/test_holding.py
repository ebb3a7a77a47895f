"""Who never answered is let go when calling stops, and claimed again before they are asked again."""

from datetime import timedelta

from audit.host import Host
from domain.callup.activation.commands import AmendActivation, StandDown
from domain.callup.directive import Headcount
from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.state import Status
from domain.kernel.obligation import Ending
from tests.support.callup import (
    COMMANDER,
    LIAISON,
    MINUTE,
    POST,
    activate,
    cadre,
    directive,
    host,
    liaison,
    pool,
    tell,
)

SECOND = timedelta(seconds=1)
M = "A1-m1"


def _met() -> Host:
    """Two are wanted, half as many again are called: P0 and P1 have come, P2 has not answered."""
    on = host(candidates=pool(3), overcall_percent=50)
    activate(on, directive(Headcount(total=2)))
    assert set(on.state(M).people) == {"P0", "P1", "P2"}
    for name in ("P0", "P1"):
        assert tell(on, c.ReportArrival(person=name, how="code"), cadre(name)) == "accepted"
    on.run_for(SECOND)
    assert on.state("A1").quorum_met
    return on


def _wants(on: Host, total: int) -> None:
    amend = AmendActivation(reason="the dyke is longer", headcount=Headcount(total=total))
    on.ask("A1", "activation", amend, COMMANDER)
    on.run_for(SECOND)


def _noted(on: Host) -> list[tuple[str, str, str]]:
    return [(x.person, x.answer, x.why) for x in on.journal.events_of(M) if isinstance(x, e.AnswerNoted)]


def test_after_the_quorum_another_activation_may_call_who_never_answered() -> None:
    on = _met()
    assert on.state(M).people["P2"].answer.ending is Ending.LAPSED
    assert on.claims.held() == {"P0": ("A1",), "P1": ("A1",)}
    activate(on, directive(), "A2")
    assert set(on.state("A2-m1").people) == {"P2"}


def test_when_calling_resumes_they_are_claimed_again_and_asked() -> None:
    on = _met()
    _wants(on, 3)
    assert on.claims.owners("P2") == ("A1",)
    assert on.state(M).people["P2"].awaiting
    assert [m.template for _, m in on.world.sent if m.to == "P2"] == ["summons", "summons"]


def test_who_was_called_elsewhere_meanwhile_is_not_asked_again() -> None:
    on = _met()
    activate(on, directive(), "A2")
    _wants(on, 3)
    assert on.claims.owners("P2") == ("A2",)
    lost = [x for x in on.journal.events_of(M) if isinstance(x, e.NotAskedAgain)]
    assert [(x.people, x.why) for x in lost] == [(("P2",), "called_elsewhere")]
    assert not on.state(M).people["P2"].awaiting
    assert on.state("A1").shortfall, "nobody else is there, and that is said"
    on.ask("A2", "activation", StandDown(reason="over"), POST)
    _wants(on, 1)
    _wants(on, 2 + 1)
    assert on.claims.owners("P2") == ("A1",), "free again, they are asked when calling resumes the next time"


def test_a_late_answer_claims_again_unless_the_person_is_held_elsewhere() -> None:
    on = _met()
    assert tell(on, c.Acknowledge(person="P2"), cadre("P2")) == "accepted"
    assert on.claims.owners("P2") == ("A1",)
    assert on.state(M).people["P2"].status is Status.ACKNOWLEDGED

    on = _met()
    activate(on, directive(), "A2")
    before = on.state(M).people["P2"]
    for command in (c.Acknowledge(person="P2"), c.ReportEnRoute(person="P2"), c.ReportArrival(person="P2", how="code")):
        assert tell(on, command, cadre("P2")) == "accepted"
    assert _noted(on) == [("P2", answer, "called_elsewhere") for answer in ("acknowledge", "en_route", "arrive")]
    assert on.state(M).people["P2"] == before
    assert on.claims.owners("P2") == ("A2",)


def test_who_declined_and_comes_after_all_is_claimed_again() -> None:
    on = host(candidates=pool(1))
    activate(on, directive())
    tell(on, c.Decline(person="P0", reason="away"), cadre("P0"))
    assert on.claims.owners("P0") == ()
    tell(on, c.ReportArrival(person="P0", how="code"), cadre("P0"))
    assert on.claims.owners("P0") == ("A1",)


def test_asking_again_by_hand_respects_the_other_claim() -> None:
    on = _met()
    activate(on, directive(), "A2")
    _wants(on, 3)
    assert tell(on, c.AskAgain(person="P2"), LIAISON) == "other_unit"
    assert tell(on, c.AskAgain(person="P2"), liaison("U2")) == "called_elsewhere"
    on.ask("A2", "activation", StandDown(reason="over"), POST)
    on.run_for(SECOND)
    assert tell(on, c.AskAgain(person="P2"), liaison("U2")) == "accepted"
    assert on.claims.owners("P2") == ("A1",)


def test_a_drill_lets_go_and_claims_apart_from_real_calls() -> None:
    on = host(candidates=pool(3), overcall_percent=50)
    activate(on, directive(Headcount(total=2), mode="drill"))
    for name in ("P0", "P1"):
        tell(on, c.ReportArrival(person=name, how="code"), cadre(name))
    on.run_for(SECOND)
    assert set(on.claims.held()) == {"drill:P0", "drill:P1"}
    activate(on, directive(), "A2")
    _wants(on, 3)
    assert on.claims.owners("drill:P2") == ("A1",)
    assert on.claims.owners("P2") == ("A2",)
    on.run_for(MINUTE)
    assert on.faults == []
