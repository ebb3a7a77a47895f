"""What a bearer's ladder can be asked or told."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, model_validator

from domain.accountability.owing import MoveDue, ObligationId, Owe, Settle
from domain.kernel.command import TimePassed
from domain.kernel.delivery import RecordDeliveries
from domain.kernel.model import Identifier, Model, Moment, PersonId, SealedText

Text = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
"""Public text that stands on documents; it never names a private person."""
OrderNumber = Annotated[str, StringConstraints(pattern=r"^\d{4}-[1-9]\d{0,5}$")]
"""`2026-3`: the third document to this bearer in 2026."""
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a file, in hex."""


class Reply(Model):
    """申辩、回复: what the bearer's side says to a document. `person` is who speaks: the words are sealed under their
    key. Words, evidence, or both."""

    type: Literal["reply"] = "reply"
    order: OrderNumber
    person: PersonId
    words: SealedText | None = None
    evidence: tuple[Digest, ...] = Field(default=(), max_length=50)

    @model_validator(mode="after")
    def _says_something(self) -> "Reply":
        if self.words is None and not self.evidence:
            raise ValueError("a reply has words or evidence")
        return self


class Excuse(Model):
    """免责: a valid reason of the policy's list, approved by somebody who is not the bearer."""

    type: Literal["excuse"] = "excuse"
    obligation: ObligationId
    reason: Identifier
    approver: PersonId
    evidence: tuple[Digest, ...] = Field(default=(), max_length=50)


class Extend(Model):
    """延期: more time, by an approver who is not the bearer."""

    type: Literal["extend"] = "extend"
    obligation: ObligationId
    due: Moment
    reason: Text
    approver: PersonId


class WithdrawOrder(Model):
    """撤回: the document was issued in error. It is void, and so is what rests on it. `due` None: the policy's time."""

    type: Literal["withdraw_order"] = "withdraw_order"
    order: OrderNumber
    reason: Text
    due: Moment | None = None


class ConfirmCircular(Model):
    """A human confirms a circular that the policy does not leave to the engine. To drop it: excuse, extend, or
    withdraw the notice."""

    type: Literal["confirm_circular"] = "confirm_circular"
    obligation: ObligationId


class RecordInterview(Model):
    """约谈: scheduled, held or refused; a fact that a human enters. `at` is when it is, or was."""

    type: Literal["record_interview"] = "record_interview"
    obligation: ObligationId
    outcome: Literal["scheduled", "held", "refused"]
    at: Moment
    person: PersonId | None = None
    words: SealedText | None = None


class TakeReferral(Model):
    """问责移送: a human takes the referral; the engine never does. `to` is the body that receives it."""

    type: Literal["take_referral"] = "take_referral"
    obligation: ObligationId
    to: Identifier
    reason: Text


class DeclineReferral(Model):
    """No referral: the obligation goes back to its bearer with a new time."""

    type: Literal["decline_referral"] = "decline_referral"
    obligation: ObligationId
    reason: Text
    due: Moment


class RecordService(Model):
    """送达: a document that no message could carry was handed over by hand; a fact that a human enters."""

    type: Literal["record_service"] = "record_service"
    order: OrderNumber
    at: Moment


AccountabilityCommand = Annotated[
    Owe
    | MoveDue
    | Settle
    | Reply
    | Excuse
    | Extend
    | WithdrawOrder
    | ConfirmCircular
    | RecordInterview
    | TakeReferral
    | DeclineReferral
    | RecordService
    | RecordDeliveries
    | TimePassed,
    Field(discriminator="type"),
]
COMMANDS: TypeAdapter[AccountabilityCommand] = TypeAdapter(AccountabilityCommand)
