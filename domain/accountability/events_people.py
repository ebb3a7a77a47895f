"""What people say and decide on the ladder."""

from typing import Literal

from domain.accountability.commands import Digest, OrderNumber, Text
from domain.accountability.events_steps import Times
from domain.accountability.owing import ObligationId
from domain.kernel.model import Identifier, Model, Moment, PersonId, SealedText


class OrderReplied(Model):
    """A reply is on the record whatever comes of it. `late`: received after the time to reply. `made_by`: who recorded
    what `person` said or wrote to them; None: the speaker's own."""

    type: Literal["order_replied"] = "order_replied"
    v: Literal[1] = 1
    order: OrderNumber
    person: PersonId
    words: SealedText | None
    evidence: tuple[Digest, ...]
    late: bool
    source: str
    made_by: Identifier | None = None
    at: Moment


class ReplyNoted(Model):
    """A reply to a document that is void or closed: kept, and shown with it."""

    type: Literal["reply_noted"] = "reply_noted"
    v: Literal[1] = 1
    order: OrderNumber
    person: PersonId
    words: SealedText | None
    evidence: tuple[Digest, ...]
    source: str
    made_by: Identifier | None = None
    at: Moment


class OrderServed(Model):
    """Handed over by hand, entered by `by`."""

    type: Literal["order_served"] = "order_served"
    v: Literal[1] = 1
    order: OrderNumber
    on: Moment
    by: Identifier
    at: Moment


class OrderWithdrawn(Model):
    """`orders`: the one withdrawn first, then those that rest on it. `times` None: its obligation has ended.

    `by` None: the source said that it was done in time, which was not known when the first one was issued.
    """

    type: Literal["order_withdrawn"] = "order_withdrawn"
    v: Literal[1] = 1
    obligation: ObligationId
    orders: tuple[OrderNumber, ...]
    reason: Text
    by: Identifier | None
    times: Times | None
    at: Moment


class InterviewScheduled(Model):
    type: Literal["interview_scheduled"] = "interview_scheduled"
    v: Literal[1] = 1
    obligation: ObligationId
    on: Moment
    by: Identifier
    times: Times
    at: Moment


class InterviewHeld(Model):
    """What was said is sealed under the key of who spoke."""

    type: Literal["interview_held"] = "interview_held"
    v: Literal[1] = 1
    obligation: ObligationId
    on: Moment
    by: Identifier
    person: PersonId | None
    words: SealedText | None
    times: Times
    at: Moment


class InterviewRefused(Model):
    """The bearer did not come or would not speak: a fact that a human enters, no sanction."""

    type: Literal["interview_refused"] = "interview_refused"
    v: Literal[1] = 1
    obligation: ObligationId
    on: Moment
    by: Identifier
    person: PersonId | None
    words: SealedText | None
    times: Times
    at: Moment


class ReferralTaken(Model):
    """A human took the referral; the letter is `order`."""

    type: Literal["referral_taken"] = "referral_taken"
    v: Literal[1] = 1
    obligation: ObligationId
    order: OrderNumber
    to: Identifier
    reason: Text
    by: Identifier
    rests_on: tuple[OrderNumber, ...]
    source_process: Identifier
    terms_version: int
    calendar_version: int
    at: Moment


class ReferralDeclined(Model):
    """A human declined it and gave a new time."""

    type: Literal["referral_declined"] = "referral_declined"
    v: Literal[1] = 1
    obligation: ObligationId
    reason: Text
    by: Identifier
    times: Times
    at: Moment
