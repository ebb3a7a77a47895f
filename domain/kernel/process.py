"""What most processes answer alike, so that a process's decider says only what is its own."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from domain.kernel.decider import Deadline, Upcast
from domain.kernel.effect import Effect, Notice, Performed, Tell
from domain.kernel.model import CaseId, Model
from domain.kernel.obligation import Obligation
from domain.kernel.transition import Transitions

S = TypeVar("S")


class Process(Generic[S]):
    """The part of a decider (`domain.kernel.decider.Decider`) that most processes share.

    A process adds its name, commands and events, its `initial` state, `decide`, `evolve` and `phase`, and overrides
    what it needs of the rest.
    """

    from_outside: frozenset[str] = frozenset()
    policies: tuple[str, ...] = ()
    event_upcasts: Mapping[tuple[str, int], Upcast] = MappingProxyType({})
    command_upcasts: Mapping[str, Upcast] = MappingProxyType({})
    openers: tuple[type[Model], ...] = ()
    """The commands that may create a case."""
    diagrams: tuple[Transitions[Any], ...] = ()
    """Where its subjects may go; drawn in `docs/processes`."""

    def opens(self, command: Model) -> bool:
        return isinstance(command, self.openers)

    def deadline(self, state: S) -> Deadline | None:
        return None

    def react(self, state: S, event: Any) -> Sequence[Effect]:
        return ()

    def report(self, state: S) -> Tell | None:
        return None

    def wanted(self, state: S, effect: Performed) -> Performed | None:
        return effect

    def notice(self, state: S) -> Notice:
        return Notice()

    def is_over(self, state: S) -> bool:
        return False

    def collects_for(self, case: CaseId) -> CaseId | None:
        return None

    def pins(self, state: S, command: Any) -> Mapping[str, int | None]:
        return {}

    def obligations(self, state: S) -> Sequence[Obligation]:
        return ()
