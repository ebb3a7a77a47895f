"""DOMAIN §2, emergency call-up: sentences that no other test of the rules names. The list is in docs/call-up.md."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from audit.host import Host
from domain.callup.activation import events as a
from domain.callup.activation.commands import (
    AmendActivation,
    ApproveActivation,
    DraftActivation,
    ExtendActivation,
    StandDown,
)
from domain.callup.directive import Directive, Headcount
from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.state import Status
from domain.kernel.command import ENGINE, Actor
from domain.kernel.delivery import DeliveriesRecorded, Delivery, RecordDeliveries
from domain.kernel.model import Model
from domain.kernel.obligation import Ending
from domain.readiness.candidate import Exemption
from tests.support.callup import (
    AUDITOR,
    COMMANDER,
    LIAISON,
    MINUTE,
    POST,
    START,
    activate,
    cadre,
    candidate,
    directive,
    host,
    liaison,
    pool,
    tell,
)

M = "A1-m1"
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def _order(on: Host, command: Model, actor: Actor) -> str:
    """Say something to the activation and let what follows happen; the verdict or the code of the refusal."""
    decision = on.ask("A1", "activation", command, actor)
    assert decision is not None
    on.run_for(SECOND)
    return decision.rejection.code if decision.rejection else decision.verdict.value


def _arrive(on: Host, names: Iterable[str]) -> None:
    for name in names:
        assert tell(on, c.ReportArrival(person=name, how="code"), cadre(name)) == "accepted"
    on.run_for(SECOND)


def test_nothing_is_sent_before_somebody_else_approves() -> None:
    on = host(candidates=pool(3))
    assert _order(on, DraftActivation(directive=directive()), AUDITOR) == "not_allowed"
    assert _order(on, DraftActivation(directive=directive()), POST) == "accepted"
    on.run_for(timedelta(hours=1))
    assert on.world.sent == []
    assert _order(on, ApproveActivation(), POST) == "not_allowed"
    assert _order(on, ApproveActivation(), COMMANDER) == "accepted"
    assert {m.template for _, m in on.world.sent} == {"summons"}


@pytest.mark.parametrize("missing", ["hazard", "level", "mode", "authority", "legal_basis", "purpose", "place"])
def test_an_activation_has_hazard_level_authority_basis_purpose_and_place(missing: str) -> None:
    order = {name: value for name, value in directive().model_dump().items() if name != missing}
    with pytest.raises(ValidationError, match=missing):
        Directive.model_validate(order)


def test_without_an_expiry_it_has_the_policys_and_never_a_longer_one() -> None:
    on = host(candidates=pool(1))
    activate(on, directive())
    assert on.state("A1").expires_at == START + 14 * DAY
    for expires_at in (START + 15 * DAY, START - SECOND):
        on = host(candidates=pool(1))
        on.ask("A1", "activation", DraftActivation(directive=directive(expires_at=expires_at)), POST)
        assert _order(on, ApproveActivation(), COMMANDER) == "bad_expiry"
        assert on.state("A1").phase == "draft"


def test_only_the_authority_that_activated_renews() -> None:
    on = host(candidates=pool(1))
    activate(on, directive())
    on.run_until(START + 13 * DAY)
    renewal = {"expires_at": START + 20 * DAY, "legal_basis": "emergency plan"}
    other = ExtendActivation.model_validate({**renewal, "authority": "another county"})
    same = ExtendActivation.model_validate({**renewal, "authority": "county command post"})
    assert _order(on, other, COMMANDER) == "other_authority"
    assert _order(on, same, POST) == "not_allowed"
    assert _order(on, same, COMMANDER) == "accepted"
    on.run_until(START + 19 * DAY)
    assert on.state("A1").phase == "active"
    on.run_until(START + 21 * DAY)
    assert on.state("A1").phase == "closed"


def test_a_lapse_releases_everyone_and_closes_what_the_directive_opened() -> None:
    on = host(candidates=pool(4))
    activate(on, directive())
    tell(on, c.Acknowledge(person="P1"), cadre("P1"))
    _arrive(on, ["P2"])
    tell(on, c.Decline(person="P3", reason="away"), cadre("P3"))
    on.run_until(START + 14 * DAY + MINUTE)
    assert (on.state("A1").ended, on.state("A1").phase, on.state(M).closed) == ("lapsed", "closed", "lapsed")
    assert on.claims.held() == {}
    statuses = {name: person.status for name, person in on.state(M).people.items()}
    assert statuses == dict.fromkeys(("P0", "P1", "P2"), Status.RELEASED) | {"P3": Status.DECLINED}
    assert all(owed.ending is not None for owed in on.obligations())
    assert {m.to for _, m in on.world.sent if m.template == "lapse"} == {"P0", "P1", "P2"}


def test_six_medics_and_forty_in_all_is_met_per_skill_and_in_all() -> None:
    on = host(candidates=pool(60), overcall_percent=50)
    activate(on, directive(Headcount(total=40, skills={"medic": 6})))
    called = list(on.state(M).people)
    medics = [name for name in called if "medic" in on.state(M).people[name].called.skills]
    others = [name for name in called if name not in medics]
    assert len(medics) == 6
    _arrive(on, [*others, *medics[:5]][:40])
    assert on.state("A1").everyone.arrived == 40
    assert not on.state("A1").quorum_met, "forty have come, and not one medic too many is missing"
    _arrive(on, medics)
    assert on.state("A1").quorum_met
    assert not on.state(M).calling, "enough arrivals stop further calling"
    sent = len(on.world.sent)
    on.run_for(timedelta(hours=3))
    assert [m for _, m in on.world.sent[sent:] if m.template in ("summons", "reminder", "substitute_summons")] == []


def test_a_decline_or_silence_that_would_miss_the_headcount_calls_a_substitute() -> None:
    on = host(candidates=pool(4))
    activate(on, directive(Headcount(total=2)))
    tell(on, c.Decline(person="P0", reason="away"), cadre("P0"))
    on.run_for(SECOND)
    assert set(on.state(M).people) == {"P0", "P1", "P2"}
    tell(on, c.Acknowledge(person="P2"), cadre("P2"))
    on.run_until(START + 16 * MINUTE)
    assert on.state(M).people["P1"].status is Status.UNREACHED
    assert set(on.state(M).people) == {"P0", "P1", "P2", "P3"}
    assert on.state(M).people["P1"].awaiting, "whoever is silent is tried further while the substitute is called"


def test_the_tries_and_their_times_are_those_of_the_plan() -> None:
    on = host(candidates=pool(1))
    activate(on, directive())
    began = on.state(M).people["P0"].called_at
    on.run_until(START + 21 * MINUTE)
    climbed = [(m.to.rpartition("/")[0].partition(":")[0], m.channel, at - began) for at, m in on.world.sent]
    own = [(channel, after) for _, channel, after in climbed[:3]]
    assert len({channel for channel, _ in own}) == 3, "three tries over different channels"
    assert own[-1][1] < 5 * MINUTE
    told = [m.to for _, m in on.world.sent[3:]]
    assert told == ["unit:U0/liaison", "unit:U0/head", "township:T0/duty", "command_post/duty"]
    person = on.state(M).people["P0"]
    assert (person.acknowledge_by - began, person.report_by - began) == (15 * MINUTE, 60 * MINUTE)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(("accepted", "delivered", "read", "answered", "unknown")), min_size=1, max_size=6))
def test_no_receipt_is_a_commitment(statuses: list[Any]) -> None:
    """Delivered, read and answered are facts with a time and a channel; only an answer commits."""
    on = host(candidates=pool(1))
    activate(on, directive())
    facts = [
        Delivery(message="x", to="P0", step="self-sms", channel="sms", status=status, at=START + n * SECOND)
        for n, status in enumerate(statuses)
    ]
    for fact in facts:
        tell(on, RecordDeliveries(deliveries=(fact,)), ENGINE)
    person = on.state(M).people["P0"]
    assert (person.status, person.awaiting, person.acknowledged_at) == (Status.CALLED, True, None)
    recorded = [d for x in on.journal.events_of(M) if isinstance(x, DeliveriesRecorded) for d in x.deliveries]
    assert [d for d in recorded if d.message == "x"] == facts


def test_acknowledged_is_not_arrived_and_each_fact_has_its_time_and_source() -> None:
    on = host(candidates=pool(1))
    activate(on, directive(Headcount(total=1)))
    said: list[tuple[Model, Actor, str]] = [
        (c.Acknowledge(person="P0"), LIAISON, "cli"),
        (c.ReportEnRoute(person="P0"), cadre("P0"), "link"),
        (c.ReportArrival(person="P0", how="code"), cadre("P0"), "gate"),
    ]
    for command, actor, source in said:
        on.run_for(MINUTE)
        on.ask(M, "muster", command, actor, source)
        assert on.state("A1").quorum_met is isinstance(command, c.ReportArrival)
    facts = [x for x in on.journal.events_of(M) if isinstance(x, e.Acknowledged | e.WentEnRoute | e.Arrived)]
    assert [(x.source, x.made_by) for x in facts] == [("cli", LIAISON.id), ("link", None), ("gate", None)]
    assert [x.at for x in facts] == sorted({x.at for x in facts})


def test_who_is_exempt_is_not_called_and_the_record_holds_the_approver_only() -> None:
    exempt = candidate(1, exemptions=(Exemption(approver="head-1", since=START - DAY),))
    on = host(candidates=(exempt, candidate(2)))
    activate(on, directive())
    assert set(on.state(M).people) == {"P2"}
    excluded = [x for x in on.journal.events_of("A1") if isinstance(x, a.CandidatesExcluded)]
    assert [(one.person, one.why) for x in excluded for one in x.exclusions] == [("P1", "exempt")]
    received = next(x for x in on.journal.events_of("A1") if isinstance(x, a.CandidatesReceived))
    assert set(received.candidates[0].exemptions[0].model_dump()) == {"approver", "since", "until"}


@pytest.mark.parametrize(("hours", "override", "called"), [(10, None, False), (11, None, True), (10, "dyke", True)])
def test_eleven_hours_of_rest_unless_overridden_with_a_reason(hours: int, override: str | None, called: bool) -> None:
    on = host(candidates=(candidate(1, last_duty_ended_at=START - timedelta(hours=hours, seconds=1)),))
    activate(on, directive(rest_override=override))
    assert bool(on.state("A1").musters) is called


def test_level_area_place_deadline_and_headcount_change_while_it_runs() -> None:
    on = host(candidates=pool(20))
    activate(on, directive(Headcount(total=1), areas=("T1",)))
    changes: list[dict[str, Any]] = [
        {"level": "I"},
        {"place": "school"},
        {"areas": ("T1", "T2")},
        {"report_by": START + 50 * MINUTE},
        {"headcount": Headcount(total=3)},
    ]
    for change in changes:
        assert _order(on, AmendActivation(reason="r", **change), POST) == "accepted"
    on.run_for(2 * SECOND)
    order = on.state(M).order
    assert (order.level, order.place, order.areas) == ("I", "school", ("T1", "T2"))
    assert len(on.state(M).people) == 3
    assert {p.report_by for p in on.state(M).people.values()} == {START + 50 * MINUTE}
    assert _order(on, StandDown(reason="over"), POST) == "accepted"
    assert _order(on, AmendActivation(reason="r", level="II"), POST) == "not_active"


def test_after_a_stand_down_late_messages_are_not_sent() -> None:
    on = host(candidates=pool(5))
    activate(on, directive())
    on.run_until(START + 90 * SECOND)
    assert _order(on, StandDown(reason="over"), POST) == "accepted"
    before = len([m for _, m in on.world.sent if m.template != "stand_down"])
    on.run_for(DAY)
    assert len([m for _, m in on.world.sent if m.template != "stand_down"]) == before
    assert {m.to for _, m in on.world.sent if m.template == "stand_down"} == {f"P{n}" for n in range(5)}
    assert {owed.ending for owed in on.obligations()} == {Ending.LAPSED}


def test_a_person_goes_from_called_to_released_by_their_own_facts() -> None:
    on = host(candidates=pool(1))
    activate(on, directive())
    seen = [on.state(M).people["P0"].status]
    steps: list[tuple[Model, Actor]] = [
        (c.Acknowledge(person="P0"), cadre("P0")),
        (c.ReportEnRoute(person="P0"), cadre("P0")),
        (c.ReportArrival(person="P0", how="location"), cadre("P0")),
        (c.ConfirmDeployed(person="P0"), liaison("U0")),
    ]
    for command, actor in steps:
        assert tell(on, command, actor) == "accepted"
        seen.append(on.state(M).people["P0"].status)
    _order(on, StandDown(reason="over"), POST)
    seen.append(on.state(M).people["P0"].status)
    expected = ["CALLED", "ACKNOWLEDGED", "EN_ROUTE", "ARRIVED", "DEPLOYED", "RELEASED"]
    assert [status.name for status in seen] == expected
