"""What happened to visits."""

from collections.abc import Mapping
from typing import Literal

from domain.inspection.plan import Exceptional, Name, Window
from domain.kernel.model import CaseId, Identifier, Model, Moment, PersonId, UnitId


class VisitPart(Model):
    """One department's part of a visit."""

    inspection: CaseId
    department: UnitId
    purpose: str
    checklists: tuple[Name, ...]
    officers: tuple[PersonId, ...]


class VisitPlanned(Model):
    """`year` is the one whose cap it counts for; None for an exception, which has its reason, and for a drill."""

    type: Literal["visit_planned"] = "visit_planned"
    v: Literal[1] = 1
    enterprise: CaseId
    visit: Identifier
    part: VisitPart
    window: Window
    notify_at: Moment
    unannounced: bool
    year: int | None
    exception: Exceptional | None
    reason: str | None
    drill: bool
    channel: Identifier
    at: Moment


class VisitJoined(Model):
    """综合查一次: another department joins the visit instead of making one of its own."""

    type: Literal["visit_joined"] = "visit_joined"
    v: Literal[1] = 1
    visit: Identifier
    part: VisitPart
    window: Window
    notify_at: Moment
    at: Moment


class VisitDeclined(Model):
    """A planned visit that is not taken in; its plan is told and draws another enterprise."""

    type: Literal["visit_declined"] = "visit_declined"
    v: Literal[1] = 1
    enterprise: CaseId
    inspection: CaseId
    department: UnitId
    code: str
    reason: str
    at: Moment


class VisitNotified(Model):
    """Officers are told, and the enterprise, unless the visit is unannounced."""

    type: Literal["visit_notified"] = "visit_notified"
    v: Literal[1] = 1
    visit: Identifier
    announced: bool
    at: Moment


class PartWithdrawn(Model):
    type: Literal["part_withdrawn"] = "part_withdrawn"
    v: Literal[1] = 1
    visit: Identifier
    inspection: CaseId
    department: UnitId
    reason: str
    by: Identifier
    at: Moment


class VisitCancelled(Model):
    type: Literal["visit_cancelled"] = "visit_cancelled"
    v: Literal[1] = 1
    visit: Identifier
    reason: str
    by: Identifier
    at: Moment


class VisitMissed(Model):
    """Nobody came while the window was open."""

    type: Literal["visit_missed"] = "visit_missed"
    v: Literal[1] = 1
    visit: Identifier
    at: Moment


class VisitBegun(Model):
    """The checklists with the versions that were in force on arrival: this visit keeps them."""

    type: Literal["visit_begun"] = "visit_begun"
    v: Literal[1] = 1
    visit: Identifier
    officers: tuple[PersonId, ...]
    checklists: Mapping[Identifier, int]
    record_by: Moment
    by: Identifier
    at: Moment


class RecordOverdue(Model):
    type: Literal["record_overdue"] = "record_overdue"
    v: Literal[1] = 1
    visit: Identifier
    at: Moment


class ChecklistRecord(Model):
    """The items of one checklist by result."""

    checklist: Name
    version: int
    conform: tuple[Identifier, ...] = ()
    failing: tuple[Identifier, ...] = ()
    not_applicable: tuple[Identifier, ...] = ()


class VisitRecorded(Model):
    type: Literal["visit_recorded"] = "visit_recorded"
    v: Literal[1] = 1
    visit: Identifier
    records: tuple[ChecklistRecord, ...]
    by: Identifier
    at: Moment


class RectificationAwaited(Model):
    type: Literal["rectification_awaited"] = "rectification_awaited"
    v: Literal[1] = 1
    visit: Identifier
    at: Moment


class VisitSealed(Model):
    """At least one finding of the visit has sealed something."""

    type: Literal["visit_sealed"] = "visit_sealed"
    v: Literal[1] = 1
    visit: Identifier
    at: Moment


class SealLifted(Model):
    """Nothing of the visit is sealed any more; other findings are still open."""

    type: Literal["seal_lifted"] = "seal_lifted"
    v: Literal[1] = 1
    visit: Identifier
    at: Moment


class VisitClosed(Model):
    type: Literal["visit_closed"] = "visit_closed"
    v: Literal[1] = 1
    visit: Identifier
    at: Moment


class VisitReferred(Model):
    """All findings have ended, at least one of them in the hands of whoever considers penalties."""

    type: Literal["visit_referred"] = "visit_referred"
    v: Literal[1] = 1
    visit: Identifier
    at: Moment
