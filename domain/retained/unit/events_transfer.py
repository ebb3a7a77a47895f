"""How a cadre goes from one unit to another: offered, answered, moved; each side records its own half."""

from typing import Literal

from domain.kernel.model import Identifier, Model, Moment, PersonId
from domain.retained.seconded import PlaceId, Seconded
from domain.retained.unit.commands import RefuseReason


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
