"""What an erasure can be asked or told."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.erasure.subject import Subject
from domain.kernel.command import TimePassed
from domain.kernel.delivery import RecordDeliveries
from domain.kernel.model import CaseId, Identifier, Model, Moment

Reason = Literal["on_request", "left_service", "purpose_ended", "court_order", "entered_in_error"]
"""Why a person is erased; a code, because words about the person could not be erased with them."""


class RequestErasure(Model):
    """申请删除个人资料: opens the case of a person. Nothing happens before a commander, somebody else, approves."""

    type: Literal["request_erasure"] = "request_erasure"
    subject: Subject
    reason: Reason


class ApproveErasure(Model):
    """批准: by somebody who neither asked for it nor is concerned."""

    type: Literal["approve_erasure"] = "approve_erasure"


class RefuseErasure(Model):
    """不予删除."""

    type: Literal["refuse_erasure"] = "refuse_erasure"
    why: Literal["still_needed", "legal_duty", "not_the_person"]


class PlaceHold(Model):
    """保全 (legal hold): nothing of the subject is erased while one stands; `hold` is the number of its file."""

    type: Literal["place_hold"] = "place_hold"
    subject: Subject
    hold: Identifier


class LiftHold(Model):
    """解除保全."""

    type: Literal["lift_hold"] = "lift_hold"
    hold: Identifier


class OweErasure(Model):
    """The engine's own: the directive `case` has ended, and what it collected is to be erased in time."""

    type: Literal["owe_erasure"] = "owe_erasure"
    case: CaseId
    ended_at: Moment
    drill: bool = False


class Erased(Model):
    """The directory's answer: the keys are destroyed. Of a directive it is known how many `texts` by or about how many
    `people` became unreadable; of a person only that everything did."""

    type: Literal["erased"] = "erased"
    attempt: int = Field(ge=1)
    texts: int | None = Field(default=None, ge=0)
    people: int = Field(ge=0)


class ErasureBlocked(Model):
    """The directory's answer: not now, because a duty is under way that needs the person."""

    type: Literal["erasure_blocked"] = "erasure_blocked"
    attempt: int = Field(ge=1)
    why: Literal["on_duty", "unknown_person"]


ErasureCommand = Annotated[
    RequestErasure
    | ApproveErasure
    | RefuseErasure
    | PlaceHold
    | LiftHold
    | OweErasure
    | Erased
    | ErasureBlocked
    | RecordDeliveries
    | TimePassed,
    Field(discriminator="type"),
]
COMMANDS: TypeAdapter[ErasureCommand] = TypeAdapter(ErasureCommand)
