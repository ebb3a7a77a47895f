"""Wrong actor, wrong order, twice, late, for another, after the end: refused with a reason, and on the record."""

from collections.abc import Callable

import pytest

from audit.host import Host
from domain.kernel.command import ENGINE, Actor, Role
from domain.kernel.model import Model, SealedText
from domain.retained import between
from domain.retained.directive.commands import ApproveReturn, DraftReturn, WithdrawReturn
from domain.retained.unit import commands as c
from tests.support import retained as r

NOBODY = Actor(id="liaison-x", role=Role.LIAISON)
AUDITOR = Actor(id="auditor-1", role=Role.AUDITOR)
FAR_TOWN = Actor(id="town-9", role=Role.TOWNSHIP, unit="T9")
SELF_AS_TOWN = Actor(id="P1", role=Role.TOWNSHIP, unit="T1")
SUNDAY = "2026-03-08"


def on_post(on: Host) -> None:
    """P1 and P2 are to hand over."""
    r.order(on, r.directive(r.seconded("P1"), r.seconded("P2")))


def retained(on: Host) -> None:
    """P1 is retained, P2 still hands over."""
    on_post(on)
    r.hand_over(on, "P1")


def offered(on: Host) -> None:
    """P1 is offered to U2."""
    retained(on)
    r.tell(on, c.OfferTransfer(person="P1", receiver="U2"), r.LIAISON)


def invited(on: Host) -> None:
    """P1 is invited for Sunday."""
    retained(on)
    assert r.tell(on, offer(), r.TOWNSHIP) == "accepted"


def ended(on: Host) -> None:
    """P1 has left."""
    retained(on)
    assert r.tell(on, c.LeaveService(person="P1", reason="retired"), r.LIAISON) == "accepted"


def offer(day: str = SUNDAY, name: str = "V1") -> c.OfferVolunteering:
    return c.OfferVolunteering.model_validate({"offer": name, "day": day, "place": "hall", "task": "carry"})


def dispute(item: str = "keys", **more: object) -> c.DisputeItem:
    return c.DisputeItem.model_validate({"person": "P1", "item": item, "code": "missing", **more})


def items(name: str) -> c.ListItems:
    return c.ListItems(person="P1", items=(c.NewItem(item=name, kind="keys"),))


STRANGE_WORDS = SealedText(person="P2", text="AAAA")
CHANGED = c.ReportContactChanged(person="P1")
LEAVE = c.LeaveService(person="P1", reason="retired")
CALLED = between.NoteCalled(muster="M", activation="A", people=("P1",), drill=False, at=r.START)

