"""Single rules of the call-up that were once wrong, each on the host."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from audit.host import Host, Register
from audit.host.channels import Always
from domain.callup.activation.commands import AmendActivation, WithdrawDraft
from domain.callup.directive import Headcount
from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.state import Status
from domain.kernel.command import ENGINE, TimePassed
from domain.kernel.effect import LookUp
from domain.kernel.model import Model
from domain.kernel.obligation import Ending
from tests.support.callup import (
    COMMANDER,
    LIAISON,
    MINUTE,
    POST,
    START,
    activate,
    book,
    cadre,
    candidate,
    directive,
    host,
    pool,
    tell,
)

M = "A1-m1"


@dataclass(frozen=True)
class _Mute(Register):
    """A directory that does not answer before `speaks`."""

    speaks: datetime = START

    def answer(self, asked: LookUp, now: datetime) -> Sequence[Model]:
        return super().answer(asked, now) if now >= self.speaks else ()


def _sent(on: Host, template: str) -> list[str]:
    return [message.to for _, message in on.world.sent if message.template == template]


def test_an_answer_after_the_reporting_time_leaves_time_to_travel() -> None:
    on = host(candidates=pool(1))
    activate(on, directive())
    on.run_until(START + 90 * MINUTE)
    tell(on, c.Acknowledge(person="P0"), cadre("P0"))
    on.run_for(30 * MINUTE)
    person = on.state(M).people["P0"]
    assert person.status is Status.ACKNOWLEDGED
    assert person.report_by == START + 150 * MINUTE
    tell(on, c.ReportArrival(person="P0", how="code"), cadre("P0"))
    assert [x.late for x in on.journal.events_of(M) if isinstance(x, e.Arrived)] == [False]


def test_people_of_a_named_township_have_the_shorter_time() -> None:
    on = host(candidates=(candidate(1), candidate(2)))
    activate(on, directive(areas=("T1", "T2")))
    assert {p.report_by - p.called_at for p in on.state(M).people.values()} == {30 * MINUTE}
    on = host(candidates=pool(1))
    activate(on, directive())
    assert {p.report_by - p.called_at for p in on.state(M).people.values()} == {60 * MINUTE}


def test_no_reminder_at_the_heels_of_an_answer() -> None:
    on = host(candidates=pool(1))
    activate(on, directive())
    on.run_until(START + 50 * MINUTE)
    tell(on, c.Acknowledge(person="P0"), cadre("P0"))
    on.run_for(7 * MINUTE)
    assert _sent(on, "arrival_reminder") == []
    on.run_for(2 * MINUTE)
    assert _sent(on, "arrival_reminder") == ["P0"]


def test_somebody_missing_who_was_asked_again_and_answers_is_not_asked_further() -> None:
    on = host(candidates=pool(1))
    activate(on, directive())
    tell(on, c.Acknowledge(person="P0"), cadre("P0"))
    on.run_until(START + 58 * MINUTE)
    tell(on, c.AskAgain(person="P0"), LIAISON)
    on.run_until(START + 65 * MINUTE)
    assert on.state(M).people["P0"].status is Status.MISSING
    tell(on, c.ReportEnRoute(person="P0"), cadre("P0"))
    person = on.state(M).people["P0"]
    assert (person.status, person.awaiting) == (Status.MISSING, False)
    assert person.answer.ending is Ending.FULFILLED
    assert person.arrival is not None and person.arrival.ending is None


def test_a_ladder_shorter_than_the_time_to_answer_still_seeks_substitutes() -> None:
    on = host(candidates=pool(2), acknowledge_within="PT2H", report_within="PT4H")
    activate(on, directive(Headcount(total=1)))
    on.run_until(START + 31 * MINUTE)
    assert [p.status for p in on.state(M).people.values()] == [Status.UNREACHED, Status.CALLED]
    assert _sent(on, "substitute_summons") == ["P1"]


def test_an_amendment_tells_people_only_what_concerns_them() -> None:
    on = host(candidates=pool(3))
    activate(on, directive(Headcount(total=2)))
    on.ask("A1", "activation", AmendActivation(reason="r", headcount=Headcount(total=3)), COMMANDER)
    on.run_for(timedelta(seconds=1))
    assert _sent(on, "amendment") == []
    on.ask("A1", "activation", AmendActivation(reason="r", report_by=START + 40 * MINUTE), COMMANDER)
    on.run_for(timedelta(seconds=1))
    assert len(_sent(on, "amendment")) == 3
    assert {p.report_by for p in on.state(M).people.values()} == {START + 40 * MINUTE}


def test_a_silent_directory_is_an_alarm_and_is_asked_until_it_answers() -> None:
    on = Host(START, book(), directory=_Mute(pool(3), speaks=START + 20 * MINUTE))
    activate(on, directive())
    on.run_until(START + 7 * MINUTE)
    assert _sent(on, "look_up_failed") == ["command_post/duty"]
    on.run_until(START + 40 * MINUTE)
    assert len(on.state(M).people) == 3
    assert _sent(on, "look_up_failed") == ["command_post/duty"]


def test_everyone_is_wanted_and_nobody_can_be_called_is_not_silent() -> None:
    on = host(candidates=(candidate(1, contact_confirmed_at=None),))
    activate(on, directive())
    on.run_for(timedelta(seconds=1))
    assert _sent(on, "shortfall") == ["command_post/duty"]


def test_whoever_was_excluded_once_is_considered_again_for_a_new_scope() -> None:
    tired = candidate(1, last_duty_ended_at=START - timedelta(hours=10))
    on = host(candidates=(tired, candidate(19)))
    activate(on, directive())
    assert set(on.state(M).people) == {"P19"}
    on.run_for(timedelta(hours=2))
    on.ask("A1", "activation", AmendActivation(reason="r", areas=("T1",)), COMMANDER)
    on.run_for(timedelta(seconds=1))
    assert set(on.state(M).people) == {"P19", "P1"}
    assert not on.state(M).people["P1"].substitute


def test_time_is_told_by_the_clock_alone_and_an_unopened_muster_refuses() -> None:
    on = host(candidates=pool(1))
    activate(on, directive())
    passed = TimePassed(at=START, due=START)
    assert tell(on, passed, cadre("P0")) == "not_allowed"
    opening = c.OpenMuster(
        activation="A1",
        directive=directive(),
        terms=on.state(M).pinned,
        terms_version=1,
        people=on.state("A1").musters[M],
    )
    assert tell(on, opening, cadre("P0"), "X1") == "not_allowed"
    assert tell(on, c.StopCalling(), ENGINE, "X1") == "unknown_case"
    assert on.faults == []


def test_the_last_report_of_a_muster_still_says_who_had_come() -> None:
    on = host(candidates=pool(2), channels={"sms": Always("failed")})
    activate(on, directive())
    tell(on, c.ReportArrival(person="P0", how="code"), cadre("P0"))
    refused = on.ask("A1", "activation", WithdrawDraft(reason="r"), POST)
    assert refused is not None and refused.rejection is not None
    on.run_until(START + timedelta(days=15))
    assert on.state("A1").phase == "closed"
    assert on.state("A1").everyone.arrived == 1
