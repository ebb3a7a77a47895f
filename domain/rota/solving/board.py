"""The cells of a rota as CP-SAT literals: who works which shift on which day.

What cannot change is a plain number instead of a variable, so models of a part of the rota stay small: shifts before
the frozen moment, the days before the horizon, and in a search around a known rota all that is kept of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from domain.rota.answer import Rule
from domain.rota.problem import DAY, Demand, Person, RotaProblem, Shift

Literal = cp_model.IntVar | int
"""A Boolean variable, or 0 or 1."""
Rota = dict[tuple[str, int], str]
"""The shift of each person and day worked."""


@dataclass(frozen=True, slots=True, order=True)
class Switch:
    """A rule that an explanation may turn off: which, for whom, and its limit."""

    rule: Rule
    person: str | None = None
    day: int | None = None
    shift: str | None = None
    skill: str | None = None
    limit: int | None = None


class Board:
    """A CP-SAT model with the cells of a problem and nothing else yet.

    Args:
        problem: what is to be solved.
        kept: a rota of which everything is kept for the persons and days in it; None: nothing is kept.
        free: the cells that are not kept. None: all.
        switched: whether every rule can be turned off by a literal, to find out why there is no rota.
    """

    def __init__(
        self,
        problem: RotaProblem,
        kept: Rota | None = None,
        free: set[tuple[str, int]] | None = None,
        *,
        switched: bool = False,
    ) -> None:
        self.problem = problem
        self.model = cp_model.CpModel()
        self.horizon = len(problem.days)
        self.shifts: Mapping[str, Shift] = {shift.id: shift for shift in problem.shifts}
        self.switches: dict[Switch, cp_model.IntVar] = {}
        self.shortages: dict[Demand, cp_model.IntVar] = {}
        self._switched = switched
        self._published = {(one.person, one.day): one.shift for one in problem.published or ()}
        self._kept, self._free = kept or {}, free
        self._cells: dict[tuple[str, int, str], Literal] = {}
        self._works: dict[tuple[str, int], Literal] = {}
        for person in problem.people:
            self._history(person)
            for day in range(self.horizon):
                self._day(person, day)

    def cell(self, person: str, day: int, shift: str) -> Literal:
        """Whether the person works the shift on the day, which may lie before the horizon."""
        return self._cells[person, day, shift]

    def works(self, person: str, day: int) -> Literal:
        """Whether the person works at all on the day."""
        return self._works[person, day]

    def cells(self) -> Mapping[tuple[str, int, str], Literal]:
        """All cells, days before the horizon included."""
        return self._cells

    def frozen(self, day: int, shift: Shift) -> bool:
        """Whether the shift begins before the moment from which the rota may change."""
        return day < 0 or day * DAY + (shift.start or 0) < self.problem.frozen_minutes

    def hold(self, constraint: cp_model.Constraint, switch: Switch) -> None:
        """Make a constraint depend on its rule being on, where rules can be turned off."""
        if self._switched:
            constraint.only_enforce_if(self.switch(switch))

    def switch(self, switch: Switch) -> cp_model.IntVar:
        """The literal of a rule that is on."""
        if switch not in self.switches:
            self.switches[switch] = self.model.new_bool_var("")
        return self.switches[switch]

    @property
    def switched(self) -> bool:
        return self._switched

    def rota(self, value: Mapping[tuple[str, int, str], int]) -> Rota:
        """The rota within the horizon from the cells' values."""
        return {(person, day): shift for (person, day, shift), on in value.items() if on and day >= 0}

    def _history(self, person: Person) -> None:
        for day, worked in enumerate(person.history, start=-len(person.history)):
            self._works[person.id, day] = int(worked is not None)
            for shift in self.shifts:
                self._cells[person.id, day, shift] = int(shift == worked)

    def _day(self, person: Person, day: int) -> None:
        cells = [self._new_cell(person, day, shift) for shift in self.problem.shifts]
        for shift, cell in zip(self.problem.shifts, cells, strict=True):
            self._cells[person.id, day, shift.id] = cell
        variables, fixed = split(cells)
        if not variables:
            self._works[person.id, day] = fixed
        elif fixed:
            raise AssertionError("a day with a fixed shift has no others")
        elif len(variables) == 1:
            self._works[person.id, day] = variables[0]
        else:
            works = self.model.new_bool_var("")
            self.model.add(cp_model.LinearExpr.sum(variables) == works)
            self._works[person.id, day] = works

    def _new_cell(self, person: Person, day: int, shift: Shift) -> Literal:
        where = (person.id, day)
        if self._free is not None and where not in self._free:
            return int(self._kept.get(where) == shift.id)
        published = self._published.get(where)
        if self.frozen(day, shift):
            return int(published == shift.id)
        if published is not None and self.frozen(day, self.shifts[published]):
            return 0
        never = day in person.leave or person.max_shifts.get(shift.id) == 0
        # A variable all the same: a number would mean that nobody can change it any more.
        return self.model.new_int_var(0, int(self._switched or not never), "")


def split(literals: Iterable[Literal]) -> tuple[list[cp_model.IntVar], int]:
    """The variables among literals, and how many of the others are 1."""
    variables: list[cp_model.IntVar] = []
    fixed = 0
    for literal in literals:
        if isinstance(literal, int):
            fixed += literal
        else:
            variables.append(literal)
    return variables, fixed
