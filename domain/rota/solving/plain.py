"""The whole rota as one CP-SAT model."""

from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from domain.rota.answer import Status
from domain.rota.problem import RotaProblem
from domain.rota.solving.board import Board, Rota
from domain.rota.solving.goals import Goals, add_demands, add_wishes
from domain.rota.solving.rules import add_rules

Heard = Callable[[int | None, int | None], None]
"""Told of a new objective and a new bound while the search runs."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one call of CP-SAT may use. Exactly one of `thousandths` (deterministic) and `seconds` is given.

    With `thousandths` the workers take turns in a fixed order, so the answer depends on nothing but the problem, the
    number of workers and the seed. `below` stops the search at the first rota that costs no more.
    """

    workers: int
    seed: int
    thousandths: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What one call of CP-SAT found; `used` in thousandths of its deterministic seconds."""

    status: Status
    rota: Rota | None
    objective: int | None
    bound: int | None
    used: int


def search(
    problem: RotaProblem,
    budget: Budget,
    hint: Rota | None = None,
    free: set[tuple[str, int]] | None = None,
    heard: Heard | None = None,
) -> Found:
    """Look for the best rota; with `hint` and `free` only those cells may differ from the hint."""
    board = Board(problem, hint if free is not None else None, free)
    goals = Goals(board)
    add_rules(board)
    add_demands(board, goals)
    add_wishes(board, goals)
    board.model.minimize(goals.expression())
    if hint is not None:
        for (person, day, shift), cell in board.cells().items():
            if not isinstance(cell, int):
                board.model.add_hint(cell, int(hint.get((person, day)) == shift))
    solver = solver_for(budget)
    if heard is not None:
        solver.best_bound_callback = lambda bound: heard(None, _up(bound))
    told = _Told(heard) if heard is not None else None
    outcome = solver.solve(board.model, told)
    return _found(board, solver, outcome)


def solver_for(budget: Budget) -> cp_model.CpSolver:
    """A solver with the budget's limits."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.random_seed = budget.seed
    parameters.num_workers = budget.workers
    if budget.thousandths is not None:
        parameters.max_deterministic_time = budget.thousandths / 1000
        parameters.interleave_search = budget.workers > 1
    if budget.seconds is not None:
        parameters.max_time_in_seconds = budget.seconds
    return solver


def used(solver: cp_model.CpSolver) -> int:
    """Thousandths of deterministic seconds that the last call used."""
    return round(solver.response_proto.deterministic_time * 1000)


class _Told(cp_model.CpSolverSolutionCallback):
    def __init__(self, heard: Heard) -> None:
        super().__init__()
        self._heard = heard

    def on_solution_callback(self) -> None:
        self._heard(round(self.objective_value), _up(self.best_objective_bound))


def _found(board: Board, solver: cp_model.CpSolver, outcome: cp_model.CpSolverStatus) -> Found:
    if outcome == cp_model.MODEL_INVALID:
        raise AssertionError(board.model.validate())
    spent = used(solver)
    if outcome == cp_model.INFEASIBLE:
        return Found(Status.IMPOSSIBLE, None, None, None, spent)
    if outcome == cp_model.UNKNOWN:
        return Found(Status.UNKNOWN, None, None, _up(solver.best_objective_bound), spent)
    cells = board.cells().items()
    values = {where: cell if isinstance(cell, int) else solver.value(cell) for where, cell in cells}
    status = Status.OPTIMAL if outcome == cp_model.OPTIMAL else Status.FEASIBLE
    objective, bound = round(solver.objective_value), _up(solver.best_objective_bound)
    return Found(status, board.rota(values), objective, bound, spent)


def _up(bound: float) -> int:
    """Objectives are whole, so a bound may be rounded up."""
    return -int(-bound // 1)
