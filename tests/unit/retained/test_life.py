"""A few cadres of one unit, from the directive to the end, on the simulated clock."""

from audit.host import Host
from domain.accountability.commands import Excuse
from domain.callup.activation.commands import ApproveActivation, DraftActivation, StandDown
from domain.callup.directive import Headcount
from domain.callup.muster.commands import Acknowledge, ReportArrival
from domain.kernel.command import ENGINE
from domain.kernel.obligation import Ending
from domain.readiness.candidate import Candidate
from domain.retained import between
from domain.retained.unit import commands as c
from domain.retained.unit.transitions import Standing
from tests.support import callup
from tests.support import retained as r
from tests.support.ladder import HOUR, at


def _returned(*names: str) -> Host:
    on = r.host()
    r.order(on, r.directive(*(r.seconded(name) for name in names)))
    return on


def test_a_return_reaches_the_unit_and_is_carried_out() -> None:
    on = _returned("P1", "P2")
    assert on.case("return:R1").decider.phase(on.state("return:R1")) == "carried_out"
    assert {one.standing for one in r.state(on).people.values()} == {Standing.ON_POST}
    assert [duty.bearer for duty in r.state(on).duties.values()] == ["unit:U1", "township:T1"]
    assert set(on.state("accountability:unit:U1").open) == {"retained:U1/d1"}


def test_both_sides_hand_over_and_the_duties_stay() -> None:
    on = _returned("P1")
    r.hand_over(on, "P1")
    unit = r.state(on)
    assert unit.people["P1"].standing is Standing.STOOD_DOWN_RETAINED
    assert not unit.duties
    assert not on.state("accountability:unit:U1").open
    staying = [one.what for one in unit.obligations(r.CASE) if one.ending is None]
    assert staying == ["duty_working_group", "duty_own_unit", "duty_standby"]


def test_an_unfinished_handover_is_owed_by_those_who_did_not_finish_it() -> None:
    on = _returned("P1")
    assert r.tell(on, c.ConfirmItems(person="P1"), r.cadre("P1")) == "accepted"
    assert [duty.bearer for duty in r.state(on).duties.values()] == ["township:T1"]
    on.run_until(at("2026-03-10 10:00"))
    assert on.state("accountability:township:T1").orders
    assert not on.state("accountability:unit:U1").orders


def test_a_dispute_opens_the_giver_s_side_again() -> None:
    on = _returned("P1")
    r.tell(on, c.ConfirmItems(person="P1"), r.cadre("P1"))
    assert r.tell(on, c.DisputeItem(person="P1", item="keys", code="missing"), r.COMMUNITY) == "accepted"
    assert sorted(duty.bearer for duty in r.state(on).duties.values()) == ["township:T1", "unit:U1"]
    assert r.tell(on, c.ConfirmItems(person="P1"), r.COMMUNITY) == "accepted"
    assert r.state(on).people["P1"].standing is Standing.STOOD_DOWN_RETAINED


def test_an_unconfirmed_contact_is_the_liaison_s() -> None:
    on = _returned("P1", "P2")
    r.hand_over(on, "P1", "P2")
    on.run_until(at("2026-04-01 12:00"))
    asked = [m.recipient for _, m in on.world.sent if m.template == "contact_request"]
    assert sorted(asked) == ["P1", "P2"]
    assert r.tell(on, c.ConfirmContacts(people=("P1",)), r.cadre("P1")) == "accepted"
    on.run_until(at("2026-04-10 12:00"))
    [duty] = r.state(on).duties.values()
    assert (duty.bearer, duty.people) == ("unit:U1", ("P2",))
    assert not [one for one in on.obligations() if one.owed_by == "person:P2" and one.what.startswith("contact")]
    assert r.tell(on, c.ConfirmContacts(people=("P2",)), r.LIAISON) == "accepted"
    assert not r.state(on).duties
    assert on.state("accountability:unit:U1").ended["retained:U1/d3"].ending is Ending.FULFILLED


