"""What an inspection can be asked or told."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.inspection.draw import Officer
from domain.inspection.plan import Name, Plan, Request
from domain.inspection.policy import RiskClass, Text
from domain.kernel.command import TimePassed
from domain.kernel.delivery import RecordDeliveries
from domain.kernel.model import Identifier, Model, UnitId

Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""32 bytes in lower-case hexadecimal."""


class RequestInspection(Model):
    """Opens the case: the command post asks; the department accepts by planning, or declines."""

    type: Literal["request_inspection"] = "request_inspection"
    request: Request


class DeclineRequest(Model):
    type: Literal["decline_request"] = "decline_request"
    reason: Text


class PlanInspection(Model):
    """Opens the case, or answers the request. Nothing is drawn before somebody else approves."""

    type: Literal["plan_inspection"] = "plan_inspection"
    plan: Plan


class ApprovePlan(Model):
    type: Literal["approve_plan"] = "approve_plan"


class WithdrawInspection(Model):
    type: Literal["withdraw_inspection"] = "withdraw_inspection"
    reason: Text


class CommitSeed(Model):
    """承诺: SHA-256 of a seed that stays secret until the list is fixed."""

    type: Literal["commit_seed"] = "commit_seed"
    commitment: Hex


class Found(Model):
    """An enterprise that fits the plan, with its risk class."""

    id: Name
    risk: RiskClass


class EnterprisesFound(Model):
    """The directory's answer to question `attempt`, part `part` of `parts`, counted from 0.

    `salt` is a number that nobody knew before the answer, so that no seed could be chosen to suit the list.
    """

    type: Literal["enterprises_found"] = "enterprises_found"
    attempt: int
    part: int = Field(ge=0)
    parts: int = Field(ge=1)
    salt: Hex
    enterprises: tuple[Found, ...] = Field(max_length=5000)
    officers: tuple[Officer, ...] = Field(default=(), max_length=5000)


class RevealSeed(Model):
    type: Literal["reveal_seed"] = "reveal_seed"
    seed: Hex


class AbandonDraw(Model):
    """Give up a commitment whose seed is not revealed; it stays on the record, and another one begins anew."""

    type: Literal["abandon_draw"] = "abandon_draw"
    reason: Text


class VisitAnswered(Model):
    """What the enterprise's case says to a visit: taken in, perhaps as part of a joint one, or why not."""

    type: Literal["visit_answered"] = "visit_answered"
    enterprise: Name
    visit: Identifier | None = None
    joint: tuple[UnitId, ...] = ()
    code: str = Field(default="", max_length=64)
    reason: str = Field(default="", max_length=300)


class VisitEnded(Model):
    """The visit was made (`recorded`), or not (`missed`, `cancelled`)."""

    type: Literal["visit_ended"] = "visit_ended"
    enterprise: Name
    visit: Identifier
    outcome: Literal["recorded", "missed", "cancelled"]
    findings: int = 0


InspectionCommand = Annotated[
    RequestInspection
    | DeclineRequest
    | PlanInspection
    | ApprovePlan
    | WithdrawInspection
    | CommitSeed
    | EnterprisesFound
    | RevealSeed
    | AbandonDraw
    | VisitAnswered
    | VisitEnded
    | RecordDeliveries
    | TimePassed,
    Field(discriminator="type"),
]
INSPECTION_COMMANDS: TypeAdapter[InspectionCommand] = TypeAdapter(InspectionCommand)
