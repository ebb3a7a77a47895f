"""A bearer's ladder in the one shape of every process."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from domain.accountability import commands as c
from domain.accountability.decide import decide
from domain.accountability.events import EVENTS, AccountabilityEvent
from domain.accountability.evolve import evolve
from domain.accountability.owing import PROCESS, MoveDue, Owe, Settle
from domain.accountability.policy import CALENDAR, NAME
from domain.accountability.react import react, wanted
from domain.accountability.state import Ledger
from domain.accountability.transitions import DUTY, ORDER
from domain.kernel.decider import Context, Deadline, Rejection
from domain.kernel.effect import Effect, Performed
from domain.kernel.obligation import Obligation
from domain.kernel.process import Process
from domain.kernel.transition import Transitions


class AccountabilityDecider(Process[Ledger]):
    """Implements `domain.kernel.decider.Decider`. A bearer's case never ends: what it owes does."""

    process = PROCESS
    command_adapter: TypeAdapter[Any] = c.COMMANDS
    event_adapter: TypeAdapter[Any] = EVENTS
    from_outside = frozenset(
        {
            "reply",
            "excuse",
            "extend",
            "withdraw_order",
            "confirm_circular",
            "record_interview",
            "take_referral",
            "decline_referral",
            "record_service",
        }
    )
    policies: tuple[str, ...] = (NAME, CALENDAR)
    openers = (Owe, Settle, MoveDue)
    """Only other cases say these; a settlement that overtakes what it settles must not be lost at the door."""
    diagrams: tuple[Transitions[Any], ...] = (DUTY, ORDER)
    initial = Ledger()

    def decide(
        self, command: c.AccountabilityCommand, state: Ledger, context: Context
    ) -> list[AccountabilityEvent] | Rejection:
        return decide(command, state, context)

    def evolve(self, state: Ledger, event: AccountabilityEvent) -> Ledger:
        return evolve(state, event)

    def deadline(self, state: Ledger) -> Deadline | None:
        return state.deadline

    def react(self, state: Ledger, event: AccountabilityEvent) -> Sequence[Effect]:
        return react(state, event)

    def wanted(self, state: Ledger, effect: Performed) -> Performed | None:
        return wanted(state, effect)

    def phase(self, state: Ledger) -> str:
        if not state.open:
            return "nothing owed"
        return "a human decides" if state.waits_for_human else "owing"

    def obligations(self, state: Ledger) -> Sequence[Obligation]:
        owed = [*state.ended.values(), *(duty.obligation for duty in state.open.values())]
        replies = [
            Obligation(
                f"reply:{order.number}", state.bearer, order.source, order.reply_by, order.ending, order.ended_at
            )
            for order in state.orders.values()
            if order.asks and order.reply_by is not None
        ]
        return [*owed, *replies]
