"""Demands, wishes and fairness as CP-SAT constraints and an objective."""

from itertools import pairwise

from ortools.sat.python import cp_model

from domain.kernel.calendar import DayKind
from domain.rota.answer import Rule
from domain.rota.problem import Burden, Demand, Fairness, Person, RotaProblem
from domain.rota.solving.board import Board, Literal, Switch, split

_sum = cp_model.LinearExpr.sum


class Goals:
    """The objective: whole weights of variables, and what is fixed."""

    def __init__(self, board: Board) -> None:
        self.fixed = 0
        self._board = board
        self._terms: dict[cp_model.IntVar, int] = {}
        self._by_index: dict[int, cp_model.IntVar] = {}

    def add(self, literal: Literal, weight: int) -> None:
        """Count `weight` for a literal that is 1, or for each unit of a variable."""
        if isinstance(literal, int):
            self.fixed += weight * literal
        elif weight:
            known = self._by_index.setdefault(literal.index, literal)
            self._terms[known] = self._terms.get(known, 0) + weight

    def expression(self) -> cp_model.LinearExprT:
        """What is to be minimised, the fixed part included."""
        return cp_model.LinearExpr.weighted_sum(list(self._terms), list(self._terms.values())) + self.fixed


def add_demands(board: Board, goals: Goals) -> None:
    """Cover of each shift; what is missing or too many costs, or is not allowed."""
    skilled: dict[str | None, list[Person]] = {None: list(board.problem.people)}
    for demand in board.problem.demands:
        if demand.skill not in skilled:
            skilled[demand.skill] = [one for one in board.problem.people if demand.skill in one.skills]
        cells = (board.cell(person.id, demand.day, demand.shift) for person in skilled[demand.skill])
        _demand(board, goals, demand, *split(cells))


def _demand(board: Board, goals: Goals, demand: Demand, variables: list[cp_model.IntVar], fixed: int) -> None:
    begun = board.frozen(demand.day, board.shifts[demand.shift])
    most = len(variables) + fixed
    if not variables:
        goals.fixed += (demand.under or 0) * max(0, demand.need - fixed)
        goals.fixed += (demand.over or 0) * max(0, fixed - demand.need)
        if begun:
            return
    there = _sum(variables)
    if demand.under is None and not begun:
        _at_least(board, demand, there, fixed)
    if demand.over is None and not begun:
        switch = Switch(Rule.OVER, None, demand.day, demand.shift, demand.skill, demand.need)
        board.hold(board.model.add(there <= demand.need - fixed), switch)
    if not variables:
        return
    if demand.under:
        missing = board.model.new_int_var(0, max(0, demand.need - fixed), "")
        board.model.add(there + missing >= demand.need - fixed)
        goals.add(missing, demand.under)
    if demand.over:
        surplus = board.model.new_int_var(0, max(0, most - demand.need), "")
        board.model.add(there - surplus <= demand.need - fixed)
        goals.add(surplus, demand.over)


def _at_least(board: Board, demand: Demand, there: cp_model.LinearExpr, fixed: int) -> None:
    if not board.switched:
        board.model.add(there >= demand.need - fixed)
        return
    shortage = board.model.new_int_var(0, demand.need, "")
    board.model.add(there + shortage >= demand.need - fixed)
    switch = Switch(Rule.UNDER, None, demand.day, demand.shift, demand.skill, demand.need)
    board.hold(board.model.add(shortage == 0), switch)
    board.shortages[demand] = shortage


def add_wishes(board: Board, goals: Goals) -> None:
    """Requests, pools in order, changes of the published rota, fairness."""
    problem = board.problem
    for request in problem.requests:
        where = (request.person, request.day)
        literal = board.works(*where) if request.shift is None else board.cell(*where, request.shift)
        goals.add(literal, -request.weight if request.wanted else request.weight)
        goals.fixed += request.weight if request.wanted else 0
    costs = {pool.id: pool.cost for pool in problem.pools}
    for person in problem.people:
        for day in range(board.horizon):
            goals.add(board.works(person.id, day), costs[person.pool] if person.pool else 0)
    _stability(board, goals)
    for fair in problem.fairness:
        _fairness(board, goals, fair)


def _stability(board: Board, goals: Goals) -> None:
    problem = board.problem
    if problem.published is None or not problem.stability:
        return
    published = {(one.person, one.day): one.shift for one in problem.published}
    for person in problem.people:
        for day in range(board.horizon):
            shift = published.get((person.id, day))
            if shift is None:
                goals.add(board.works(person.id, day), problem.stability)
            else:
                goals.fixed += problem.stability
                goals.add(board.cell(person.id, day, shift), -problem.stability)


def _fairness(board: Board, goals: Goals, fair: Fairness) -> None:
    """Each further unit of a burden costs two weights more than the one before: the growth of the square."""
    least = min((person.carried.get(fair.burden, 0) for person in board.problem.people), default=0)
    for person in board.problem.people:
        before = person.carried.get(fair.burden, 0) - least
        variables, fixed = split(_bearing(board, person, fair.burden))
        goals.fixed += fair.weight * ((before + fixed) ** 2 - before**2)
        if not variables or not fair.weight:
            continue
        steps = [board.model.new_bool_var("") for _ in variables]
        board.model.add(_sum(variables) <= _sum(steps))
        for number, step in enumerate(steps):
            borne = before + fixed + number
            goals.add(step, fair.weight * (2 * borne + 1))
        for earlier, later in pairwise(steps):
            board.model.add_implication(later, earlier)


def _bearing(board: Board, person: Person, burden: Burden) -> list[Literal]:
    return [
        board.cell(person.id, day, shift)
        for day in range(board.horizon)
        for shift in board.shifts
        if bears(board.problem, burden, day, shift)
    ]


def bears(problem: RotaProblem, burden: Burden, day: int, shift: str) -> bool:
    """Whether a shift on a day counts as the burden."""
    match burden:
        case Burden.SHIFTS:
            return True
        case Burden.NIGHTS:
            return any(one.night for one in problem.shifts if one.id == shift)
        case Burden.WEEKENDS:
            return problem.days[day] is DayKind.WEEKEND
        case Burden.HOLIDAYS:
            return problem.days[day] is DayKind.HOLIDAY
