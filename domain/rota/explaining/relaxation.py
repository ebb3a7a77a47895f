"""The cheapest rules to give up so that there is a rota."""

from collections.abc import Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from domain.rota.answer import Effort, Rule, Violation
from domain.rota.checking import check
from domain.rota.problem import Assignment, RotaProblem
from domain.rota.solving.board import Board
from domain.rota.solving.goals import Goals, add_demands
from domain.rota.solving.plain import Budget, solver_for, used
from domain.rota.solving.rules import add_rules

COSTS: Mapping[Rule, int] = {
    Rule.MIN_MINUTES: 5,
    Rule.MIN_RUN: 5,
    Rule.UNDER: 10,
    Rule.OVER: 10,
    Rule.MIN_FREE_RUN: 15,
    Rule.MAX_SHIFTS: 20,
    Rule.WEEKENDS: 20,
    Rule.MAX_MINUTES: 25,
    Rule.WEEK_MINUTES: 25,
    Rule.MAX_RUN: 25,
    Rule.LEAVE: 40,
    Rule.SUCCESSION: 100,
    Rule.REST: 100,
}
"""What it costs to give up a rule for one person, or one missing or surplus person on a shift [default].

Comfort before cover, cover before working hours and leave; rest only when nothing else helps.
"""
_TIE = 100_000
"""Above the number of shifts of any rota: among relaxations that cost the same, the one with the least work."""


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What a rota of least cost breaks; `smallest`: it is proved that no cheaper one exists."""

    given_up: tuple[Violation, ...]
    smallest: bool
    used: int


def find_relaxation(problem: RotaProblem, effort: Effort) -> Relaxation:
    """What to give up. Nothing given up and not smallest: the effort ran out first."""
    board = Board(problem, switched=True)
    add_rules(board)
    add_demands(board, Goals(board))
    goals = Goals(board)
    for switch, literal in board.switches.items():
        if switch.rule is not Rule.UNDER:
            goals.fixed += COSTS[switch.rule] * _TIE
            goals.add(literal, -COSTS[switch.rule] * _TIE)
    for shortage in board.shortages.values():
        goals.add(shortage, COSTS[Rule.UNDER] * _TIE)
    for cell in board.cells().values():
        goals.add(cell, 1)
    board.model.minimize(goals.expression())
    solver = solver_for(Budget(effort.workers, effort.seed, thousandths=effort.thousandths))
    outcome = solver.solve(board.model)
    if outcome not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Relaxation((), smallest=False, used=used(solver))
    values = {where: cell if isinstance(cell, int) else solver.value(cell) for where, cell in board.cells().items()}
    rota = board.rota(values).items()
    broken = check(problem, [Assignment(person=person, day=day, shift=shift) for (person, day), shift in rota])
    return Relaxation(tuple(broken), outcome == cp_model.OPTIMAL, used(solver))
