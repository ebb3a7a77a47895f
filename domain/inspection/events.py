"""What happened to an inspection. `v` is the schema version of the event."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.inspection.draw import Listed, Officer
from domain.inspection.plan import Drawn, Name, Plan, Request
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.model import CaseId, Identifier, Model, Moment, UnitId


class InspectionRequested(Model):
    type: Literal["inspection_requested"] = "inspection_requested"
    v: Literal[1] = 1
    inspection: CaseId
    request: Request
    channel: Identifier
    by: Identifier
    at: Moment


class RequestDeclined(Model):
    type: Literal["request_declined"] = "request_declined"
    v: Literal[1] = 1
    reason: str
    by: Identifier
    at: Moment


class InspectionPlanned(Model):
    """The case keeps the version of the policy that was in force when it was planned."""

    type: Literal["inspection_planned"] = "inspection_planned"
    v: Literal[1] = 1
    inspection: CaseId
    plan: Plan
    terms_version: int
    channel: Identifier
    witnesses: tuple[Identifier, ...]
    by: Identifier
    at: Moment


class PlanApproved(Model):
    type: Literal["plan_approved"] = "plan_approved"
    v: Literal[1] = 1
    by: Identifier
    at: Moment


class InspectionWithdrawn(Model):
    type: Literal["inspection_withdrawn"] = "inspection_withdrawn"
    v: Literal[1] = 1
    reason: str
    by: Identifier
    at: Moment


class SeedCommitted(Model):
    """Published before anybody knows the list. `round` counts the commitments of this inspection from 1."""

    type: Literal["seed_committed"] = "seed_committed"
    v: Literal[1] = 1
    round: int
    commitment: str
    by: Identifier
    at: Moment


class EnterprisesAsked(Model):
    type: Literal["enterprises_asked"] = "enterprises_asked"
    v: Literal[1] = 1
    attempt: int
    answer_due: Moment
    at: Moment


class PartReceived(Model):
    """A part of the list as it was answered, with the weights that the policy gives to the risks."""

    type: Literal["part_received"] = "part_received"
    v: Literal[1] = 1
    attempt: int
    part: int
    parts: int
    salt: str
    enterprises: tuple[Listed, ...]
    officers: tuple[Officer, ...]


class ListFixed(Model):
    """From now on the list cannot change. `each`: officers drawn for a visit; by `reveal_by` the seed must be known."""

    type: Literal["list_fixed"] = "list_fixed"
    v: Literal[1] = 1
    hash: str
    enterprises: int
    officers: int
    each: int
    reveal_by: Moment
    at: Moment


class LookUpFailed(Model):
    type: Literal["look_up_failed"] = "look_up_failed"
    v: Literal[1] = 1
    attempt: int
    at: Moment


class RevealMissed(Model):
    """Whoever committed has not revealed in time: visible to everybody."""

    type: Literal["reveal_missed"] = "reveal_missed"
    v: Literal[1] = 1
    round: int
    committed_by: Identifier
    at: Moment


class SeedRevealed(Model):
    type: Literal["seed_revealed"] = "seed_revealed"
    v: Literal[1] = 1
    round: int
    seed: str
    late: bool
    by: Identifier
    at: Moment


class DrawAbandoned(Model):
    type: Literal["draw_abandoned"] = "draw_abandoned"
    v: Literal[1] = 1
    round: int
    committed_by: Identifier
    reason: str
    by: Identifier
    at: Moment


class EnterprisesDrawn(Model):
    """What follows from seed and list. `instead_of`: the enterprise whose refusal called this substitute up.

    `unmanned` were drawn in between and not called, because not two officers may go there.
    """

    type: Literal["enterprises_drawn"] = "enterprises_drawn"
    v: Literal[1] = 1
    drawn: tuple[Drawn, ...]
    unmanned: tuple[Name, ...] = ()
    instead_of: Name | None = None
    reached: int
    at: Moment


class OrderExhausted(Model):
    """Nobody is left in the order to take the place of those that cannot be visited."""

    type: Literal["order_exhausted"] = "order_exhausted"
    v: Literal[1] = 1
    missing: int
    at: Moment


class VisitAgreed(Model):
    type: Literal["visit_agreed"] = "visit_agreed"
    v: Literal[1] = 1
    enterprise: Name
    visit: Identifier
    joint: tuple[UnitId, ...] = ()
    at: Moment


class VisitRefused(Model):
    type: Literal["visit_refused"] = "visit_refused"
    v: Literal[1] = 1
    enterprise: Name
    code: str
    reason: str
    at: Moment


class VisitOver(Model):
    type: Literal["visit_over"] = "visit_over"
    v: Literal[1] = 1
    enterprise: Name
    visit: Identifier
    outcome: Literal["recorded", "missed", "cancelled"]
    findings: int
    at: Moment


class InspectionFinished(Model):
    """Every visit that was agreed has been made or given up."""

    type: Literal["inspection_finished"] = "inspection_finished"
    v: Literal[1] = 1
    recorded: int
    findings: int
    at: Moment


InspectionEvent = Annotated[
    InspectionRequested
    | RequestDeclined
    | InspectionPlanned
    | PlanApproved
    | InspectionWithdrawn
    | SeedCommitted
    | EnterprisesAsked
    | PartReceived
    | ListFixed
    | LookUpFailed
    | RevealMissed
    | SeedRevealed
    | DrawAbandoned
    | EnterprisesDrawn
    | OrderExhausted
    | VisitAgreed
    | VisitRefused
    | VisitOver
    | InspectionFinished
    | DeliveriesRecorded,
    Field(discriminator="type"),
]
INSPECTION_EVENTS: TypeAdapter[InspectionEvent] = TypeAdapter(InspectionEvent)
