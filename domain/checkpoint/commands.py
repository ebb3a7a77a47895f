"""What a checkpoint can be asked or told: the order, the rota, its end."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.accountability.owing import ObligationEnded
from domain.callup.directive import Text
from domain.checkpoint import commands_duty as duty
from domain.checkpoint import commands_post as post
from domain.checkpoint.order import CheckpointOrder
from domain.kernel.command import TimePassed
from domain.kernel.delivery import RecordDeliveries
from domain.kernel.model import Identifier, Model, Moment, PersonId
from domain.readiness.candidate import Candidate
from domain.rota import RotaAnswer


class OpenCheckpoint(Model):
    """设卡. Opens the case, under a directive of the command post."""

    type: Literal["open_checkpoint"] = "open_checkpoint"
    order: CheckpointOrder


class RefreshStaff(Model):
    """Ask the directory again who may be rostered."""

    type: Literal["refresh_staff"] = "refresh_staff"


class StaffFound(Model):
    """The directory's answer to staff round `round`, recorded as it was given: everybody, also of a whole county. Who
    is not listed in the end is the rules' to say, with the reason."""

    type: Literal["staff_found"] = "staff_found"
    round: int
    candidates: tuple[Candidate, ...] = Field(max_length=20_000)


class PlanRota(Model):
    """排班. Ask for a rota from `first_day` on; None: from where the last one ends. `days` None: the policy's."""

    type: Literal["plan_rota"] = "plan_rota"
    first_day: date | None = None
    days: int | None = Field(default=None, ge=1, le=31)


class RotaProposed(Model):
    """The solver's answer to plan `round`: a rota with objective, bound and effort, or why there is none."""

    type: Literal["rota_proposed"] = "rota_proposed"
    round: int
    answer: RotaAnswer


class Placed(Model):
    """Somebody on a shift, by day and kind."""

    person: PersonId
    day: date
    kind: Identifier


class AdoptRota(Model):
    """The proposal becomes the rota, or `placed` instead of it. Rules are checked again now; `override` says why a
    rota that breaks them is adopted all the same. `leaders` by shift id; the others are chosen."""

    type: Literal["adopt_rota"] = "adopt_rota"
    round: int
    placed: tuple[Placed, ...] | None = Field(default=None, max_length=5000)
    leaders: Mapping[Identifier, PersonId] = {}
    override: Text | None = None


class PublishRota(Model):
    """公布. What is adopted is told: once, to each person for all their shifts together."""

    type: Literal["publish_rota"] = "publish_rota"


class StateWish(Model):
    """A preference: to work or not to work on a day (`kind` None: any shift). A wish, never a claim."""

    type: Literal["state_wish"] = "state_wish"
    person: PersonId
    day: date
    kind: Identifier | None = None
    wanted: bool


class AdoptTerms(Model):
    """Move to the checkpoint policy now in force; shifts that exist keep the hours they were made with."""

    type: Literal["adopt_terms"] = "adopt_terms"
    reason: Text


class ExtendCheckpoint(Model):
    """续期, by the same authority before the expiry."""

    type: Literal["extend_checkpoint"] = "extend_checkpoint"
    expires_at: Moment
    authority: Text
    legal_basis: Text


class CloseCheckpoint(Model):
    """撤卡."""

    type: Literal["close_checkpoint"] = "close_checkpoint"
    reason: Text


CheckpointCommand = Annotated[
    OpenCheckpoint
    | RefreshStaff
    | StaffFound
    | PlanRota
    | RotaProposed
    | AdoptRota
    | PublishRota
    | StateWish
    | AdoptTerms
    | ExtendCheckpoint
    | CloseCheckpoint
    | duty.AcknowledgeDuty
    | duty.CheckIn
    | duty.ReportLeft
    | duty.ReportReturn
    | duty.RequestChange
    | duty.AgreeChange
    | duty.DecideChange
    | duty.WithdrawChange
    | duty.TakeOver
    | duty.ForceChange
    | duty.RequestLeave
    | duty.AcceptSubstitution
    | duty.DeclineSubstitution
    | post.GiveHandover
    | post.TakeHandover
    | post.CountPassages
    | post.ReferPassage
    | post.SettleReferral
    | post.ReportIncident
    | ObligationEnded
    | RecordDeliveries
    | TimePassed,
    Field(discriminator="type"),
]
COMMANDS: TypeAdapter[CheckpointCommand] = TypeAdapter(CheckpointCommand)
