"""Every event of an enterprise's case. `v` is the schema version of the event."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from domain.enterprise import events_finding as f
from domain.enterprise import events_visit as v
from domain.kernel.delivery import DeliveriesRecorded

VisitEvent = (
    v.VisitPlanned
    | v.VisitJoined
    | v.VisitNotified
    | v.PartWithdrawn
    | v.VisitCancelled
    | v.VisitMissed
    | v.VisitBegun
    | v.RecordOverdue
    | v.VisitRecorded
    | v.RectificationAwaited
    | v.VisitSealed
    | v.SealLifted
    | v.VisitClosed
    | v.VisitReferred
)
NewFinding = f.FindingCorrected | f.RectificationOrdered | f.PremisesSealed
FindingEvent = (
    f.DeadlineExtended
    | f.RectificationOverdue
    | f.RectificationApplied
    | f.ReinspectionOverdue
    | f.ReinspectionPassed
    | f.ReinspectionFailed
    | f.ReopeningApproved
    | f.ReopeningRefused
    | f.AppealLodged
    | f.AppealOverdue
    | f.AppealRejected
    | f.AppealUpheld
    | f.FindingReferred
    | f.FindingExcused
)
EnterpriseEvent = Annotated[
    VisitEvent | v.VisitDeclined | NewFinding | FindingEvent | f.DutyEnded | DeliveriesRecorded,
    Field(discriminator="type"),
]
ENTERPRISE_EVENTS: TypeAdapter[EnterpriseEvent] = TypeAdapter(EnterpriseEvent)
