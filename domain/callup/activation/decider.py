"""The activation's rules in the one shape of every process."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.callup.activation import commands as c
from domain.callup.activation import events as e
from domain.callup.activation import older
from domain.callup.activation.decide import POLICY, decide
from domain.callup.activation.evolve import evolve
from domain.callup.activation.react import react, wanted
from domain.callup.activation.state import Activation
from domain.callup.notice import notice_of
from domain.kernel.decider import Context, Deadline, Rejection
from domain.kernel.effect import Effect, Notice, Performed
from domain.kernel.model import CaseId
from domain.kernel.obligation import Obligation
from domain.kernel.process import Process

_OVER = frozenset({"withdrawn", "closed"})


class ActivationDecider(Process[Activation]):
    """Implements `domain.kernel.decider.Decider`."""

    process = "activation"
    command_adapter: TypeAdapter[Any] = c.ACTIVATION_COMMANDS
    event_adapter: TypeAdapter[Any] = e.ACTIVATION_EVENTS
    event_upcasts = older.EVENTS
    command_upcasts = older.COMMANDS
    from_outside = frozenset(
        {
            "draft_activation",
            "approve_activation",
            "withdraw_draft",
            "amend_activation",
            "extend_activation",
            "adopt_policy",
            "stand_down",
        }
    )
    policies: tuple[str, ...] = (POLICY,)
    openers = (c.DraftActivation,)
    initial = Activation()

    def decide(
        self, command: c.ActivationCommand, state: Activation, context: Context
    ) -> list[e.ActivationEvent] | Rejection:
        return decide(command, state, context)

    def evolve(self, state: Activation, event: e.ActivationEvent) -> Activation:
        return evolve(state, event)

    def deadline(self, state: Activation) -> Deadline | None:
        if state.phase != "active" or state.expires_at is None:
            return None
        due = [Deadline(state.expires_at, "the activation lapses unless it is renewed")]
        if state.notice_at is not None:
            due.append(Deadline(state.notice_at, "notice before the expiry"))
        if state.look_up_due is not None:
            due.append(Deadline(state.look_up_due, "the directory's answer"))
        return min(due, key=lambda deadline: deadline.at)

    def react(self, state: Activation, event: e.ActivationEvent) -> Sequence[Effect]:
        return react(state, event)

    def wanted(self, state: Activation, effect: Performed) -> Performed | None:
        return wanted(state, effect)

    def notice(self, state: Activation) -> Notice:
        return notice_of(state.terms, state.directive)

    def is_over(self, state: Activation) -> bool:
        return state.phase in _OVER

    def phase(self, state: Activation) -> str:
        return state.phase

    def collects_for(self, case: CaseId) -> CaseId | None:
        return case

    def pins(self, state: Activation, command: c.ActivationCommand) -> Mapping[str, int | None]:
        if isinstance(command, c.AdoptPolicy) or not state.terms_version:
            return {}
        return {POLICY: state.terms_version}

    def obligations(self, state: Activation) -> Sequence[Obligation]:
        return ()
