"""Where a subject of a process may go: one table says it, for the rules and for the diagrams alike.

A subject is what has states of its own: a person, a shift, a visit, a finding. `evolve` asks the table, so an event
that would move a subject otherwise than declared is a fault and never a silent change, and the picture in `docs/`
cannot differ from what runs.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Generic, TypeVar

K = TypeVar("K", bound=Enum)

Move = tuple[K | None, str, K]
"""(before, event type, after); before None: the subject comes into being."""


class UndeclaredTransition(Exception):
    """An event that no move of the table knows: a defect of the rules that let it happen."""


class Transitions(Generic[K]):
    """The moves of one kind of subject. Raises ValueError if two moves contradict each other.

    `subject` names the kind in identifiers, `title` and `labels` are what people read in the diagram.
    """

    def __init__(
        self, subject: str, moves: Iterable[Move[K]], *, title: str = "", labels: Mapping[K, str] | None = None
    ) -> None:
        self.subject = subject
        self.title = title or subject
        self.moves: tuple[Move[K], ...] = tuple(moves)
        self._labels = dict(labels or {})
        self._after: dict[tuple[K | None, str], K] = {}
        for before, event, after in self.moves:
            known = self._after.setdefault((before, event), after)
            if known is not after:
                raise ValueError(f"{subject}: «{event}» leads from {before} to both {known} and {after}")

    def allows(self, before: K | None, event: str) -> bool:
        """Whether the event may happen to a subject in state `before`."""
        return (before, event) in self._after

    def after(self, before: K | None, event: str) -> K:
        """The state after the event. Raises UndeclaredTransition."""
        try:
            return self._after[before, event]
        except KeyError:
            where = "what does not exist yet" if before is None else f"«{_text(before)}»"
            raise UndeclaredTransition(f"{self.subject}: «{event}» does not lead anywhere from {where}") from None

    def ends(self) -> frozenset[K]:
        """The states that nothing leaves."""
        left = {before for before, _, after in self.moves if before is not after}
        return frozenset(after for _, _, after in self.moves if after not in left)

    def mermaid(self) -> str:
        """The state diagram as Mermaid text, events between two states gathered on one arrow."""
        arrows: dict[tuple[str, str], list[str]] = {}
        for before, event, after in self.moves:
            pair = ("[*]" if before is None else _text(before), _text(after))
            arrows.setdefault(pair, []).append(event)
        lines = ["stateDiagram-v2"]
        lines += [f"    {_text(state)}: {label}" for state, label in self._labels.items()]
        lines += [f"    {a} --> {b}: {' · '.join(dict.fromkeys(events))}" for (a, b), events in arrows.items()]
        lines += sorted(f"    {_text(state)} --> [*]" for state in self.ends())
        return "\n".join(lines)


def _text(state: Enum) -> str:
    return state.name.lower()
