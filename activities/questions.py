"""What cases may look up: every process's questions together."""

from collections.abc import Callable, Mapping, Sequence

from activities.answers import callup, checkpoint, erasure, inspection, retained
from activities.answers.question import Answer
from directory.directory import Directory
from ledger.ports import Ledger

PROCESSES: Sequence[Callable[[Directory], Mapping[str, Answer]]] = (
    callup.answers,
    checkpoint.answers,
    inspection.answers,
    retained.answers,
)
"""A process whose rules ask something adds its answers here."""


class UnknownQuestion(LookupError):
    """Nobody here can answer that."""


def answers(directory: Directory, ledger: Ledger) -> dict[str, Answer]:
    """All questions that can be answered, by name. Raises ValueError if two processes answer one question."""
    found: dict[str, Answer] = erasure.answers(directory, ledger)
    for of_process in PROCESSES:
        own = of_process(directory)
        if twice := found.keys() & own.keys():
            raise ValueError(f"two processes answer «{sorted(twice)[0]}»")
        found |= own
    return found
