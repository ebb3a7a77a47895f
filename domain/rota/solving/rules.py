"""The hard rules as CP-SAT constraints.

A constraint on numbers alone is left out: what nobody can change any more is not held against the new rota.
"""

from collections import defaultdict
from collections.abc import Iterator

from ortools.sat.python import cp_model

from domain.kernel.calendar import DayKind
from domain.rota.answer import Rule
from domain.rota.problem import DAY, Person, RotaProblem, Shift
from domain.rota.solving.board import Board, Literal, Switch, split

_sum = cp_model.LinearExpr.sum
_weighted = cp_model.LinearExpr.weighted_sum


def add_rules(board: Board) -> None:
    """All hard rules of all persons; the demands are added with the goals."""
    pairs = list(forbidden_pairs(board.problem))
    blocks = rest_blocks(board.problem)
    weeks = calendar_weeks(board.problem)
    for person in board.problem.people:
        if board.switched:
            _leave(board, person)
        _follow(board, person, pairs)
        _totals(board, person)
        _weeks(board, person, weeks)
        _runs(board, person)
        _weekends(board, person, blocks)


def forbidden_pairs(problem: RotaProblem) -> Iterator[tuple[str, str, Rule]]:
    """Shifts that one person may not work on two days in a row, earlier and later."""
    for earlier in problem.shifts:
        for later in problem.shifts:
            if later.id in earlier.not_followed_by:
                yield earlier.id, later.id, Rule.SUCCESSION
            elif not _rested(problem, earlier, later):
                yield earlier.id, later.id, Rule.REST


def rest_blocks(problem: RotaProblem) -> list[list[int]]:
    """Unbroken blocks of weekend days and holidays."""
    blocks: list[list[int]] = []
    previous = DayKind.WORKING_DAY
    for day, kind in enumerate(problem.days):
        if kind in (DayKind.WEEKEND, DayKind.HOLIDAY):
            if previous in (DayKind.WEEKEND, DayKind.HOLIDAY):
                blocks[-1].append(day)
            else:
                blocks.append([day])
        previous = kind
    return blocks


def calendar_weeks(problem: RotaProblem) -> list[range]:
    """The calendar weeks that the horizon touches, whole at its start, cut at its end."""
    first = -problem.first_weekday
    return [range(monday, min(monday + 7, len(problem.days))) for monday in range(first, len(problem.days), 7)]


def _rested(problem: RotaProblem, earlier: Shift, later: Shift) -> bool:
    if earlier.start is None or later.start is None:
        return True
    return DAY + later.start - earlier.start - earlier.minutes >= problem.rest_minutes


def _leave(board: Board, person: Person) -> None:
    for day in person.leave:
        if not isinstance(works := board.works(person.id, day), int):
            board.hold(board.model.add(works == 0), Switch(Rule.LEAVE, person.id, day))


def _follow(board: Board, person: Person, pairs: list[tuple[str, str, Rule]]) -> None:
    """After one shift none of those that may not follow it."""
    banned: dict[tuple[str, Rule], list[str]] = defaultdict(list)
    for earlier, later, rule in pairs:
        banned[earlier, rule].append(later)
    first = -1 if person.history else 0
    for day in range(first, board.horizon - 1):
        for (earlier, rule), following in banned.items():
            cells = [board.cell(person.id, day, earlier)]
            cells += [board.cell(person.id, day + 1, later) for later in following]
            limit = board.problem.rest_minutes if rule is Rule.REST else None
            _at_most_one(board, cells, Switch(rule, person.id, limit=limit))


def _at_most_one(board: Board, cells: list[Literal], switch: Switch) -> None:
    variables, fixed = split(cells)
    if not variables or len(variables) + fixed < 2:
        return
    if board.switched or fixed:
        board.hold(board.model.add(_sum(variables) <= max(0, 1 - fixed)), switch)
    else:
        board.model.add_at_most_one(variables)