def test_who_says_that_a_contact_has_changed_confirms_nothing_and_the_unit_puts_it_right() -> None:
    on = _returned("P1")
    r.hand_over(on, "P1")
    on.run_until(at("2026-04-01 12:00"))
    assert r.tell(on, c.ReportContactChanged(person="P1"), r.cadre("P1")) == "accepted"
    [duty] = r.state(on).duties.values()
    assert (duty.what, duty.bearer, duty.people) == ("contact_unconfirmed", "unit:U1", ("P1",))
    assert r.tell(on, c.ReportContactChanged(person="P1"), r.cadre("P1")) == "accepted"
    assert len(r.state(on).duties) == 1, "said twice it is owed once"
    on.run_until(at("2026-04-02 12:00"))
    assert [m.template for _, m in on.world.sent if m.template == "contact_changed"] == ["contact_changed"]
    assert r.tell(on, c.ConfirmContacts(people=("P1",)), r.LIAISON) == "accepted"
    assert not r.state(on).duties
    assert not on.state("accountability:unit:U1").open


def test_who_leaves_before_the_handover_leaves_it_to_the_unit() -> None:
    on = _returned("P1", "P2")
    assert r.tell(on, c.LeaveService(person="P1", reason="deceased"), r.LIAISON) == "accepted"
    assert r.tell(on, c.LeaveService(person="P1", reason="deceased"), r.LIAISON) == "left_already"
    assert r.state(on).people["P1"].standing is Standing.ON_POST
    assert [sorted(duty.people) for duty in r.state(on).duties.values()] == [["P1", "P2"], ["P1", "P2"]]
    sent = len(on.world.sent)
    assert r.tell(on, c.ConfirmItems(person="P1"), r.LIAISON) == "accepted"
    assert r.tell(on, c.ConfirmItems(person="P1"), r.COMMUNITY) == "accepted"
    assert "P1" not in r.state(on).people
    assert r.state(on).past["P1"].standing is Standing.LEFT_SERVICE
    on.run_until(at("2026-03-09 17:00"))
    assert not [m for _, m in on.world.sent[sent:] if m.recipient == "P1"], "nothing is sent to them any more"
    assert [set(duty.people) for duty in r.state(on).duties.values()] == [{"P1", "P2"}, {"P1", "P2"}]
    r.hand_over(on, "P2")
    assert not r.state(on).duties


def test_a_call_up_recalls_and_gives_back_with_hours_and_a_known_contact() -> None:
    facts = {"unit": "U1", "township": "T1", "contact_confirmed_at": r.START, "retained": True}
    on = r.host(candidates=[Candidate.model_validate({"person": "P1", **facts})])
    r.order(on, r.directive(r.seconded("P1")))
    r.hand_over(on, "P1")
    on.run_until(at("2026-04-01 07:00"))
    on.ask("A1", "activation", DraftActivation(directive=callup.directive(Headcount(total=1))), r.POST)
    on.ask("A1", "activation", ApproveActivation(), r.COMMANDER)
    on.run_for(HOUR / 60)
    assert r.state(on).people["P1"].standing is Standing.RECALLED
    on.ask("A1-m1", "muster", Acknowledge(person="P1"), r.cadre("P1"))
    on.ask("A1-m1", "muster", ReportArrival(person="P1", how="code"), r.cadre("P1"))
    on.run_for(3 * HOUR)
    on.ask("A1", "activation", StandDown(reason="over"), r.POST)
    on.run_for(HOUR)
    one = r.state(on).people["P1"]
    assert (one.standing, one.minutes) == (Standing.STOOD_DOWN_RETAINED, 180)
    on.run_until(at("2026-04-20 12:00"))
    assert not [m for _, m in on.world.sent if m.template == "contact_request"]
    assert r.state(on).counts.known == 1


def test_a_transfer_needs_both_units_and_takes_the_duties_along() -> None:
    on = _returned("P1")
    r.hand_over(on, "P1")
    assert r.tell(on, c.OfferTransfer(person="P1", receiver="U2"), r.LIAISON) == "accepted"
    assert r.tell(on, c.AcceptTransfer(person="P1"), r.LIAISON, "retained:U2") == "other_unit"
    assert r.tell(on, c.AcceptTransfer(person="P1"), r.OTHER_LIAISON, "retained:U2") == "accepted"
    assert r.state(on).past["P1"].standing is Standing.TRANSFERRED
    assert r.state(on, "retained:U2").people["P1"].since == r.state(on).past["P1"].since
    assert {one.ending for one in r.state(on).obligations(r.CASE) if one.owed_by == "person:P1"} == {Ending.TRANSFERRED}


