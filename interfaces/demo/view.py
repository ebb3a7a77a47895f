"""What the drill tells whoever watches: sentences while it prepares, views while it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from interfaces.demo.board import Board


@dataclass(frozen=True, slots=True)
class Pace:
    """The drill's clock: seconds that a minute of the plan takes, and until people must have arrived."""

    minute: float
    report_within: float


@dataclass(frozen=True, slots=True)
class View:
    """One moment: the board, decisions a second since the last moment, and the newest messages (channel, text)."""

    case: str
    title: str
    board: Board
    pace: Pace
    rate: float
    samples: Sequence[tuple[str, str]]


class Screen(Protocol):
    """Where it is told. Entered while the drill runs, so that a terminal can be drawn on and given back."""

    def say(self, zh: str, en: str) -> None:
        """One sentence about what happens now."""
        ...

    def show(self, view: View) -> None:
        """How the drill stands."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
