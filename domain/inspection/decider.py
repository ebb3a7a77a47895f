"""The inspection's rules in the one shape of every process."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.inspection import commands as c
from domain.inspection import events as e
from domain.inspection.decide import decide
from domain.inspection.evolve import evolve
from domain.inspection.policy import CALENDAR, INSPECTION
from domain.inspection.react import react, wanted
from domain.inspection.state import Inspection
from domain.inspection.transitions import OVER, STAGES, Stage
from domain.kernel.decider import Context, Deadline, Rejection
from domain.kernel.effect import Effect, Performed
from domain.kernel.obligation import Obligation
from domain.kernel.process import Process
from domain.kernel.transition import Transitions


class InspectionDecider(Process[Inspection]):
    """Implements `domain.kernel.decider.Decider`."""

    process = "inspection"
    command_adapter: TypeAdapter[Any] = c.INSPECTION_COMMANDS
    event_adapter: TypeAdapter[Any] = e.INSPECTION_EVENTS
    from_outside = frozenset(
        {
            "request_inspection",
            "decline_request",
            "plan_inspection",
            "approve_plan",
            "withdraw_inspection",
            "commit_seed",
            "reveal_seed",
            "abandon_draw",
        }
    )
    policies: tuple[str, ...] = (INSPECTION, CALENDAR)
    openers = (c.RequestInspection, c.PlanInspection)
    diagrams: tuple[Transitions[Any], ...] = (STAGES,)
    initial = Inspection()

    def decide(
        self, command: c.InspectionCommand, state: Inspection, context: Context
    ) -> list[e.InspectionEvent] | Rejection:
        return decide(command, state, context)

    def evolve(self, state: Inspection, event: e.InspectionEvent) -> Inspection:
        return evolve(state, event)

    def deadline(self, state: Inspection) -> Deadline | None:
        if state.stage is Stage.COMMITTED and state.answer_due is not None:
            return Deadline(state.answer_due, "the directory's answer")
        if state.stage is Stage.LISTED and not state.reveal_missed and state.reveal_by is not None:
            return Deadline(state.reveal_by, "the seed must be revealed")
        return None

    def react(self, state: Inspection, event: e.InspectionEvent) -> Sequence[Effect]:
        return react(state, event)

    def wanted(self, state: Inspection, effect: Performed) -> Performed | None:
        return wanted(state, effect)

    def is_over(self, state: Inspection) -> bool:
        return state.stage in OVER

    def phase(self, state: Inspection) -> str:
        return state.stage.value if state.stage else ""

    def pins(self, state: Inspection, command: c.InspectionCommand) -> Mapping[str, int | None]:
        return {INSPECTION: state.terms_version} if state.terms_version else {}

    def obligations(self, state: Inspection) -> Sequence[Obligation]:
        return state.reveals
