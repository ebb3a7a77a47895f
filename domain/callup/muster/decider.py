"""The muster's rules in the one shape of every process."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.callup.activation.commands import MusterReported
from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster import older
from domain.callup.muster.decide import decide
from domain.callup.muster.evolve import evolve
from domain.callup.muster.react import react, wanted
from domain.callup.muster.state import Muster
from domain.callup.naming import activation_of
from domain.callup.notice import notice_of
from domain.kernel.decider import Context, Deadline, Rejection
from domain.kernel.effect import Effect, Notice, Performed, Tell
from domain.kernel.model import CaseId
from domain.kernel.obligation import Obligation
from domain.kernel.process import Process


class MusterDecider(Process[Muster]):
    """Implements `domain.kernel.decider.Decider`."""

    process = "muster"
    command_adapter: TypeAdapter[Any] = c.MUSTER_COMMANDS
    event_adapter: TypeAdapter[Any] = e.MUSTER_EVENTS
    event_upcasts = older.EVENTS
    command_upcasts = older.COMMANDS
    from_outside = frozenset(
        {
            "acknowledge",
            "decline",
            "report_en_route",
            "report_arrival",
            "confirm_deployed",
            "excuse",
            "ask_again",
        }
    )
    openers = (c.OpenMuster,)
    initial = Muster()

    def decide(self, command: c.MusterCommand, state: Muster, context: Context) -> list[e.MusterEvent] | Rejection:
        return decide(command, state, context)

    def evolve(self, state: Muster, event: e.MusterEvent) -> Muster:
        return evolve(state, event)

    def deadline(self, state: Muster) -> Deadline | None:
        earliest = None if state.closed else state.earliest
        return Deadline(earliest, "the next step for whoever has not answered or come") if earliest else None

    def react(self, state: Muster, event: e.MusterEvent) -> Sequence[Effect]:
        return react(state, event)

    def report(self, state: Muster) -> Tell | None:
        if not state.activation:
            return None
        return Tell(case=state.activation, process="activation", command=MusterReported(counts=state.counts))

    def wanted(self, state: Muster, effect: Performed) -> Performed | None:
        return wanted(state, effect)

    def notice(self, state: Muster) -> Notice:
        return notice_of(state.terms, state.directive)

    def is_over(self, state: Muster) -> bool:
        return bool(state.closed)

    def phase(self, state: Muster) -> str:
        if state.closed:
            return state.closed
        return "calling" if state.calling else "gathered"

    def collects_for(self, case: CaseId) -> CaseId | None:
        return activation_of(case)

    def obligations(self, state: Muster) -> Sequence[Obligation]:
        return [owed for person in state.people.values() for owed in person.obligations()]
