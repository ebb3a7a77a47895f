"""What an activation can be asked or told."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.callup.counts import Counts
from domain.callup.directive import Directive, Headcount, Level, Text
from domain.kernel.command import TimePassed
from domain.kernel.delivery import RecordDeliveries
from domain.kernel.model import AreaId, Identifier, Model, Moment, UnitId
from domain.readiness.candidate import Candidate


class DraftActivation(Model):
    """Opens the case. Nothing is sent before somebody else approves."""

    type: Literal["draft_activation"] = "draft_activation"
    directive: Directive


class ApproveActivation(Model):
    """批准: by a commander who did not draft it."""

    type: Literal["approve_activation"] = "approve_activation"


class WithdrawDraft(Model):
    type: Literal["withdraw_draft"] = "withdraw_draft"
    reason: Text


class CandidatesFound(Model):
    """The directory's answer to round `round`, part `part` of `parts`, counted from 0. Recorded as it was given."""

    type: Literal["candidates_found"] = "candidates_found"
    round: int
    part: int = Field(ge=0)
    parts: int = Field(ge=1)
    candidates: tuple[Candidate, ...] = Field(max_length=5000)


class AmendActivation(Model):
    """Change level, place, area, whom to ask, headcount or reporting time while it runs; None leaves as it is."""

    type: Literal["amend_activation"] = "amend_activation"
    reason: Text
    level: Level | None = None
    place: Text | None = None
    areas: tuple[AreaId, ...] | None = None
    units: tuple[UnitId, ...] | None = None
    skills: tuple[Identifier, ...] | None = None
    headcount: Headcount | None = None
    report_by: Moment | None = None


class ExtendActivation(Model):
    """续期: the same authority renews before the expiry."""

    type: Literal["extend_activation"] = "extend_activation"
    expires_at: Moment
    authority: Text
    legal_basis: Text


class AdoptPolicy(Model):
    """Move the running call-up to the call-up policy now in force; until then it keeps the one it began with."""

    type: Literal["adopt_policy"] = "adopt_policy"
    reason: Text


class StandDown(Model):
    """终止."""

    type: Literal["stand_down"] = "stand_down"
    reason: Text


class MusterReported(Model):
    type: Literal["muster_reported"] = "muster_reported"
    counts: Counts


ActivationCommand = Annotated[
    DraftActivation
    | ApproveActivation
    | WithdrawDraft
    | CandidatesFound
    | AmendActivation
    | ExtendActivation
    | AdoptPolicy
    | StandDown
    | MusterReported
    | RecordDeliveries
    | TimePassed,
    Field(discriminator="type"),
]
ACTIVATION_COMMANDS: TypeAdapter[ActivationCommand] = TypeAdapter(ActivationCommand)
