"""All decisions in order, with the gapless numbers that a ledger would give them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.kernel.decision import Decision
from domain.kernel.model import Model


@dataclass(frozen=True, slots=True)
class Numbered:
    """Decision `number`; its event i has the number `first_event` + i. Both start at 1."""

    number: int
    first_event: int
    decision: Decision


class Journal:
    """The record of a run, in memory."""

    def __init__(self) -> None:
        self._all: list[Numbered] = []
        self._by_case: dict[str, list[Numbered]] = {}
        self._by_id: dict[str, Numbered] = {}
        self.events = 0

    def append(self, decisions: Sequence[Decision]) -> None:
        """Record decisions in this order. Raises ValueError if one is already recorded."""
        for decision in decisions:
            identity = decision.received.command_id
            if identity in self._by_id:
                raise ValueError(f"the command {identity} was decided before")
            numbered = Numbered(len(self._all) + 1, self.events + 1, decision)
            self._all.append(numbered)
            self._by_case.setdefault(decision.case, []).append(numbered)
            self._by_id[identity] = numbered
            self.events += len(decision.events)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Numbered]:
        return iter(self._all)

    def of(self, case: str) -> Sequence[Numbered]:
        """The decisions of a case, in order."""
        return self._by_case.get(case, ())

    def find(self, command_id: str) -> Decision | None:
        """What became of a command; None while it is undecided."""
        numbered = self._by_id.get(command_id)
        return numbered.decision if numbered else None

    def events_of(self, case: str) -> list[Model]:
        """All events of a case, in order."""
        return [event for numbered in self.of(case) for event in numbered.decision.events]
