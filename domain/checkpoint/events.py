"""What happens to a checkpoint as a whole: its order, its staff, its rota, its end."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.checkpoint import events_duty as duty
from domain.checkpoint import events_post as post
from domain.checkpoint.checkrules import CheckRules
from domain.checkpoint.order import CheckpointOrder
from domain.checkpoint.policy import CheckpointPolicy, ShiftKind
from domain.checkpoint.state import Staff
from domain.kernel.calendar import DayKind
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.model import Identifier, Model, Moment, PersonId, is_none
from domain.rota import RotaAnswer, Violation


class CheckpointOpened(Model):
    type: Literal["checkpoint_opened"] = "checkpoint_opened"
    v: Literal[1] = 1
    checkpoint: Identifier
    order: CheckpointOrder
    terms: CheckpointPolicy
    terms_version: int
    rules: CheckRules
    rules_version: int
    zone: str
    first_day: date
    first_index: int
    by: Identifier
    at: Moment


class StaffAsked(Model):
    type: Literal["staff_asked"] = "staff_asked"
    v: Literal[1] = 1
    round: int
    attempt: int
    at: Moment


class Unfit(Model):
    """Why somebody may not be rostered. `exempt` names no reason."""

    person: PersonId
    why: Literal["exempt", "contact_unconfirmed", "no_place"]


class StaffListed(Model):
    type: Literal["staff_listed"] = "staff_listed"
    v: Literal[1] = 1
    round: int
    staff: tuple[Staff, ...]
    excluded: tuple[Unfit, ...]
    at: Moment


class LookUpFailed(Model):
    """A question stays unanswered: a human must know."""

    type: Literal["look_up_failed"] = "look_up_failed"
    v: Literal[1] = 1
    question: Identifier
    at: Moment


class RotaAsked(Model):
    type: Literal["rota_asked"] = "rota_asked"
    v: Literal[1] = 1
    round: int
    attempt: int
    first_day: date
    days: tuple[DayKind, ...]
    by: Identifier
    at: Moment


class RotaProposed(Model):
    type: Literal["rota_proposed"] = "rota_proposed"
    v: Literal[1] = 1
    round: int
    answer: RotaAnswer
    at: Moment


class PlannedShift(Model):
    """One shift as the rota has it."""

    id: Identifier
    kind: ShiftKind
    day: date
    start: Moment
    relieved: Moment
    end: Moment
    leader: PersonId | None
    people: tuple[PersonId, ...]


class RotaAdopted(Model):
    type: Literal["rota_adopted"] = "rota_adopted"
    v: Literal[1] = 1
    round: int
    first_day: date
    last_day: date
    shifts: tuple[PlannedShift, ...]
    broken: tuple[Violation, ...]
    override: str | None
    by: Identifier
    at: Moment


class RotaPublished(Model):
    """`tell_at`: people are told then, after the quiet hours."""

    type: Literal["rota_published"] = "rota_published"
    v: Literal[1] = 1
    shifts: tuple[Identifier, ...]
    tell_at: Moment
    by: Identifier
    at: Moment


class Told(Model):
    """One person's new duties, told together."""

    person: PersonId
    shifts: tuple[Identifier, ...]
    first: Moment


class DutiesTold(Model):
    type: Literal["duties_told"] = "duties_told"
    v: Literal[1] = 1
    people: tuple[Told, ...]
    at: Moment


class RotaDueNoticed(Model):
    """No rota reaches far enough: whoever manages the checkpoint is told."""

    type: Literal["rota_due_noticed"] = "rota_due_noticed"
    v: Literal[1] = 1
    from_day: date
    at: Moment


class WishStated(Model):
    type: Literal["wish_stated"] = "wish_stated"
    v: Literal[1] = 1
    person: PersonId
    day: date
    kind: str
    wanted: bool
    at: Moment


class TermsAdopted(Model):
    """The new timetable begins with the slot (`first_day`, `first_index`); `joins_at`: its shift begins then, because
    the last one of the old timetable is relieved in the middle of it."""

    type: Literal["terms_adopted"] = "terms_adopted"
    v: Literal[1] = 1
    terms: CheckpointPolicy
    terms_version: int
    first_day: date
    first_index: int
    joins_at: Moment | None = Field(default=None, exclude_if=is_none)
    reason: str
    by: Identifier
    at: Moment


class RulesPinned(Model):
    """From this shift on, another version of the check rules is used."""

    type: Literal["rules_pinned"] = "rules_pinned"
    v: Literal[1] = 1
    rules: CheckRules
    rules_version: int
    valid: bool
    at: Moment


class CheckpointExtended(Model):
    type: Literal["checkpoint_extended"] = "checkpoint_extended"
    v: Literal[1] = 1
    expires_at: Moment
    legal_basis: str
    by: Identifier
    at: Moment


class ExpiryNoticed(Model):
    type: Literal["expiry_noticed"] = "expiry_noticed"
    v: Literal[1] = 1
    expires_at: Moment
    at: Moment


class CheckpointEnded(Model):
    """撤卡: all that is open lapses, and whoever was to come is told."""

    type: Literal["checkpoint_ended"] = "checkpoint_ended"
    v: Literal[1] = 1
    why: Literal["closed", "lapsed"]
    reason: str
    by: Identifier
    at: Moment


CheckpointEvent = Annotated[
    CheckpointOpened
    | StaffAsked
    | StaffListed
    | LookUpFailed
    | RotaAsked
    | RotaProposed
    | RotaAdopted
    | RotaPublished
    | DutiesTold
    | RotaDueNoticed
    | WishStated
    | TermsAdopted
    | RulesPinned
    | CheckpointExtended
    | ExpiryNoticed
    | CheckpointEnded
    | duty.DutyAcknowledged
    | duty.DutyReminded
    | duty.CheckedIn
    | duty.WentMissing
    | duty.AbsenceStepTaken
    | duty.LadderExhausted
    | duty.LeftPost
    | duty.ReturnedToPost
    | duty.DutyAssigned
    | duty.DutyRemoved
    | duty.DutyExcused
    | duty.ChangeRequested
    | duty.ChangeAgreed
    | duty.ChangeApproved
    | duty.ChangeDeclined
    | duty.ChangeWithdrawn
    | duty.ChangesLapsed
    | duty.SearchBegun
    | duty.SubstitutesAsked
    | duty.SubstituteDeclined
    | duty.SearchEnded
    | duty.AnswerNoted
    | duty.LeaderNamed
    | post.ShiftUncovered
    | post.GapFound
    | post.ShiftStaffed
    | post.ShiftOpened
    | post.MissingChecked
    | post.HandoverBegun
    | post.HandoverGiven
    | post.HandoverTaken
    | post.HandoverOverdue
    | post.HandoverExcused
    | post.ShiftClosed
    | post.ShiftsMissed
    | post.PassagesCounted
    | post.PassageReferred
    | post.ReferralEnded
    | post.IncidentReported
    | DeliveriesRecorded,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[CheckpointEvent] = TypeAdapter(CheckpointEvent)