def _totals(board: Board, person: Person) -> None:
    cells = {(day, shift): board.cell(person.id, day, shift) for day in range(board.horizon) for shift in board.shifts}
    for name, limit in person.max_shifts.items():
        variables, fixed = split(cell for (_, shift), cell in cells.items() if shift == name)
        if len(variables) + fixed > limit and variables:
            constraint = board.model.add(_sum(variables) <= max(0, limit - fixed))
            board.hold(constraint, Switch(Rule.MAX_SHIFTS, person.id, shift=name, limit=limit))
    minutes = [board.shifts[shift].minutes for _, shift in cells]
    variables, weights, fixed = _split_weighted(list(cells.values()), minutes)
    if not variables:
        return
    worked = _weighted(variables, weights)
    if (most := person.max_minutes) is not None:
        constraint = board.model.add(worked <= max(0, most - fixed))
        board.hold(constraint, Switch(Rule.MAX_MINUTES, person.id, limit=most))
    if least := person.min_minutes:
        board.hold(board.model.add(worked >= least - fixed), Switch(Rule.MIN_MINUTES, person.id, limit=least))


def _split_weighted(cells: list[Literal], each: list[int]) -> tuple[list[cp_model.IntVar], list[int], int]:
    variables, weights, fixed = [], [], 0
    for cell, weight in zip(cells, each, strict=True):
        if isinstance(cell, int):
            fixed += cell * weight
        else:
            variables.append(cell)
            weights.append(weight)
    return variables, weights, fixed


def _weeks(board: Board, person: Person, weeks: list[range]) -> None:
    limit = person.max_week_minutes
    if limit is None:
        return
    for week in weeks:
        cells, minutes = [], []
        for day in week:
            for shift in board.problem.shifts if day >= -len(person.history) else ():
                cells.append(board.cell(person.id, day, shift.id))
                minutes.append(shift.minutes)
        variables, weights, fixed = _split_weighted(cells, minutes)
        if variables:
            constraint = board.model.add(_weighted(variables, weights) <= max(0, limit - fixed))
            board.hold(constraint, Switch(Rule.WEEK_MINUTES, person.id, week[0], limit=limit))


def _runs(board: Board, person: Person) -> None:
    first = -len(person.history)
    works = {day: board.works(person.id, day) for day in range(first, board.horizon)}
    if (longest := person.max_run) is not None:
        for day in range(first, board.horizon - longest):
            variables, fixed = split(works[one] for one in range(day, day + longest + 1))
            if variables and len(variables) + fixed > longest:
                constraint = board.model.add(_sum(variables) <= longest - fixed)
                board.hold(constraint, Switch(Rule.MAX_RUN, person.id, limit=longest))
    for rule, least in ((Rule.MIN_RUN, person.min_run), (Rule.MIN_FREE_RUN, person.min_free_run)):
        ended = 0 if rule is Rule.MIN_RUN else 1
        for day in range(first + 1, board.horizon):
            for later in range(day + 1, min(day + (least or 1), board.horizon)):
                days = [works[day - 1], works[day], works[later]]
                _holds_on(board, days, Switch(rule, person.id, limit=least))
                # A run that was cut short in the past asks nothing of the days after.
                if isinstance(works[later], int) and works[later] == ended:
                    break


def _holds_on(board: Board, days: list[Literal], switch: Switch) -> None:
    """A run of work (or rest) that begins on the second of three days holds on to the third.

    Of the three, never only the second is worked (free): 0 1 0 for a run of work, 1 0 1 for one of rest.
    """
    signs = (1, -1, 1) if switch.rule is Rule.MIN_RUN else (-1, 1, -1)
    variables, weights, fixed = _split_weighted(days, list(signs))
    least = 0 if switch.rule is Rule.MIN_RUN else -1
    if variables:
        board.hold(board.model.add(_weighted(variables, weights) >= least - fixed), switch)


def _weekends(board: Board, person: Person, blocks: list[list[int]]) -> None:
    limit = person.max_weekends
    if limit is None or limit >= len(blocks):
        return
    worked: list[Literal] = []
    for block in blocks:
        variables, fixed = split(board.works(person.id, day) for day in block)
        if fixed or not variables:
            worked.append(int(fixed > 0))
            continue
        any_day = board.model.new_bool_var("")
        for variable in variables:
            board.model.add_implication(variable, any_day)
        worked.append(any_day)
    variables, fixed = split(worked)
    if variables:
        constraint = board.model.add(_sum(variables) <= max(0, limit - fixed))
        board.hold(constraint, Switch(Rule.WEEKENDS, person.id, limit=limit))