def test_a_directive_releases() -> None:
    on = _returned("P1", "P2")
    r.hand_over(on, "P1")
    r.order(on, r.directive(r.seconded("P1"), r.seconded("P2"), orders="release"), "return:R2")
    assert r.state(on).past["P1"].standing is Standing.RELEASED
    assert r.state(on).people["P2"].standing is Standing.ON_POST
    assert on.state("return:R2").gone == 1
    assert {one.ending for one in on.obligations() if one.owed_by == "person:P1"} == {Ending.LAPSED}


def _called(muster: str = "M", *, drill: bool = False) -> between.NoteCalled:
    return between.NoteCalled(muster=muster, activation="A", people=("P1",), drill=drill, at=r.START)


def _served(muster: str = "M") -> between.NoteServed:
    served = (between.Served(person="P1", minutes=90),)
    return between.NoteServed(muster=muster, served=served, drill=False, at=r.START)


def test_a_transfer_waits_while_a_call_up_holds_the_person() -> None:
    on = _returned("P1")
    r.hand_over(on, "P1")
    assert r.tell(on, c.OfferTransfer(person="P1", receiver="U2"), r.LIAISON) == "accepted"
    assert r.tell(on, _called(), ENGINE) == "accepted"
    assert r.tell(on, c.AcceptTransfer(person="P1"), r.OTHER_LIAISON, "retained:U2") == "accepted"
    assert r.state(on).people["P1"].standing is Standing.RECALLED
    assert r.tell(on, _served(), ENGINE) == "accepted"
    assert r.state(on).past["P1"].minutes == 90
    assert "P1" in r.state(on, "retained:U2").people


def test_a_drill_moves_nobody_and_is_noted() -> None:
    on = _returned("P1")
    r.hand_over(on, "P1")
    assert r.tell(on, _called(drill=True), ENGINE) == "accepted"
    assert r.state(on).people["P1"].standing is Standing.STOOD_DOWN_RETAINED
    assert r.kinds(on)[-1] == "call_noted"


def test_a_release_withdraws_what_was_offered() -> None:
    on = _returned("P1")
    r.hand_over(on, "P1")
    r.tell(on, c.OfferTransfer(person="P1", receiver="U2"), r.LIAISON)
    r.order(on, r.directive(r.seconded("P1"), orders="release"), "return:R2")
    assert not r.state(on, "retained:U2").proposals
    [duty] = r.state(on, "retained:U2").ended.values()
    assert duty.ending is Ending.LAPSED
    assert r.tell(on, c.AcceptTransfer(person="P1"), r.OTHER_LIAISON, "retained:U2") == "not_offered"


def test_a_human_in_the_ladder_lets_a_side_off_and_the_cadre_stands_down() -> None:
    on = _returned("P1")
    r.tell(on, c.ConfirmItems(person="P1"), r.cadre("P1"))
    excuse = Excuse(obligation="retained:U1/d2", reason="force_majeure", approver="deputy-1")
    decision = on.ask("accountability:township:T1", "accountability", excuse, r.POST)
    assert decision is not None
    assert decision.rejection is None
    on.run_until(on.now)
    assert r.state(on).people["P1"].standing is Standing.STOOD_DOWN_RETAINED
    assert r.state(on).ended["d2"].ending is Ending.EXCUSED


def test_a_second_post_is_the_same_person() -> None:
    on = _returned("P1")
    r.hand_over(on, "P1")
    r.order(on, r.directive(r.seconded("P1", community="C2")), "return:R2")
    r.hand_over(on, "P1")
    assert r.state(on).people["P1"].posts == 2
    assert len(r.state(on).people) == 1
    r.order(on, r.directive(r.seconded("P1"), orders="release"), "return:R3")
    r.order(on, r.directive(r.seconded("P1")), "return:R4")
    assert r.state(on).people["P1"].posts == 3
    assert not r.state(on).past
