"""Erasure in the one shape of every process."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.erasure import commands as c
from domain.erasure import events as e
from domain.erasure.decide import decide
from domain.erasure.policy import NAME
from domain.erasure.state import ERASURE, Erasure, Phase, evolve
from domain.kernel.decider import Context, Deadline, Rejection
from domain.kernel.effect import COMMAND_POST, Effect, LookUp, Notice, Performed, Send
from domain.kernel.obligation import Ending, Obligation
from domain.kernel.process import Process
from domain.kernel.transition import Transitions

ERASE = "erase"
"""The question that destroys keys, and is answered by what that made unreadable."""


class ErasureDecider(Process[Erasure]):
    """Implements `domain.kernel.decider.Decider`."""

    process = "erasure"
    command_adapter: TypeAdapter[Any] = c.COMMANDS
    event_adapter: TypeAdapter[Any] = e.EVENTS
    from_outside = frozenset({"request_erasure", "approve_erasure", "refuse_erasure", "place_hold", "lift_hold"})
    policies: tuple[str, ...] = (NAME,)
    openers = (c.RequestErasure, c.PlaceHold, c.OweErasure)
    diagrams: tuple[Transitions[Any], ...] = (ERASURE,)
    initial = Erasure()

    def decide(self, command: c.ErasureCommand, state: Erasure, context: Context) -> list[e.ErasureEvent] | Rejection:
        return decide(command, state, context)

    def evolve(self, state: Erasure, event: e.ErasureEvent) -> Erasure:
        return evolve(state, event)

    def deadline(self, state: Erasure) -> Deadline | None:
        if state.due is None or state.holds or state.phase not in (Phase.WAITING, Phase.ERASING):
            return None
        return Deadline(state.due, "the keys are to be destroyed")

    def react(self, state: Erasure, event: e.ErasureEvent) -> Sequence[Effect]:
        match event:
            case e.DestructionAsked():
                return (LookUp(question=ERASE, query={"subject": state.subject, "attempt": event.attempt}),)
            case e.DestructionStuck():
                return (_alarm(state, event),)
            case _:
                return ()

    def wanted(self, state: Erasure, effect: Performed) -> Performed | None:
        if not isinstance(effect, LookUp):
            return effect
        # A hold placed at the last moment still keeps it, and an older try is not made beside a newer one.
        current = effect.query.get("attempt") == state.attempt and state.phase is Phase.ERASING
        return effect if current and not state.holds else None

    def notice(self, state: Erasure) -> Notice:
        return Notice(channel=state.terms.channel if state.terms else "sms", drill=state.drill)

    def is_over(self, state: Erasure) -> bool:
        return state.phase in (Phase.ERASED, Phase.REFUSED) or (state.phase is Phase.KEPT and not state.holds)

    def phase(self, state: Erasure) -> str:
        return str(state.phase or "")

    def pins(self, state: Erasure, command: c.ErasureCommand) -> Mapping[str, int | None]:
        return {NAME: state.terms_version} if state.terms_version else {}

    def obligations(self, state: Erasure) -> Sequence[Obligation]:
        if state.due is None or state.terms is None:
            return ()
        done = Ending.FULFILLED if state.phase is Phase.ERASED else None
        return (Obligation("erase", "engine", state.subject, state.due, done, state.ended_at),)


def _alarm(state: Erasure, event: e.DestructionStuck) -> Send:
    params = {"subject": state.subject, "attempts": str(event.attempts)}
    step = f"erasure_stuck/{event.attempts}"
    channel = state.pinned.channel
    return Send(to=COMMAND_POST, channel=channel, template="erasure_stuck", step=step, params=params, drill=state.drill)