TABLE: list[tuple[str, Callable[[Host], None], Model, Actor, str]] = [
    ("a stranger confirms", on_post, c.ConfirmItems(person="P1"), r.cadre("P9"), "not_yours"),
    ("another unit's liaison confirms", on_post, c.ConfirmItems(person="P1"), r.OTHER_LIAISON, "other_unit"),
    ("a liaison of nowhere confirms", on_post, c.ConfirmItems(person="P1"), NOBODY, "no_unit"),
    ("another township receives", on_post, c.ConfirmItems(person="P1"), FAR_TOWN, "other_unit"),
    ("one person for both sides", on_post, c.ConfirmItems(person="P1"), SELF_AS_TOWN, "both_sides"),
    ("the command post for a side", on_post, c.ConfirmItems(person="P1"), r.POST, "not_yours"),
    ("somebody who is not here", on_post, c.ConfirmItems(person="P9"), r.LIAISON, "not_ours"),
    ("an item that is not listed", on_post, c.ConfirmItems(person="P1", items=("x",)), r.LIAISON, "no_such_item"),
    ("a dispute of nothing", on_post, dispute("x"), r.COMMUNITY, "no_such_item"),
    ("words under another's key", on_post, dispute(words=STRANGE_WORDS), r.COMMUNITY, "not_yours"),
    ("listed twice", on_post, items("keys"), r.LIAISON, "listed_already"),
    ("a dispute after the handover", retained, dispute(), r.COMMUNITY, "handed_over"),
    ("confirmed after the handover", retained, c.ConfirmItems(person="P1"), r.LIAISON, "handed_over"),
    ("contacts for another", retained, c.ConfirmContacts(people=("P2",)), r.cadre("P1"), "not_yours"),
    ("contacts by another unit", retained, c.ConfirmContacts(people=("P1",)), r.OTHER_LIAISON, "other_unit"),
    ("contacts of a stranger", retained, c.ConfirmContacts(people=("P9",)), r.LIAISON, "not_ours"),
    ("an auditor invites", retained, offer(), AUDITOR, "not_yours"),
    ("volunteering on a working day", retained, offer("2026-03-04"), r.TOWNSHIP, "working_day"),
    ("volunteering yesterday", retained, offer("2026-03-01"), r.TOWNSHIP, "too_late"),
    ("inviting nobody", on_post, offer(), r.TOWNSHIP, "nobody"),
    ("the same invitation twice", invited, offer(), r.TOWNSHIP, "offered_already"),
    (
        "a liaison volunteers for a cadre",
        invited,
        c.AnswerOffer(person="P1", offer="V1", taken=True),
        r.LIAISON,
        "only_self",
    ),
    ("who was not invited", invited, c.AnswerOffer(person="P2", offer="V1", taken=True), r.cadre("P2"), "not_invited"),
    ("an invitation that is none", invited, c.AnswerOffer(person="P1", offer="V9", taken=True), r.cadre("P1"), "over"),
    ("a cadre transfers themselves", retained, c.OfferTransfer(person="P1", receiver="U2"), r.cadre("P1"), "not_yours"),
    ("a transfer to the same unit", retained, c.OfferTransfer(person="P1", receiver="U1"), r.LIAISON, "same_unit"),
    (
        "a transfer before the handover",
        on_post,
        c.OfferTransfer(person="P1", receiver="U2"),
        r.LIAISON,
        "handover_open",
    ),
    ("a transfer twice", offered, c.OfferTransfer(person="P1", receiver="U3"), r.LIAISON, "offered_already"),
    ("accepting what is not offered", retained, c.AcceptTransfer(person="P1"), r.LIAISON, "not_offered"),
    ("a change of contact by the liaison", retained, CHANGED, r.LIAISON, "only_self"),
    ("leaving by another unit's word", retained, LEAVE, r.OTHER_LIAISON, "other_unit"),
    ("leaving twice", ended, LEAVE, r.LIAISON, "ended"),
    ("contacts after the end", ended, c.ConfirmContacts(people=("P1",)), r.LIAISON, "ended"),
    ("a unit changes its own policy", retained, c.AdoptPolicy(reason="x"), r.LIAISON, "not_allowed"),
    ("somebody says that a muster calls", retained, CALLED, r.POST, "not_allowed"),
]


