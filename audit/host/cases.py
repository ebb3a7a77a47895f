"""One case on the host: its rules, its state, what waits for it, and one step of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from audit.host.claims import Claims
from domain.kernel.advance import CaseHead, Step, advance_case
from domain.kernel.command import Received
from domain.kernel.decider import Decider
from domain.kernel.policy import PolicyBook

MANY = 1000
"""Retries without those whom other cases hold; more means that the rules claim somebody they were told is taken."""


@dataclass(slots=True)
class HostedCase:
    """A case and its undecided commands in order of receipt. `wake` is the moment its clock is set to."""

    name: str
    decider: Decider[Any, Any, Any]
    state: Any
    version: int = 0
    pending: list[Received] = field(default_factory=list)
    head: CaseHead | None = None
    wake: datetime | None = None

    def step(self, now: datetime, book: PolicyBook, claims: Claims, decided: Callable[[str], bool]) -> Step[Any] | None:
        """Advance by everything that waits, then time. None: nothing happened.

        Whoever another case took first is left out and the step is taken again, as in the engine.
        """
        pending = _once(self.pending, decided)
        self.pending = []
        taken: frozenset[str] = frozenset()
        for _ in range(MANY):
            step = advance_case(self.decider, self.name, self.state, self.version, pending, now, book, taken)
            lost = claims.lost(step.batch.claims) if step.batch else frozenset[str]()
            if not lost:
                return step if step.batch or step.strays else None
            taken |= lost
        raise RuntimeError(f"{self.name} claims people again whom it was told are taken: {sorted(taken)[:5]}")


def _once(pending: Iterable[Received], decided: Callable[[str], bool]) -> list[Received]:
    """Each command once: the id is the idempotency key."""
    first = {received.command_id: received for received in reversed(list(pending))}
    return [received for received in reversed(first.values()) if not decided(received.command_id)]
