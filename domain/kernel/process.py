"""What most processes answer alike, so that a process's decider says only what is its own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from domain.kernel.decider import Context, Deadline, Rejection
from domain.kernel.effect import Effect, Performed, Tell
from domain.kernel.model import Model
from domain.kernel.obligation import Obligation

S = TypeVar("S")

Rule = Callable[[Any, Any, Context], list[Any] | Rejection]
"""Decides one type of command: (command, state, context)."""


class Process(Generic[S]):
    """A decider (`domain.kernel.decider.Decider`) made of tables: a rule a command type, a meaning an event type.

    A process names itself, its commands and events, which commands open a case and which may come from outside; it
    overrides what it needs of the rest.
    """

    process: str
    command_adapter: TypeAdapter[Any]
    event_adapter: TypeAdapter[Any]
    from_outside: frozenset[str] = frozenset()
    policies: tuple[str, ...] = ()
    openers: tuple[type[Model], ...] = ()
    rules: Mapping[type[Model], Rule] = {}
    meanings: Mapping[type[Model], Callable[[Any, Any], Any]] = {}

    @property
    def initial(self) -> S:
        """The state before the first event."""
        raise NotImplementedError

    def opens(self, command: Model) -> bool:
        return isinstance(command, self.openers)

    def decide(self, command: Model, state: S, context: Context) -> list[Any] | Rejection:
        return self.rules[type(command)](command, state, context)

    def evolve(self, state: S, event: Model) -> S:
        meaning = self.meanings.get(type(event))
        new: S = state if meaning is None else meaning(state, event)
        return new

    def deadline(self, state: S) -> Deadline | None:
        return None

    def react(self, state: S, event: Model) -> Sequence[Effect]:
        return ()

    def report(self, state: S) -> Tell | None:
        return None

    def wanted(self, state: S, effect: Performed) -> Performed | None:
        return effect

    def is_over(self, state: S) -> bool:
        return False

    def phase(self, state: S) -> str:
        raise NotImplementedError

    def pins(self, state: S, command: Model) -> Mapping[str, int | None]:
        return {}

    def obligations(self, state: S) -> Sequence[Obligation]:
        return ()
