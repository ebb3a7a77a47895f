"""The return directive in the one shape of every process."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.kernel.decider import Context, Rejection
from domain.kernel.effect import Effect, Tell
from domain.kernel.model import Model
from domain.kernel.process import Process
from domain.kernel.transition import Transitions
from domain.retained.between import TakeRelease, TakeReturn
from domain.retained.directive import commands as c
from domain.retained.directive import events as e
from domain.retained.directive.decide import decide
from domain.retained.directive.state import DIRECTIVE, Directed, Phase, evolve
from domain.retained.seconded import Seconded, unit_case


class ReturnDecider(Process[Directed]):
    """Implements `domain.kernel.decider.Decider`."""

    process = "return"
    command_adapter: TypeAdapter[Any] = c.COMMANDS
    event_adapter: TypeAdapter[Any] = e.EVENTS
    from_outside = frozenset({"draft_return", "approve_return", "withdraw_return"})
    openers = (c.DraftReturn,)
    diagrams: tuple[Transitions[Any], ...] = (DIRECTIVE,)
    initial = Directed()

    def decide(self, command: c.ReturnCommand, state: Directed, context: Context) -> list[e.ReturnEvent] | Rejection:
        return decide(command, state, context)

    def evolve(self, state: Directed, event: e.ReturnEvent) -> Directed:
        return evolve(state, event)

    def react(self, state: Directed, event: e.ReturnEvent) -> Sequence[Effect]:
        if not isinstance(event, e.ReturnApproved):
            return ()
        return [
            Tell(case=unit_case(unit), process="retained", command=_told(state, part, people))
            for part, (unit, people) in enumerate(state.parts)
        ]

    def is_over(self, state: Directed) -> bool:
        return state.phase in (Phase.WITHDRAWN, Phase.CARRIED_OUT)

    def phase(self, state: Directed) -> str:
        return str(state.phase or "")


def _told(state: Directed, part: int, cadres: tuple[Seconded, ...]) -> Model:
    """What a unit's case is told of its part."""
    if state.order.handover_by is None:
        return TakeRelease(directive=state.case, part=part, people=tuple(cadre.person for cadre in cadres))
    return TakeReturn(directive=state.case, part=part, cadres=cadres, handover_by=state.order.handover_by)
