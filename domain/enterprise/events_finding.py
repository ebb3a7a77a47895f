"""What happened to findings."""

from typing import Literal

from pydantic import Field

from domain.inspection.plan import Name
from domain.inspection.policy import Severity
from domain.kernel.model import Identifier, Model, Moment, PersonId, SealedText, UnitId, is_none


class Fact(Model):
    """What was found: the item and its version, on what it stands, by whom, and the proof."""

    visit: Identifier
    finding: Identifier
    department: UnitId
    checklist: Name
    version: int
    item: Identifier
    legal_basis: str
    severity: Severity
    responsible: PersonId
    words: SealedText
    evidence: tuple[Identifier, ...]
    appeal_by: Moment
    recorded_by: Identifier
    at: Moment


class FindingCorrected(Model):
    """Put right before the officers' eyes."""

    type: Literal["finding_corrected"] = "finding_corrected"
    v: Literal[1] = 1
    fact: Fact


class RectificationOrdered(Model):
    """责令限期改正."""

    type: Literal["rectification_ordered"] = "rectification_ordered"
    v: Literal[1] = 1
    fact: Fact
    due: Moment


class PremisesSealed(Model):
    """查封."""

    type: Literal["premises_sealed"] = "premises_sealed"
    v: Literal[1] = 1
    fact: Fact


class DeadlineExtended(Model):
    type: Literal["deadline_extended"] = "deadline_extended"
    v: Literal[1] = 1
    finding: Identifier
    due: Moment
    reason: str
    approved_by: Identifier
    at: Moment


class RectificationOverdue(Model):
    """The deadline has passed; the ladder climbs elsewhere (`accountability:enterprise:<id>`)."""

    type: Literal["rectification_overdue"] = "rectification_overdue"
    v: Literal[1] = 1
    finding: Identifier
    due: Moment
    at: Moment


class RectificationApplied(Model):
    """The department must look again until `reinspect_by`. `late`: after the deadline."""

    type: Literal["rectification_applied"] = "rectification_applied"
    v: Literal[1] = 1
    finding: Identifier
    person: PersonId
    words: SealedText | None
    evidence: tuple[Identifier, ...]
    late: bool
    reinspect_by: Moment
    by: Identifier
    at: Moment


class ReinspectionOverdue(Model):
    type: Literal["reinspection_overdue"] = "reinspection_overdue"
    v: Literal[1] = 1
    finding: Identifier
    due: Moment
    at: Moment


class ReinspectionPassed(Model):
    type: Literal["reinspection_passed"] = "reinspection_passed"
    v: Literal[1] = 1
    finding: Identifier
    officers: tuple[PersonId, ...]
    evidence: tuple[Identifier, ...]
    words: SealedText | None
    by: Identifier
    at: Moment


class ReinspectionFailed(Model):
    """It is not put right: a new deadline; None while it is sealed. `appeal_by`: against this decision."""

    type: Literal["reinspection_failed"] = "reinspection_failed"
    v: Literal[1] = 1
    finding: Identifier
    officers: tuple[PersonId, ...]
    evidence: tuple[Identifier, ...]
    words: SealedText | None
    due: Moment | None
    appeal_by: Moment | None = Field(default=None, exclude_if=is_none)
    by: Identifier
    at: Moment


class ReopeningApproved(Model):
    type: Literal["reopening_approved"] = "reopening_approved"
    v: Literal[1] = 1
    finding: Identifier
    reason: str
    by: Identifier
    at: Moment


class ReopeningRefused(Model):
    type: Literal["reopening_refused"] = "reopening_refused"
    v: Literal[1] = 1
    finding: Identifier
    reason: str
    appeal_by: Moment | None = Field(default=None, exclude_if=is_none)
    by: Identifier
    at: Moment


class AppealLodged(Model):
    """`stands_still`: the deadline does not run while the appeal is decided; `left_seconds` of it remain."""

    type: Literal["appeal_lodged"] = "appeal_lodged"
    v: Literal[1] = 1
    finding: Identifier
    person: PersonId
    words: SealedText | None
    stands_still: bool
    left_seconds: int
    decide_by: Moment
    by: Identifier
    at: Moment


class AppealOverdue(Model):
    type: Literal["appeal_overdue"] = "appeal_overdue"
    v: Literal[1] = 1
    finding: Identifier
    due: Moment
    at: Moment


class AppealRejected(Model):
    """The finding stands; `due` is its deadline from now on, None for what is sealed."""

    type: Literal["appeal_rejected"] = "appeal_rejected"
    v: Literal[1] = 1
    finding: Identifier
    reason: str
    due: Moment | None
    by: Identifier
    at: Moment


class AppealUpheld(Model):
    """The finding is annulled, and what it sealed is open again."""

    type: Literal["appeal_upheld"] = "appeal_upheld"
    v: Literal[1] = 1
    finding: Identifier
    reason: str
    by: Identifier
    at: Moment


class FindingReferred(Model):
    """A person took it on to have a penalty considered; `by` None: out of the ladder."""

    type: Literal["finding_referred"] = "finding_referred"
    v: Literal[1] = 1
    finding: Identifier
    reason: str
    by: Identifier | None
    at: Moment


class FindingExcused(Model):
    """Somebody with the right to do so excused it in the ladder."""

    type: Literal["finding_excused"] = "finding_excused"
    v: Literal[1] = 1
    finding: Identifier
    reason: str
    at: Moment


class DutyEnded(Model):
    """How a department's own duty ended in its ladder; the enterprise's case goes on."""

    type: Literal["duty_ended"] = "duty_ended"
    v: Literal[1] = 1
    duty: Identifier
    ending: Literal["excused", "referred"]
    detail: str
    at: Moment
