"""What happened to cadres: return, handover, stand-down, recall, and how the responsibility ended."""

from typing import Literal

from domain.kernel.model import CaseId, Identifier, Model, Moment, PersonId, SealedText
from domain.retained.policy import RetainedPolicy
from domain.retained.seconded import PlaceId, Seconded
from domain.retained.unit.commands import DisputeCode, LeaveReason, NewItem, RefuseReason

Side = Literal["giver", "receiver"]
"""Of a handover: the cadre and their unit, or the community and township that keep the post."""


class UnitOpened(Model):
    """The case of a unit, under the policy that it keeps."""

    type: Literal["unit_opened"] = "unit_opened"
    v: Literal[1] = 1
    unit: PlaceId
    terms: RetainedPolicy
    terms_version: int
    at: Moment


class PolicyAdopted(Model):
    type: Literal["policy_adopted"] = "policy_adopted"
    v: Literal[1] = 1
    terms: RetainedPolicy
    terms_version: int
    reason: str
    by: Identifier
    at: Moment


class ReturnBegun(Model):
    """These cadres are to hand their posts over by `handover_by`; the standard items are listed."""

    type: Literal["return_begun"] = "return_begun"
    v: Literal[1] = 1
    directive: CaseId
    cadres: tuple[Seconded, ...]
    items: tuple[NewItem, ...]
    handover_by: Moment
    at: Moment


class ItemsListed(Model):
    type: Literal["items_listed"] = "items_listed"
    v: Literal[1] = 1
    person: PersonId
    items: tuple[NewItem, ...]
    side: Side
    by: Identifier
    at: Moment


class ItemsConfirmed(Model):
    type: Literal["items_confirmed"] = "items_confirmed"
    v: Literal[1] = 1
    person: PersonId
    items: tuple[Identifier, ...]
    side: Side
    by: Identifier
    at: Moment


class ItemDisputed(Model):
    type: Literal["item_disputed"] = "item_disputed"
    v: Literal[1] = 1
    person: PersonId
    item: Identifier
    side: Side
    code: DisputeCode
    words: SealedText | None = None
    by: Identifier
    at: Moment


class StoodDown(Model):
    """撤岗: the post is handed over, or a human let the rest go; from now on the standing duties hold."""

    type: Literal["stood_down"] = "stood_down"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    how: Literal["handed_over", "let_off"]
    at: Moment


class Recalled(Model):
    type: Literal["recalled"] = "recalled"
    v: Literal[1] = 1
    muster: CaseId
    activation: CaseId
    people: tuple[PersonId, ...]
    at: Moment


class ServedTime(Model):
    """What one person served in one call-up."""

    person: PersonId
    minutes: int


class Served(Model):
    """The muster ended for these people."""

    type: Literal["served"] = "served"
    v: Literal[1] = 1
    muster: CaseId
    served: tuple[ServedTime, ...]
    at: Moment


class CameBack(Model):
    """No call-up holds them any more."""

    type: Literal["came_back"] = "came_back"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    at: Moment


class CallNoted(Model):
    """A call that moves nobody here: a drill, or somebody who is not retained by this unit now."""

    type: Literal["call_noted"] = "call_noted"
    v: Literal[1] = 1
    muster: CaseId
    people: tuple[PersonId, ...]
    why: Literal["drill", "not_retained"]
    message: Literal["called", "served"]
    at: Moment


class Released(Model):
    """依令解除."""

    type: Literal["released"] = "released"
    v: Literal[1] = 1
    directive: CaseId
    people: tuple[PersonId, ...]
    at: Moment


class LeftService(Model):
    type: Literal["left_service"] = "left_service"
    v: Literal[1] = 1
    person: PersonId
    reason: LeaveReason
    by: Identifier
    at: Moment


class TransferOffered(Model):
    type: Literal["transfer_offered"] = "transfer_offered"
    v: Literal[1] = 1
    person: PersonId
    receiver: PlaceId
    by: Identifier
    at: Moment


class TransferWithdrawn(Model):
    """The cadre goes otherwise: the other unit owes no answer any more."""

    type: Literal["transfer_withdrawn"] = "transfer_withdrawn"
    v: Literal[1] = 1
    person: PersonId
    receiver: PlaceId
    at: Moment


class TransferProposed(Model):
    """Another unit offers this one a cadre; it owes an answer."""

    type: Literal["transfer_proposed"] = "transfer_proposed"
    v: Literal[1] = 1
    person: PersonId
    giver: PlaceId
    at: Moment


class TransferAnswered(Model):
    """In the receiving unit: the answer that it gave; `by` None: a human's word in the ladder."""

    type: Literal["transfer_answered"] = "transfer_answered"
    v: Literal[1] = 1
    person: PersonId
    giver: PlaceId
    accepted: bool
    reason: RefuseReason | None = None
    by: Identifier | None
    at: Moment


class ProposalWithdrawn(Model):
    type: Literal["proposal_withdrawn"] = "proposal_withdrawn"
    v: Literal[1] = 1
    person: PersonId
    giver: PlaceId
    at: Moment


class TransferTaken(Model):
    """In the giving unit: the receiver takes the cadre over, as soon as no call-up holds them."""

    type: Literal["transfer_taken"] = "transfer_taken"
    v: Literal[1] = 1
    person: PersonId
    receiver: PlaceId
    at: Moment


class TransferRefused(Model):
    type: Literal["transfer_refused"] = "transfer_refused"
    v: Literal[1] = 1
    person: PersonId
    receiver: PlaceId
    at: Moment


class MovedOut(Model):
    type: Literal["moved_out"] = "moved_out"
    v: Literal[1] = 1
    cadre: Seconded
    receiver: PlaceId
    since: Moment
    posts: int
    contact_at: Moment | None
    at: Moment


class MovedIn(Model):
    type: Literal["moved_in"] = "moved_in"
    v: Literal[1] = 1
    cadre: Seconded
    giver: PlaceId
    since: Moment
    posts: int
    contact_at: Moment | None
    at: Moment
