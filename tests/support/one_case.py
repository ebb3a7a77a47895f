"""Drives one case by the pure step and checks after every step what must hold for any process."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from domain.kernel.advance import Batch, advance_case, next_wake
from domain.kernel.command import Actor, Received
from domain.kernel.decider import Decider
from domain.kernel.decision import Verdict
from domain.kernel.effect import Performed, sends_of
from domain.kernel.fold import read_event
from domain.kernel.model import Model
from domain.kernel.policy import PolicyBook

Said = tuple[Model, Actor, datetime]
"""A command, who gave it, and when it was received."""


class OneCase:
    """A case under test. `effects` keeps what its decisions asked of the world, message by message."""

    def __init__(self, decider: Decider[Any, Any, Any], case: str, book: PolicyBook) -> None:
        self.decider = decider
        self.case = case
        self.book = book
        self.state = decider.initial
        self.folded = decider.initial
        self.version = 0
        self.received = 0
        self.batches: list[Batch] = []
        self.effects: list[Performed] = []
        self.verdicts: list[str] = []

    def step(self, now: datetime, said: Sequence[Said] = (), taken: frozenset[str] = frozenset()) -> Batch | None:
        """Advance at `now`: decided twice with the same result, folded from its own record, never a fault, and time
        asks for nothing more at the same moment."""
        pending = [self._received(*one) for one in said]
        args = (self.decider, self.case, self.state, self.version, pending, now, self.book, taken)
        step, again = advance_case(*args), advance_case(*args)
        assert step == again
        assert not step.faults, step.faults
        self.state, self.version = step.state, step.version
        if step.batch is None:
            return None
        self._fold(step.batch)
        deadline = step.batch.head.deadline
        assert deadline is None or deadline.at > now, deadline
        assert not {claim.resource for claim in step.batch.claims} & taken, "claims somebody it was told is taken"
        self.batches.append(step.batch)
        for row in step.batch.effects:
            messages = [send for _, send in sends_of(row.effect_id, row.effect)]
            self.effects += messages or [row.effect]
        self.verdicts += [d.rejection.code if d.rejection else d.verdict.value for d in step.batch.decisions]
        return step.batch

    def run_out(self, now: datetime, most: int = 200) -> datetime:
        """Let time do all that it does by itself; the moment at which it asked for nothing more."""
        for _ in range(most):
            wake = next_wake(self.batches[-1].head, now) if self.batches else None
            if wake is None:
                return now
            now = wake
            assert self.step(now) is not None, "a deadline passed and nothing was decided"
        raise AssertionError(f"time still asks after {most} steps")

    def events(self) -> list[Model]:
        return [event for batch in self.batches for decision in batch.decisions for event in decision.events]

    def _received(self, command: Model, actor: Actor, at: datetime) -> Received:
        self.received += 1
        body = orjson.dumps(command.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
        return Received(f"c{self.received}", self.case, self.decider.process, body, actor, "test", at)

    def _fold(self, batch: Batch) -> None:
        for decision in batch.decisions:
            assert (decision.verdict is Verdict.ACCEPTED) or not decision.events
            for raw in orjson.loads(decision.to_canonical())["events"]:
                self.folded = self.decider.evolve(self.folded, read_event(self.decider, raw))
        assert self.folded == self.state
        assert self.decider.deadline(self.folded) == self.decider.deadline(self.state)
