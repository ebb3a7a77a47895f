"""The one shape of every process: commands and state in, events or a rejection out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter

from domain.kernel.command import Actor
from domain.kernel.effect import Effect, Notice, Performed, Tell
from domain.kernel.model import CaseId, Model
from domain.kernel.obligation import Obligation
from domain.kernel.policy import PolicyVersion
from domain.kernel.transition import Transitions

C = TypeVar("C", bound=Model, contravariant=True)
E = TypeVar("E", bound=Model)
S = TypeVar("S")


Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""How something recorded in an older shape is read in a newer one; the record itself never changes."""


class Rejection(Model):
    """Why a command was refused: a stable code for programs and a sentence for people. It is on the record."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When time itself next matters to a case, and what for (shown to people)."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a rule may know beyond command and state; all of it is recorded with the decision.

    `now` is when the case decides, `received_at` when the command reached the inbox (punctuality is judged by it),
    `policies` the pinned or in-force versions by name, `taken` people whom another case took first.
    """

    case: CaseId
    now: datetime
    received_at: datetime
    actor: Actor
    source: str
    occurred_at: datetime | None = None
    policies: Mapping[str, PolicyVersion] = field(default_factory=lambda: MappingProxyType({}))
    taken: frozenset[str] = frozenset()


class Decider(Protocol[C, E, S]):
    """The rules of one process. All methods are pure and total over the states they themselves produce."""

    process: str
    command_adapter: TypeAdapter[Any]
    event_adapter: TypeAdapter[Any]
    from_outside: frozenset[str]
    """The commands that people and devices may give; all others are the engine's own."""
    policies: tuple[str, ...]
    """Documents that every decision may use; a name that ends with «/» stands for a family of documents."""
    diagrams: tuple[Transitions[Any], ...]
    """Where its subjects may go."""
    event_upcasts: Mapping[tuple[str, int], Upcast]
    """(event type, older schema version) → how to read it as the next version."""
    command_upcasts: Mapping[str, Upcast]
    """Command type → how to read a body that an older door recorded and that is not valid any more."""

    @property
    def initial(self) -> S: ...

    def opens(self, command: C) -> bool:
        """True if the command may create the case."""
        ...

    def decide(self, command: C, state: S, context: Context) -> list[E] | Rejection:
        """The rules. No events means: noted, nothing changed."""
        ...

    def evolve(self, state: S, event: E) -> S:
        """What an event means; never changes its mind about an old event."""
        ...

    def deadline(self, state: S) -> Deadline | None:
        """When `TimePassed` is next due; None when only people can move the case."""
        ...

    def react(self, state: S, event: E) -> Sequence[Effect]:
        """What the world must be asked to do. `state` is the state after the event."""
        ...

    def report(self, state: S) -> Tell | None:
        """The absolute counts this case owes its parent; sent after an advance that changed them."""
        ...

    def wanted(self, state: S, effect: Performed) -> Performed | None:
        """The effect as far as it is still wanted, perhaps about fewer people; None when it was overtaken.

        Checked at the moment of performing (PEERS 1).
        """
        ...

    def notice(self, state: S) -> Notice:
        """How the command post is told of the case itself. Must not raise: it is asked when the rules have failed."""
        ...

    def is_over(self, state: S) -> bool: ...

    def phase(self, state: S) -> str: ...

    def collects_for(self, case: CaseId) -> CaseId | None:
        """The directive for whose purpose words told to this case are kept: they are erased some time after its end.

        None: they are kept as long as their person's key.
        """
        ...

    def pins(self, state: S, command: C) -> Mapping[str, int | None]:
        """Policy versions this case stays with; a command that moves the case to a newer one leaves its pin out.

        None: the version in force when the command was received; so a document of a family is asked for.
        """
        ...

    def obligations(self, state: S) -> Sequence[Obligation]:
        """Who owes what, and how it ended."""
        ...
