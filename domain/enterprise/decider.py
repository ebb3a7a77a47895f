"""The enterprise's rules in the one shape of every process."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.enterprise import commands as c
from domain.enterprise import events as e
from domain.enterprise import timing
from domain.enterprise.decide import decide
from domain.enterprise.evolve import evolve
from domain.enterprise.planning import PlanVisit
from domain.enterprise.react import react, wanted
from domain.enterprise.state import Enterprise
from domain.enterprise.transitions import FINDINGS, VISITS
from domain.inspection.policy import CALENDAR, CHECKLIST, INSPECTION
from domain.kernel.decider import Context, Deadline, Rejection
from domain.kernel.effect import Effect, Performed
from domain.kernel.obligation import Obligation
from domain.kernel.process import Process
from domain.kernel.transition import Transitions


class EnterpriseDecider(Process[Enterprise]):
    """Implements `domain.kernel.decider.Decider`.

    A case lives as long as the enterprise. It is «over» while nothing is open there, so that it costs nothing, and
    comes back with the next visit.
    """

    process = "enterprise"
    command_adapter: TypeAdapter[Any] = c.ENTERPRISE_COMMANDS
    event_adapter: TypeAdapter[Any] = e.ENTERPRISE_EVENTS
    from_outside = frozenset(
        {
            "cancel_visit",
            "begin_visit",
            "record_finding",
            "complete_visit",
            "extend_deadline",
            "apply_rectified",
            "reinspect",
            "lodge_appeal",
            "decide_appeal",
            "decide_reopening",
            "refer_finding",
        }
    )
    policies: tuple[str, ...] = (INSPECTION, CALENDAR, CHECKLIST)
    openers = (PlanVisit,)
    diagrams: tuple[Transitions[Any], ...] = (VISITS, FINDINGS)
    initial = Enterprise()

    def decide(
        self, command: c.EnterpriseCommand, state: Enterprise, context: Context
    ) -> list[e.EnterpriseEvent] | Rejection:
        return decide(command, state, context)

    def evolve(self, state: Enterprise, event: e.EnterpriseEvent) -> Enterprise:
        return evolve(state, event)

    def deadline(self, state: Enterprise) -> Deadline | None:
        return timing.deadline(state)

    def react(self, state: Enterprise, event: e.EnterpriseEvent) -> Sequence[Effect]:
        return react(state, event)

    def wanted(self, state: Enterprise, effect: Performed) -> Performed | None:
        return wanted(state, effect)

    def is_over(self, state: Enterprise) -> bool:
        return next(state.open_visits, None) is None and next(state.open_findings, None) is None

    def phase(self, state: Enterprise) -> str:
        if not state.case:
            return ""
        if state.sealed:
            return "sealed"
        if next(state.open_findings, None) is not None:
            return "rectifying"
        return "visiting" if next(state.open_visits, None) is not None else "quiet"

    def pins(self, state: Enterprise, command: c.EnterpriseCommand) -> Mapping[str, int | None]:
        """Checklists in force on arrival; afterwards those that the visit keeps."""
        visit = state.visits.get(getattr(command, "visit", ""))
        if visit is None:
            return {}
        if isinstance(command, c.BeginVisit):
            return {CHECKLIST + name: None for part in visit.parts for name in part.checklists}
        if isinstance(command, c.RecordFinding | c.CompleteVisit):
            return {CHECKLIST + name: version for name, version in visit.checklists.items()}
        return {}

    def obligations(self, state: Enterprise) -> Sequence[Obligation]:
        return tuple(state.owed.values())
