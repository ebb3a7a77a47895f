"""The linear programme over the rosters made so far: one roster a person, demands at their price."""

from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from domain.rota.solving.columns.regular import FREE, Floats, Roster, Tables

_ARTIFICIAL = 1e6
"""The price of a person without a roster: more than any rota costs for one person."""


@dataclass(frozen=True, slots=True)
class Prices:
    """The programme's value, what one person more on each demand is worth, and what having each person costs."""

    value: float
    demands: Floats
    persons: Floats


class Master:
    """Grows by rosters. Persons may be held to one roster, and let go again."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        # CLP goes on from its last basis when rosters are added; GLOP gave up on some of these programmes.
        self._solver = pywraplp.Solver.CreateSolver("CLP")
        self._rosters: dict[Roster, pywraplp.Variable] = {}
        self._of_person: list[list[Roster]] = [[] for _ in tables.people]
        self._rows_at: dict[tuple[int, int], list[int]] = {}
        infinity = self._solver.infinity()
        self._objective = self._solver.Objective()
        self._one = []
        for _ in tables.people:
            row = self._solver.Constraint(1, 1)
            row.SetCoefficient(self._variable(_ARTIFICIAL), 1)
            self._one.append(row)
        self._demands = []
        for number, (demand, (day, shift, _)) in enumerate(zip(tables.problem.demands, tables.rows, strict=True)):
            row = self._solver.Constraint(demand.need, demand.need)
            row.SetCoefficient(self._variable(float(demand.under or 0), infinity), 1)
            row.SetCoefficient(self._variable(float(demand.over or 0), infinity), -1)
            self._demands.append(row)
            self._rows_at.setdefault((day, shift), []).append(number)

    def add(self, roster: Roster) -> bool:
        """Add a roster; whether it is new."""
        if roster in self._rosters:
            return False
        variable = self._variable(float(roster.cost), self._solver.infinity())
        self._one[roster.person].SetCoefficient(variable, 1)
        for day, shift in enumerate(roster.shifts):
            for row in self._rows_at.get((day, shift), ()) if shift != FREE else ():
                if self._tables.rows[row][2][roster.person]:
                    self._demands[row].SetCoefficient(variable, 1)
        self._rosters[roster] = variable
        self._of_person[roster.person].append(roster)
        return True

    def hold(self, roster: Roster) -> None:
        """Let the person have this roster and no other."""
        for other in self._of_person[roster.person]:
            self._rosters[other].SetBounds(float(other == roster), float(other == roster))

    def release(self) -> None:
        """Nobody is held any more."""
        infinity = self._solver.infinity()
        for variable in self._rosters.values():
            variable.SetBounds(0, infinity)

    def solve(self) -> Prices:
        """Solve the programme. ArithmeticError: it is numerically out of hand."""
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            raise ArithmeticError("the linear programme of the rosters was not solved")
        demands = np.array([row.dual_value() for row in self._demands])
        persons = np.array([row.dual_value() for row in self._one])
        return Prices(self._objective.Value(), demands, persons)

    def shares(self, persons: set[int]) -> list[tuple[float, Roster]]:
        """The rosters of some persons that the programme uses, and how much of each."""
        return [
            (share, roster)
            for person in sorted(persons)
            for roster in self._of_person[person]
            if (share := self._rosters[roster].solution_value()) > 1e-6
        ]

    def size(self) -> int:
        """How many rosters there are."""
        return len(self._rosters)

    def rosters(self, within: float) -> list[Roster]:
        """The rosters whose reduced cost in the last solution is at most `within`."""
        return [roster for roster, variable in self._rosters.items() if variable.reduced_cost() <= within]

    def _variable(self, cost: float, most: float = 1.0) -> pywraplp.Variable:
        variable = self._solver.NumVar(0, most, "")
        self._objective.SetCoefficient(variable, cost)
        return variable
