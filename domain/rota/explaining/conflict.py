"""A minimal set of rules that contradict each other.

Every rule hangs on a literal that turns it on. Rules are turned off, many at a time and at last one by one, and stay
off when the others still contradict each other. CP-SAT's own list of assumptions that suffice shortens the way.
"""

from dataclasses import dataclass

from ortools.sat.python import cp_model

from domain.rota.answer import Effort
from domain.rota.problem import RotaProblem
from domain.rota.solving.board import Board, Switch
from domain.rota.solving.goals import Goals, add_demands
from domain.rota.solving.plain import Budget, solver_for, used
from domain.rota.solving.rules import add_rules


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot all hold; `minimal`: without any one of them the others can."""

    rules: tuple[Switch, ...]
    minimal: bool
    used: int


def find_conflict(problem: RotaProblem, effort: Effort) -> Conflict:
    """Rules that contradict each other. A problem that has a rota: ValueError."""
    return _Search(problem, effort).run()


class _Search:
    def __init__(self, problem: RotaProblem, effort: Effort) -> None:
        self._board = Board(problem, switched=True)
        add_rules(self._board)
        add_demands(self._board, Goals(self._board))
        self._by_index = {literal.index: switch for switch, literal in self._board.switches.items()}
        self._effort = effort
        self._used = 0

    def run(self) -> Conflict:
        every = sorted(self._board.switches, key=_kin)
        if not self._contradict(every):
            if self._used < self._effort.thousandths:
                raise ValueError("this problem has a rota")
            return Conflict(tuple(every), minimal=False, used=self._used)
        rules = self._suggestion(every)
        size = max(1, len(rules) // 2)
        while self._used < self._effort.thousandths:
            rules = self._without_pieces(rules, size)
            if size == 1:
                break
            size = max(1, size // 2)
        return Conflict(tuple(rules), minimal=self._used < self._effort.thousandths, used=self._used)

    def _without_pieces(self, rules: list[Switch], size: int) -> list[Switch]:
        """The rules less every piece of so many that the contradiction does not need."""
        needed: list[Switch] = []
        waiting = rules
        while waiting and self._used < self._effort.thousandths:
            piece, waiting = waiting[:size], waiting[size:]
            if not self._contradict([*needed, *waiting]):
                needed += piece
        return [*needed, *waiting]

    def _suggestion(self, every: list[Switch]) -> list[Switch]:
        """Rules that contradict each other, found by assuming all: quick for simple conflicts, given up for others."""
        model = self._board.model.clone()
        model.add_assumptions([self._board.switches[one] for one in every])
        # One worker: with several, the sufficient assumptions would be all of them.
        solver = self._solver(workers=1, most=self._effort.thousandths // 20)
        if self._run(solver, model) != cp_model.INFEASIBLE:
            return every
        named = {self._by_index[index] for index in solver.sufficient_assumptions_for_infeasibility()}
        return [one for one in every if one in named]

    def _contradict(self, rules: list[Switch]) -> bool:
        """Whether it is proved that the rules contradict each other. The others are off: the model becomes small."""
        model = self._board.model.clone()
        on = set(rules)
        for switch, literal in self._board.switches.items():
            model.add(literal == (switch in on))
        return self._run(self._solver(workers=self._effort.workers), model) == cp_model.INFEASIBLE

    def _solver(self, workers: int, most: int | None = None) -> cp_model.CpSolver:
        left = max(1, self._effort.thousandths - self._used)
        return solver_for(Budget(workers, self._effort.seed, thousandths=left if most is None else min(left, most + 1)))

    def _run(self, solver: cp_model.CpSolver, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
        outcome = solver.solve(model)
        self._used += used(solver)
        return outcome


def _kin(one: Switch) -> tuple[str, str, str, str, int]:
    """An order in which neighbours tend to be needed, or not, together."""
    return one.rule, one.skill or "", one.person or "", one.shift or "", one.day or 0
