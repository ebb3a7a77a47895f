"""What an inspection asks of an enterprise's case."""

from typing import Literal

from pydantic import Field

from domain.inspection.plan import Exceptional, Name, Window
from domain.inspection.policy import RiskClass, Text
from domain.kernel.model import CaseId, Model, PersonId, UnitId


class PlanVisit(Model):
    """Take a visit in, or say why not. Every department that plans one in the same time joins the same visit."""

    type: Literal["plan_visit"] = "plan_visit"
    inspection: CaseId
    enterprise: Name
    risk: RiskClass
    department: UnitId
    purpose: Text
    checklists: tuple[Name, ...]
    officers: tuple[PersonId, ...] = Field(min_length=1)
    window: Window
    exception: Exceptional | None = None
    reason: Text | None = None
    unannounced: bool | None = None
    drill: bool = False
