"""The checkpoint's rules in the one shape of every process."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.checkpoint import PROCESS
from domain.checkpoint import commands as c
from domain.checkpoint import events as e
from domain.checkpoint.checkrules import policy_name
from domain.checkpoint.decide import decide
from domain.checkpoint.evolve import evolve
from domain.checkpoint.passing_time import deadline
from domain.checkpoint.policy import CALENDAR, POLICY
from domain.checkpoint.react import react, wanted
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.transitions import CHANGES, DUTIES, HANDOVERS, SHIFTS, Passing
from domain.kernel.decider import Context, Deadline, Rejection
from domain.kernel.effect import Effect, Notice, Performed
from domain.kernel.obligation import Ending, Obligation
from domain.kernel.process import Process
from domain.kernel.transition import Transitions

_ENGINE_ONLY = frozenset({"staff_found", "rota_proposed", "obligation_ended", "record_deliveries", "time_passed"})


def _types(adapter: TypeAdapter[Any]) -> frozenset[str]:
    union = adapter._type.__args__[0]
    return frozenset(model.model_fields["type"].default for model in union.__args__)


class CheckpointDecider(Process[Checkpoint]):
    """Implements `domain.kernel.decider.Decider`."""

    process = PROCESS
    command_adapter: TypeAdapter[Any] = c.COMMANDS
    event_adapter: TypeAdapter[Any] = e.EVENTS
    from_outside = _types(c.COMMANDS) - _ENGINE_ONLY
    policies: tuple[str, ...] = (POLICY, CALENDAR, "check-rules/")
    openers = (c.OpenCheckpoint,)
    initial = Checkpoint()
    diagrams: tuple[Transitions[Any], ...] = (SHIFTS, DUTIES, CHANGES, HANDOVERS)

    def decide(self, command: Any, state: Checkpoint, context: Context) -> list[Any] | Rejection:
        return decide(command, state, context)

    def evolve(self, state: Checkpoint, event: Any) -> Checkpoint:
        return evolve(state, event)

    def deadline(self, state: Checkpoint) -> Deadline | None:
        return deadline(state)

    def react(self, state: Checkpoint, event: Any) -> Sequence[Effect]:
        return react(state, event)

    def wanted(self, state: Checkpoint, effect: Performed) -> Performed | None:
        return wanted(state, effect)

    def notice(self, state: Checkpoint) -> Notice:
        default = Notice()
        return Notice(
            channel=state.terms.notice_channel if state.terms else default.channel,
            drill=state.order.is_drill if state.order else default.drill,
        )

    def is_over(self, state: Checkpoint) -> bool:
        return state.phase == "ended"

    def phase(self, state: Checkpoint) -> str:
        return state.phase

    def pins(self, state: Checkpoint, command: Any) -> Mapping[str, int | None]:
        """The terms are pinned; calendar and check rules are those in force, because a year's holidays are announced
        while a checkpoint stands, and each shift notes by which rules it worked."""
        if isinstance(command, c.OpenCheckpoint):
            return {policy_name(command.order.rules): None}
        if state.order is None:
            return {}
        rules: dict[str, int | None] = {policy_name(state.order.rules): None}
        return rules if isinstance(command, c.AdoptTerms) else {**rules, POLICY: state.terms_version}

    def obligations(self, state: Checkpoint) -> Sequence[Obligation]:
        owed = [duty.owed for shift in state.shifts.values() for duty in shift.duties.values()]
        owed += [one.owed for one in state.referrals.values()]
        return [*owed, *_handovers(state)]


def _handovers(state: Checkpoint) -> list[Obligation]:
    endings = {
        Passing.TAKEN: Ending.FULFILLED,
        Passing.EXCUSED: Ending.EXCUSED,
        Passing.LAPSED: Ending.LAPSED,
    }
    return [
        Obligation(
            "handover",
            shift.handover.bearer,
            f"{state.case}/{shift.id}",
            shift.handover.due,
            endings.get(shift.handover.standing),
        )
        for shift in state.shifts.values()
        if shift.handover is not None and shift.handover.owed
    ]
