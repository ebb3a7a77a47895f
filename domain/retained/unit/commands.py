"""What a unit's case of retained cadres can be asked or told."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.accountability.owing import ObligationEnded
from domain.kernel.command import TimePassed
from domain.kernel.delivery import RecordDeliveries
from domain.kernel.model import Identifier, Model, PersonId, SealedText
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
from domain.retained.policy import ItemKind
from domain.retained.seconded import PlaceId, Text

DisputeCode = Literal["missing", "damaged", "incomplete", "not_mine", "other"]
LeaveReason = Literal["retired", "resigned", "left_county", "deceased", "other"]
RefuseReason = Literal["no_post", "not_agreed", "other"]
People = Annotated[tuple[PersonId, ...], Field(min_length=1, max_length=500)]


class NewItem(Model):
    """One thing to hand over; `count` where it is counted."""

    item: Identifier
    kind: ItemKind
    count: int | None = Field(default=None, ge=0, le=100_000)


class ListItems(Model):
    """Either side adds what the post hands over; both sides confirm it."""

    type: Literal["list_items"] = "list_items"
    person: PersonId
    items: tuple[NewItem, ...] = Field(min_length=1, max_length=50)


class ConfirmItems(Model):
    """One side confirms: handed over as listed (the giver), received as listed (the receiver). Empty: all of them.

    Confirming what one's own side disputed settles that dispute.
    """

    type: Literal["confirm_items"] = "confirm_items"
    person: PersonId
    items: tuple[Identifier, ...] = Field(default=(), max_length=100)


class DisputeItem(Model):
    """Either side disputes an item, with a code and perhaps words, sealed under the cadre's key."""

    type: Literal["dispute_item"] = "dispute_item"
    person: PersonId
    item: Identifier
    code: DisputeCode
    words: SealedText | None = None


class ConfirmContacts(Model):
    """The contact details of these people are right: one's own through a link, or the liaison's word for many."""

    type: Literal["confirm_contacts"] = "confirm_contacts"
    people: People


class ReportContactChanged(Model):
    """联系方式有变: the person says that their details are not right any more; the unit must put them right."""

    type: Literal["report_contact_changed"] = "report_contact_changed"
    person: PersonId


class OfferVolunteering(Model):
    """提倡: an invitation to help on a day off. Nobody owes an answer."""

    type: Literal["offer_volunteering"] = "offer_volunteering"
    offer: Identifier
    day: date
    place: Text
    task: Text


class AnswerOffer(Model):
    """The person takes part, or rather not; only they say so. `offer` None: the next one that they are invited to and
    have not answered, as a link means it."""

    type: Literal["answer_offer"] = "answer_offer"
    person: PersonId
    offer: Identifier | None = None
    taken: bool


class OfferTransfer(Model):
    """调动: this unit offers the cadre to another, which takes over, or not."""

    type: Literal["offer_transfer"] = "offer_transfer"
    person: PersonId
    receiver: PlaceId


class AcceptTransfer(Model):
    type: Literal["accept_transfer"] = "accept_transfer"
    person: PersonId


class RefuseTransfer(Model):
    type: Literal["refuse_transfer"] = "refuse_transfer"
    person: PersonId
    reason: RefuseReason


class LeaveService(Model):
    """离职: the person is no cadre any more. What stayed lapses; a post that is not handed over yet stays the unit's to
    hand over."""

    type: Literal["leave_service"] = "leave_service"
    person: PersonId
    reason: LeaveReason


class AdoptPolicy(Model):
    """Move the unit's case to the policy now in force."""

    type: Literal["adopt_policy"] = "adopt_policy"
    reason: Text


RetainedCommand = Annotated[
    TakeReturn
    | TakeRelease
    | ListItems
    | ConfirmItems
    | DisputeItem
    | ConfirmContacts
    | ReportContactChanged
    | OfferVolunteering
    | AnswerOffer
    | NoteCalled
    | NoteServed
    | OfferTransfer
    | AcceptTransfer
    | RefuseTransfer
    | ProposeTransfer
    | WithdrawProposal
    | AnswerTransfer
    | MoveIn
    | LeaveService
    | AdoptPolicy
    | ObligationEnded
    | RecordDeliveries
    | TimePassed,
    Field(discriminator="type"),
]
COMMANDS: TypeAdapter[RetainedCommand] = TypeAdapter(RetainedCommand)
