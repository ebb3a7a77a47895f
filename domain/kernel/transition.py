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

    `subject` names the kind in identifiers, `title` and `labels` are what people read in the diagram. With `open_as`
    the states that are no ends are drawn inside one box of that name, and what may happen in each of them leaves it.
    """

    def __init__(
        self,
        subject: str,
        moves: Iterable[Move[K]],
        *,
        title: str = "",
        labels: Mapping[K, str] | None = None,
        open_as: str = "",
    ) -> None:
        self.subject = subject
        self.title = title or subject
        self.moves: tuple[Move[K], ...] = tuple(moves)
        self._labels = dict(labels or {})
        self._open_as = open_as
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
        gathered = self._from_every_open_state() if self._open_as else frozenset()
        arrows: dict[tuple[str, str], list[str]] = {}
        for before, event, after in self.moves:
            start = "[*]" if before is None else _BOX if (event, after) in gathered else _text(before)
            arrows.setdefault((start, _text(after)), []).append(event)
        drawn = [(a, b, f"    {a} --> {b}: {' · '.join(dict.fromkeys(events))}") for (a, b), events in arrows.items()]
        ends = {_text(state) for state in self.ends()}
        inside = [line for a, b, line in drawn if self._open_as and a != _BOX and b not in ends]
        labels = {_text(state): f"    {_text(state)}: {label}" for state, label in self._labels.items()}
        lines = ["stateDiagram-v2"]
        if inside:
            within = [*(line for name, line in labels.items() if name not in ends), *inside]
            labels = {name: line for name, line in labels.items() if name in ends}
            lines += [f'    state "{self._open_as}" as {_BOX} {{', *(f"    {line}" for line in within), "    }"]
        lines += labels.values()
        lines += [line for _, _, line in drawn if line not in inside]
        lines += sorted(f"    {end} --> [*]" for end in ends)
        return "\n".join(lines)

    def _from_every_open_state(self) -> frozenset[tuple[str, K]]:
        """What leads to one end from every state that is none."""
        ends = self.ends()
        open_ = {state for before, _, after in self.moves for state in (before, after) if state is not None} - ends
        befores: dict[tuple[str, K], set[K | None]] = {}
        for before, event, after in self.moves:
            befores.setdefault((event, after), set()).add(before)
        return frozenset(pair for pair, states in befores.items() if pair[1] in ends and states == open_)


_BOX = "every_open_state"


def _text(state: Enum) -> str:
    return state.name.lower()
