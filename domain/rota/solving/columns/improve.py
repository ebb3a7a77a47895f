"""Better and better rotas from rosters: whole dives first, then dives in which most people keep their roster."""

from collections.abc import Callable
from random import Random

from domain.rota.checking import cost
from domain.rota.problem import Assignment
from domain.rota.solving.board import Rota
from domain.rota.solving.columns.closing import Closed, Closing
from domain.rota.solving.columns.dive import dive
from domain.rota.solving.columns.generate import Generator
from domain.rota.solving.columns.regular import Roster, Tables

Found = Callable[[Rota | None, int | None, int | None], None]
"""Told of a better rota with its objective, or of a bound."""

_WHOLE_DIVES = 3
_FEWEST = 6
"""People whose rosters are made anew in the first small dives; more when those find nothing."""
_PATIENCE = 10
"""Small dives without success before more people are let go at once."""
_ANY = 2**60
"""Above every objective."""
_MOST_ROSTERS = 4_000
"""With more the linear programme becomes slow; those that no better rota can use are forgotten."""


class Improver:
    """Works until the time is up or nothing better can exist.

    Args:
        tables: a regular problem.
        rota: to start from, None: there is none yet.
        told: of everything new.
        left: seconds that are left.
        seed: of the choices made on the way.
    """

    def __init__(self, tables: Tables, rota: Rota | None, told: Found, left: Callable[[], float], seed: int) -> None:
        self._tables, self._told, self._left = tables, told, left
        self._random = Random(seed)
        self._best: list[Roster] = []
        self._objective = _ANY
        self._everybody = set(range(len(tables.people)))
        self._generator = Generator(tables, lambda: left() <= 0)
        self._floor = 0
        if rota is not None:
            self._best = tables.rosters_of(rota)
            self._objective = self._cost(rota)
            for roster in self._best:
                self._generator.master.add(roster)

    def run(self) -> None:
        """Prove a bound, dive, and go on with small dives while the gap is being closed beside them."""
        self._generator.run()
        self._prove(self._generator.whole_bound())
        for _ in range(_WHOLE_DIVES):
            if self._is_over():
                return
            # Not cut short by the best so far: early dives also fetch rosters for the later ones.
            self._offer(dive(self._generator, self._best, self._everybody, _ANY, self._random))
        closing = Closing(self._tables, self._generator, self._left)
        try:
            self._small_dives(closing)
        finally:
            self._take(closing.close())

    def _small_dives(self, closing: Closing) -> None:
        people, failures = min(_FEWEST, len(self._everybody)), 0
        while self._best and not self._is_over():
            closing.start(self._best, self._objective)
            let_go = set(self._random.sample(sorted(self._everybody), people))
            better = self._offer(dive(self._generator, self._best, let_go, self._objective, self._random))
            better |= self._take(closing.ended())
            failures = 0 if better else failures + 1
            if failures >= _PATIENCE:
                people, failures = min(people + 1, len(self._everybody)), 0
                self._forget()

    def _take(self, closed: Closed | None) -> bool:
        if closed is None:
            return False
        better = self._offer(closed.rosters)
        if closed.proved:
            self._prove(self._objective)
        return better

    def _prove(self, bound: int) -> None:
        self._floor = bound
        self._told(None, None, bound)

    def _offer(self, rosters: list[Roster]) -> bool:
        if not rosters:
            return False
        rota = self._tables.rota_of(rosters)
        objective = self._cost(rota)
        if objective >= self._objective:
            return False
        self._best, self._objective = rosters, objective
        for roster in rosters:
            self._generator.master.add(roster)
        self._told(rota, objective, None)
        return True

    def _cost(self, rota: Rota) -> int:
        return cost(self._tables.problem, [Assignment(person=p, day=d, shift=s) for (p, d), s in rota.items()])

    def _forget(self) -> None:
        if self._generator.master.size() > _MOST_ROSTERS:
            self._generator.forget(self._objective - self._floor, self._best)

    def _is_over(self) -> bool:
        return self._left() <= 0 or self._objective <= self._floor
