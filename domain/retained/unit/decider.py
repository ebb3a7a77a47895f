"""A unit's retained cadres in the one shape of every process."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.kernel.decider import Context, Deadline, Rejection
from domain.kernel.effect import Effect, Notice, Performed
from domain.kernel.obligation import Obligation
from domain.kernel.process import Process
from domain.kernel.transition import Transitions
from domain.retained.between import MoveIn, ProposeTransfer, TakeRelease, TakeReturn
from domain.retained.policy import CALENDAR, NAME
from domain.retained.seconded import unit_case
from domain.retained.unit import commands as c
from domain.retained.unit.decide import decide
from domain.retained.unit.events import EVENTS, RetainedEvent
from domain.retained.unit.evolve import evolve
from domain.retained.unit.react import react, wanted
from domain.retained.unit.state import Unit
from domain.retained.unit.telling import PROCESS
from domain.retained.unit.transitions import CADRE


class RetainedDecider(Process[Unit]):
    """Implements `domain.kernel.decider.Decider`. A unit's case never ends: its cadres' responsibilities do."""

    process = PROCESS
    command_adapter: TypeAdapter[Any] = c.COMMANDS
    event_adapter: TypeAdapter[Any] = EVENTS
    from_outside = frozenset(
        {
            "list_items",
            "confirm_items",
            "dispute_item",
            "confirm_contacts",
            "report_contact_changed",
            "offer_volunteering",
            "answer_offer",
            "offer_transfer",
            "accept_transfer",
            "refuse_transfer",
            "leave_service",
            "adopt_policy",
        }
    )
    policies: tuple[str, ...] = (NAME, CALENDAR)
    openers = (TakeReturn, TakeRelease, ProposeTransfer, MoveIn)
    diagrams: tuple[Transitions[Any], ...] = (CADRE,)
    initial = Unit()

    def decide(self, command: c.RetainedCommand, state: Unit, context: Context) -> list[RetainedEvent] | Rejection:
        return decide(command, state, context)

    def evolve(self, state: Unit, event: RetainedEvent) -> Unit:
        return evolve(state, event)

    def deadline(self, state: Unit) -> Deadline | None:
        return state.deadline

    def react(self, state: Unit, event: RetainedEvent) -> Sequence[Effect]:
        return react(state, event)

    def wanted(self, state: Unit, effect: Performed) -> Performed | None:
        return wanted(state, effect)

    def notice(self, state: Unit) -> Notice:
        return Notice(channel=state.terms.channel) if state.terms else Notice()

    def pins(self, state: Unit, command: c.RetainedCommand) -> Mapping[str, int | None]:
        """The unit's own policy stays; the calendar is the one in force, because every year brings another."""
        if not state.unit or isinstance(command, c.AdoptPolicy):
            return {}
        return {NAME: state.terms_version}

    def phase(self, state: Unit) -> str:
        if state.retained:
            return "retaining"
        return "handing over" if state.people else "nobody retained"

    def obligations(self, state: Unit) -> Sequence[Obligation]:
        return state.obligations(unit_case(state.unit))