@pytest.mark.parametrize(("given", "said", "actor", "code"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_it_is_refused_and_recorded(given: Callable[[Host], None], said: Model, actor: Actor, code: str) -> None:
    on = r.host()
    given(on)
    before = r.state(on)
    assert r.tell(on, said, actor) == code
    assert r.state(on) == before
    last = on.decisions(r.CASE)[-1].decision
    assert last.rejection is not None
    assert last.rejection.reason


def test_twice_changes_nothing() -> None:
    on = r.host()
    invited(on)
    for said, actor in (
        (c.ConfirmContacts(people=("P1",)), r.cadre("P1")),
        (c.AnswerOffer(person="P1", offer="V1", taken=False), r.cadre("P1")),
    ):
        assert r.tell(on, said, actor) == "accepted"
        before = r.state(on)
        assert r.tell(on, said, actor) == "accepted"
        assert r.state(on) == before


def test_an_offer_is_over_when_its_day_is() -> None:
    on = r.host()
    invited(on)
    on.run_until(r.at(f"{SUNDAY} 19:00"))
    assert r.tell(on, c.AnswerOffer(person="P1", offer="V1", taken=True), r.cadre("P1")) == "over"
    assert r.state(on).counts.offered == 1


def test_people_are_not_invited_without_end() -> None:
    on = r.host()
    retained(on)
    for number in range(4):
        assert r.tell(on, offer(name=f"V{number}"), r.TOWNSHIP) == "accepted"
    assert r.tell(on, offer(name="V5"), r.TOWNSHIP) == "enough_asked"


DIRECTIVES: list[tuple[str, list[tuple[Model, Actor]], str]] = [
    ("a cadre drafts", [(DraftReturn(directive=r.directive(r.seconded("P1"))), r.cadre("P1"))], "not_allowed"),
    (
        "a department of nowhere drafts",
        [(DraftReturn(directive=r.directive(r.seconded("P1"))), Actor(id="d", role=Role.DEPARTMENT))],
        "no_unit",
    ),
    (
        "too late",
        [(DraftReturn(directive=r.directive(r.seconded("P1"), handover_by="2026-03-01 18:00")), r.POST)],
        "too_late",
    ),
    ("drafted twice", [(DraftReturn(directive=r.directive(r.seconded("P1"))), r.POST)] * 2, "already_drafted"),
    (
        "who drafted approves",
        [(DraftReturn(directive=r.directive(r.seconded("P1"))), r.POST), (ApproveReturn(), r.POST)],
        "four_eyes",
    ),
    (
        "about oneself",
        [
            (DraftReturn(directive=r.directive(r.seconded("P1"))), r.POST),
            (ApproveReturn(), Actor(id="P1", role=Role.COMMANDER)),
        ],
        "own_case",
    ),
    (
        "a department approves",
        [(DraftReturn(directive=r.directive(r.seconded("P1"))), r.POST), (ApproveReturn(), r.DEPARTMENT)],
        "not_allowed",
    ),
    (
        "approved after the withdrawal",
        [
            (DraftReturn(directive=r.directive(r.seconded("P1"))), r.POST),
            (WithdrawReturn(reason="x"), r.POST),
            (ApproveReturn(), r.COMMANDER),
        ],
        "not_a_draft",
    ),
    (
        "withdrawn after the approval",
        [
            (DraftReturn(directive=r.directive(r.seconded("P1"))), r.POST),
            (ApproveReturn(), r.COMMANDER),
            (WithdrawReturn(reason="x"), r.POST),
        ],
        "not_a_draft",
    ),
    (
        "somebody reports a part",
        [(DraftReturn(directive=r.directive(r.seconded("P1"))), r.POST), (between.PartTaken(part=0, taken=1), r.POST)],
        "not_allowed",
    ),
]


@pytest.mark.parametrize(("said", "code"), [row[1:] for row in DIRECTIVES], ids=[row[0] for row in DIRECTIVES])
def test_a_directive_is_refused(said: list[tuple[Model, Actor]], code: str) -> None:
    on = r.host()
    decisions = [on.ask("return:R1", "return", command, actor) for command, actor in said]
    last = decisions[-1]
    assert last is not None
    assert last.rejection is not None
    assert last.rejection.code == code


def test_whom_a_directive_cannot_reach_is_told_with_the_reason() -> None:
    on = r.host()
    retained(on)
    r.order(on, r.directive(r.seconded("P2"), r.seconded("P3")), "return:R2")
    [part] = [one for one in on.journal.events_of("return:R2") if getattr(one, "type", "") == "part_taken_up"]
    assert [(one.person, one.why) for one in part.gone] == [("P2", "returning_already")]  # type: ignore[attr-defined]
    assert on.ask(r.CASE, "retained", between.TakeRelease(directive="return:R9", part=0, people=("P9",)), ENGINE)
