"""What an enterprise's case can be asked or told."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.accountability.owing import ObligationEnded
from domain.enterprise.planning import PlanVisit
from domain.inspection.plan import Name
from domain.inspection.policy import Deadline, Severity, Text
from domain.kernel.command import TimePassed
from domain.kernel.delivery import RecordDeliveries
from domain.kernel.model import Identifier, Model, Moment, PersonId, SealedText

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a file, in lower-case hexadecimal."""
Evidence = Annotated[tuple[Digest, ...], Field(max_length=50)]
Measure = Literal["corrected", "deadline", "sealed"]
Present = Annotated[tuple[PersonId, ...], Field(max_length=40)]


class CancelVisit(Model):
    """A department takes its part of a visit back; the visit itself, when nobody else takes part."""

    type: Literal["cancel_visit"] = "cancel_visit"
    visit: Identifier
    reason: Text


class BeginVisit(Model):
    """On site: who is there, of those who were drawn, at least two."""

    type: Literal["begin_visit"] = "begin_visit"
    visit: Identifier
    officers: Present


class RecordFinding(Model):
    """One item that does not conform. `person` answers for it at the enterprise; `words` is the fact, sealed under
    that person's key. Without `severity` or `deadline`: the checklist's."""

    type: Literal["record_finding"] = "record_finding"
    visit: Identifier
    checklist: Name
    item: Identifier
    measure: Measure
    deadline: Deadline | None = None
    severity: Severity | None = None
    person: PersonId
    words: SealedText
    evidence: Evidence = ()


class ItemResult(Model):
    checklist: Name
    item: Identifier
    result: Literal["conform", "not", "na"]


class CompleteVisit(Model):
    """The whole checklist: every item once, and a finding for each that does not conform."""

    type: Literal["complete_visit"] = "complete_visit"
    visit: Identifier
    results: tuple[ItemResult, ...] = Field(max_length=3000)


class ExtendDeadline(Model):
    """Given by somebody else of the department than whoever recorded the finding: they approve by it."""

    type: Literal["extend_deadline"] = "extend_deadline"
    finding: Identifier
    until: Moment
    reason: Text


class ApplyRectified(Model):
    """The enterprise says that it is put right, and asks for the re-inspection."""

    type: Literal["apply_rectified"] = "apply_rectified"
    finding: Identifier
    person: PersonId
    words: SealedText | None = None
    evidence: Evidence = ()


class Reinspect(Model):
    """What at least two officers of the department found when they looked again."""

    type: Literal["reinspect"] = "reinspect"
    finding: Identifier
    passed: bool
    officers: Present
    person: PersonId | None = None
    words: SealedText | None = None
    evidence: Evidence = ()


class LodgeAppeal(Model):
    """申诉."""

    type: Literal["lodge_appeal"] = "lodge_appeal"
    finding: Identifier
    person: PersonId
    words: SealedText | None = None


class DecideAppeal(Model):
    type: Literal["decide_appeal"] = "decide_appeal"
    finding: Identifier
    upheld: bool
    reason: Text


class DecideReopening(Model):
    """After a passed re-inspection of what was sealed, by somebody who did not re-inspect."""

    type: Literal["decide_reopening"] = "decide_reopening"
    finding: Identifier
    approved: bool
    reason: Text


class ReferFinding(Model):
    """A person of the department passes it on for a penalty to be considered elsewhere; the engine decides none."""

    type: Literal["refer_finding"] = "refer_finding"
    finding: Identifier
    reason: Text


EnterpriseCommand = Annotated[
    PlanVisit
    | CancelVisit
    | BeginVisit
    | RecordFinding
    | CompleteVisit
    | ExtendDeadline
    | ApplyRectified
    | Reinspect
    | LodgeAppeal
    | DecideAppeal
    | DecideReopening
    | ReferFinding
    | ObligationEnded
    | RecordDeliveries
    | TimePassed,
    Field(discriminator="type"),
]
ENTERPRISE_COMMANDS: TypeAdapter[EnterpriseCommand] = TypeAdapter(EnterpriseCommand)
