"""How it ends but by directive: a transfer that two units agree on, leaving service; and what the ladder ended."""

from domain.accountability.owing import ObligationEnded
from domain.kernel.decider import Context, Rejection
from domain.retained.between import AnswerTransfer, MoveIn, ProposeTransfer, WithdrawProposal
from domain.retained.unit import commands as c
from domain.retained.unit import events_months as m
from domain.retained.unit import events_people as p
from domain.retained.unit import events_transfer as t
from domain.retained.unit.authority import not_engine, not_own_unit, not_unit, unknown
from domain.retained.unit.handing import Decided
from domain.retained.unit.state import Duty, Unit
from domain.retained.unit.story import Story
from domain.retained.unit.transitions import LEAVING_POST, RETAINED


def offer_transfer(command: c.OfferTransfer, state: Unit, context: Context) -> Decided:
    """The unit offers; nothing changes before the other has taken over."""
    if refused := not_unit(state, context.actor):
        return refused
    person = state.people.get(command.person)
    if person is None:
        return unknown(state, command.person)
    if command.receiver == state.unit:
        return Rejection(code="same_unit", reason="the cadre is of this unit already")
    if person.standing not in RETAINED:
        return Rejection(code="handover_open", reason="first the post is handed over")
    if person.receiver is not None:
        return Rejection(code="offered_already", reason=f"the cadre is offered to {person.receiver} already")
    by = context.actor.id
    return [t.TransferOffered(person=command.person, receiver=command.receiver, by=by, at=context.now)]


def propose_transfer(command: ProposeTransfer, state: Unit, context: Context) -> Decided:
    """Another unit offers a cadre: this one owes an answer. Whom it has already it cannot take over."""
    if refused := not_engine(context):
        return refused
    story = Story(state, context)
    story.open()
    person = command.person
    story.tell(t.TransferProposed(person=person, giver=command.giver, at=context.now))
    if person in state.people:
        story.tell(_answered(story, person, accepted=False, by=None))
        return story.settle()
    due = story.after(story.state.pinned.answer_transfer_within).value
    story.owe("transfer_answer", f"unit:{story.state.unit}", (person,), context.now, due)
    return story.settle()


def _answered(
    story: Story, person: str, *, accepted: bool, by: str | None, reason: c.RefuseReason | None = None
) -> t.TransferAnswered:
    giver = story.state.proposals[person]
    return t.TransferAnswered(
        person=person, giver=giver, accepted=accepted, reason=reason, by=by, at=story.context.received_at
    )


def answer(command: c.AcceptTransfer | c.RefuseTransfer, state: Unit, context: Context) -> Decided:
    """The receiving unit's word; the command post cannot give it in its stead."""
    if refused := not_own_unit(state, context.actor):
        return refused
    if command.person not in state.proposals:
        return Rejection(code="not_offered", reason="this cadre is not offered to this unit, or no longer")
    if context.actor.id == command.person:
        return Rejection(code="own_case", reason="nobody takes over themselves")
    story = Story(state, context)
    accepted = isinstance(command, c.AcceptTransfer)
    reason = command.reason if isinstance(command, c.RefuseTransfer) else None
    story.tell(_answered(story, command.person, accepted=accepted, by=context.actor.id, reason=reason))
    return story.settle()


def withdraw_proposal(command: WithdrawProposal, state: Unit, context: Context) -> Decided:
    """The cadre is not to be had any more; no answer is owed."""
    if refused := not_engine(context):
        return refused
    if state.proposals.get(command.person) != command.giver:
        return []
    story = Story(state, context)
    duties = [name for name, duty in state.duties.items() if _asks(duty, command.person)]
    story.tell(t.ProposalWithdrawn(person=command.person, giver=command.giver, at=context.now))
    return story.settle(lapsed=duties)


def _asks(duty: Duty, person: str) -> bool:
    return duty.what == "transfer_answer" and person in duty.people


def answer_transfer(command: AnswerTransfer, state: Unit, context: Context) -> Decided:
    """The other unit has answered. An answer about somebody who left meanwhile changes nothing."""
    if refused := not_engine(context):
        return refused
    person = state.people.get(command.person)
    if person is None or person.receiver != command.receiver or person.accepted:
        return []
    story = Story(state, context)
    kind = t.TransferTaken if command.accepted else t.TransferRefused
    story.tell(kind(person=command.person, receiver=command.receiver, at=context.now))
    return story.settle()


def move_in(command: MoveIn, state: Unit, context: Context) -> Decided:
    """The cadre is here now, with everything that stayed."""
    if refused := not_engine(context):
        return refused
    if command.cadre.person in state.people:
        return []
    story = Story(state, context)
    story.open()
    story.tell(
        t.MovedIn(
            cadre=command.cadre.model_copy(update={"unit": story.state.unit}),
            giver=command.giver,
            since=command.since,
            posts=command.posts,
            contact_at=command.contact_at,
            at=context.now,
        )
    )
    story.notify("transferred", (command.cadre.person,))
    return story.settle()


def leave_service(command: c.LeaveService, state: Unit, context: Context) -> Decided:
    """离职, as the unit or the command post records it."""
    if refused := not_unit(state, context.actor):
        return refused
    person = state.people.get(command.person)
    if person is None:
        return unknown(state, command.person)
    if person.left is not None:
        return Rejection(code="left_already", reason="that is on record; the unit still hands the post over")
    story = Story(state, context)
    by = context.actor.id
    if person.standing in LEAVING_POST:
        story.tell(p.ServiceEnded(person=command.person, reason=command.reason, by=by, at=context.now))
        return story.settle()
    story.withdraw_transfers((command.person,))
    story.tell(p.LeftService(person=command.person, reason=command.reason, by=by, at=context.now))
    return story.settle()


def obligation_ended(command: ObligationEnded, state: Unit, context: Context) -> Decided:
    """A human excused a duty in the bearer's ladder, or took the referral: this side waits for it no longer."""
    if refused := not_engine(context):
        return refused
    local = command.obligation.removeprefix(f"{context.case}/")
    duty = state.duties.get(local)
    if duty is None:
        return []
    story = Story(state, context)
    waiting = state.waits_for(duty)
    story.tell(m.DutyEnded(duty=local, ending=command.ending, detail=command.detail, by_ladder=True, at=command.at))
    if duty.what == "transfer_answer":
        for name in waiting:
            story.tell(_answered(story, name, accepted=False, by=None))
    return story.settle()
