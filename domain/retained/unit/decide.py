"""The rules of a unit's retained cadres, by command."""

from collections.abc import Callable
from typing import Any

from domain.accountability.owing import ObligationEnded
from domain.kernel.command import TimePassed
from domain.kernel.decider import Context, Rejection
from domain.kernel.delivery import DeliveriesRecorded, RecordDeliveries
from domain.retained.between import (
    AnswerTransfer,
    MoveIn,
    NoteCalled,
    NoteServed,
    ProposeTransfer,
    TakeRelease,
    TakeReturn,
    WithdrawProposal,
)
from domain.retained.policy import NAME, RetainedPolicy
from domain.retained.unit import calls, handing, leaving, months
from domain.retained.unit import commands as c
from domain.retained.unit import events_people as p
from domain.retained.unit.authority import COUNTY, not_engine
from domain.retained.unit.handing import Decided
from domain.retained.unit.state import Unit
from domain.retained.unit.story import Story


def decide(command: c.RetainedCommand, state: Unit, context: Context) -> Decided:
    """The events a command causes, or why it is refused."""
    return _BY_TYPE[type(command)](command, state, context)


def _adopt(command: c.AdoptPolicy, state: Unit, context: Context) -> Decided:
    if context.actor.role not in COUNTY:
        return Rejection(code="not_allowed", reason="only the command post or a commander changes by what a unit runs")
    policy = context.policies[NAME]
    if policy.version == state.terms_version:
        return []
    terms = RetainedPolicy.model_validate(policy.document)
    by, reason = context.actor.id, command.reason
    return [p.PolicyAdopted(terms=terms, terms_version=policy.version, reason=reason, by=by, at=context.now)]


def _deliveries(command: RecordDeliveries, state: Unit, context: Context) -> Decided:
    return not_engine(context) or [DeliveriesRecorded(deliveries=command.deliveries)]


def _time(command: TimePassed, state: Unit, context: Context) -> Decided:
    if refused := not_engine(context):
        return refused
    story = Story(state, context)
    months.time_passed(story)
    return story.settle()


_BY_TYPE: dict[type, Callable[[Any, Unit, Context], Decided]] = {
    TakeReturn: handing.take_return,
    TakeRelease: handing.take_release,
    c.ListItems: handing.list_items,
    c.ConfirmItems: handing.confirm_items,
    c.DisputeItem: handing.dispute_item,
    c.ConfirmContacts: months.confirm_contacts,
    c.ReportContactChanged: months.report_changed,
    c.OfferVolunteering: months.offer_volunteering,
    c.AnswerOffer: months.answer_offer,
    NoteCalled: calls.note_called,
    NoteServed: calls.note_served,
    c.OfferTransfer: leaving.offer_transfer,
    c.AcceptTransfer: leaving.answer,
    c.RefuseTransfer: leaving.answer,
    ProposeTransfer: leaving.propose_transfer,
    WithdrawProposal: leaving.withdraw_proposal,
    AnswerTransfer: leaving.answer_transfer,
    MoveIn: leaving.move_in,
    c.LeaveService: leaving.leave_service,
    c.AdoptPolicy: _adopt,
    ObligationEnded: leaving.obligation_ended,
    RecordDeliveries: _deliveries,
    TimePassed: _time,
}
