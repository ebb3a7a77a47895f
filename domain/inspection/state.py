"""An inspection's state: the plan, the commitment and list, who was drawn, and what became of each visit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from domain.inspection.draw import DrawList
from domain.inspection.plan import Plan, Request
from domain.inspection.transitions import Stage
from domain.kernel.obligation import Obligation

LOOK_UP_TRIES = 3
"""Unanswered tries after which the command post is alarmed."""

Standing = Literal["asked", "agreed", "refused", "recorded", "missed", "cancelled"]


@dataclass(frozen=True)
class Inspection:
    """State of the case; never changed in place.

    `reached`: how far the order was gone through; `visits`: where each enterprise that was asked stands;
    `reveals`: one obligation a commitment.
    """

    case: str = ""
    stage: Stage | None = None
    request: Request | None = None
    plan: Plan | None = None
    terms_version: int = 0
    channel: str = ""
    witnesses: tuple[str, ...] = ()
    planned_by: str = ""
    round: int = 0
    commitment: str = ""
    committed_by: str = ""
    attempt: int = 0
    answer_due: datetime | None = None
    parts: Mapping[int, DrawList] = field(default_factory=lambda: MappingProxyType({}))
    drawn_from: DrawList | None = None
    list_hash: str = ""
    reveal_by: datetime | None = None
    reveal_missed: bool = False
    seed: str = ""
    reached: int = 0
    officer_visits: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    visits: Mapping[str, Standing] = field(default_factory=lambda: MappingProxyType({}))
    findings: int = 0
    exhausted: bool = False
    reveals: tuple[Obligation, ...] = ()

    @property
    def department(self) -> str:
        """Whose inspection it is, or is asked to be."""
        if self.plan is not None:
            return self.plan.department
        return self.request.department if self.request else ""

    @property
    def the_plan(self) -> Plan:
        """The plan of an inspection that was planned."""
        assert self.plan is not None
        return self.plan

    @property
    def drill(self) -> bool:
        if self.plan is not None:
            return self.plan.drill
        return self.request is not None and self.request.drill

    def count(self, *standings: Standing) -> int:
        """How many visits stand so."""
        return sum(1 for standing in self.visits.values() if standing in standings)
