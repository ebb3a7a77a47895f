"""Closing the gap: all rosters that a better rota could use are listed, and the best choice among them is proved.

A rota that costs less than the best so far uses only rosters whose reduced cost is below the gap. When they are few
enough the choice among them settles the matter; otherwise the cheapest of them are a good neighbourhood.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from domain.rota.solving.columns.choose import Choice
from domain.rota.solving.columns.generate import Generator
from domain.rota.solving.columns.regular import Roster, Tables

_COMPLETE_MOST = 40_000
"""Rosters, when with them the best is proved."""
_PARTIAL_MOST = 15_000
"""Rosters, when it is not: more than these make the choice too slow; twice as many each time all were tried."""
_FIRST_SLACK = 0.25
_WIDER = 1.5


@dataclass(frozen=True, slots=True)
class Closed:
    """What a choice came to: rosters (none: nothing found), and a bound when it proves that nothing is below."""

    rosters: list[Roster]
    proved: bool


class Closing:
    """Chooses in a thread of its own, for SCIP uses one core and leaves the other to whoever started it."""

    def __init__(self, tables: Tables, generator: Generator, left: Callable[[], float]) -> None:
        self._tables, self._generator, self._left = tables, generator, left
        self._pool = ThreadPoolExecutor(1)
        self._running: tuple[Choice, Future[tuple[list[Roster], bool]], bool] | None = None
        self._most = _PARTIAL_MOST

    def start(self, incumbent: list[Roster], objective: int) -> None:
        """Begin to look for a rota below `objective`, unless that is under way."""
        if self._running is not None:
            return
        rosters, complete = self._candidates(objective)
        choice = Choice(self._tables, rosters, incumbent)
        self._running = choice, self._pool.submit(choice.solve, self._left()), complete

    def ended(self) -> Closed | None:
        """What came of it; None while it is under way."""
        if self._running is None or not self._running[1].done():
            return None
        _, future, complete = self._running
        self._running = None
        rosters, exhausted = future.result()
        if exhausted and not complete:
            self._most *= 2
        return Closed(rosters, exhausted and complete)

    def close(self) -> Closed | None:
        """Stop, and say what was found until now."""
        if self._running is not None:
            self._running[0].stop()
        self._pool.shutdown()
        return self.ended()

    def _candidates(self, objective: int) -> tuple[list[Roster], bool]:
        """Rosters, and whether a rota below the objective can have no others."""
        gap = self._generator.gap_below(objective)
        slack = min(_FIRST_SLACK, gap)
        found = self._generator.within(slack, _COMPLETE_MOST)
        while found is not None and slack < gap:
            slack = min(slack * _WIDER, gap)
            wider = self._generator.within(slack, _COMPLETE_MOST if slack >= gap else self._most)
            if wider is None:
                return found, False
            found = wider
        if found is None:
            return self._generator.master.rosters(gap), False
        return found, True
