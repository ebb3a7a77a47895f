"""As good as the time allows: one model first, then rosters where the problem is regular."""

from contextlib import suppress

from domain.rota.answer import Clock, Progress, Report, Status
from domain.rota.problem import RotaProblem
from domain.rota.solving.board import Rota
from domain.rota.solving.columns.improve import Improver
from domain.rota.solving.columns.regular import Tables, is_regular
from domain.rota.solving.plain import Budget, Found, search

_FIRST_SHARE = 0.05
"""Of the time, for the whole problem as one model: small ones are solved in it, others have a rota to start from."""
_FIRST_MOST = 5.0
"""Seconds."""


class Timed:
    """One search by a clock; what is best so far is kept and told."""

    def __init__(self, problem: RotaProblem, seconds: float, clock: Clock, report: Report | None) -> None:
        self._problem, self._seconds, self._clock, self._report = problem, seconds, clock, report
        self._began = clock()
        self._rota: Rota | None = None
        self._objective: int | None = None
        self._bound: int | None = None

    def run(self, workers: int, seed: int) -> Found:
        """The best that was found until the time was up, or nothing better can exist."""
        regular = is_regular(self._problem)
        first = min(_FIRST_SHARE * self._seconds, _FIRST_MOST) if regular else self._seconds
        found = search(self._problem, Budget(workers, seed, seconds=first), heard=lambda o, b: self._told(None, o, b))
        self._told(found.rota, found.objective, found.bound)
        if regular and found.status in (Status.FEASIBLE, Status.UNKNOWN):
            self._by_rosters(seed)
        if self._rota is None:
            return found
        proved = self._bound is not None and self._objective is not None and self._objective <= self._bound
        status = Status.OPTIMAL if proved else Status.FEASIBLE
        return Found(status, self._rota, self._objective, self._bound, found.used)

    def _by_rosters(self, seed: int) -> None:
        # What was found before a linear programme got out of hand is as good as ever.
        with suppress(ArithmeticError):
            Improver(Tables(self._problem), self._rota, self._told, self._left, seed).run()

    def _left(self) -> float:
        return self._began + self._seconds - self._clock()

    def _told(self, rota: Rota | None, objective: int | None, bound: int | None) -> None:
        if rota is not None:
            self._rota = rota
        if objective is not None and (self._objective is None or objective < self._objective):
            self._objective = objective
        if bound is not None and (self._bound is None or bound > self._bound):
            self._bound = bound
        if self._report is not None:
            self._report(Progress(self._objective, self._bound, self._clock() - self._began))
