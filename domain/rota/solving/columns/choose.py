"""The best whole choice among given rosters: a set-partitioning programme, solved by SCIP.

SCIP works on the linear programme's strong bound, which CP-SAT does not see; on these programmes it is far ahead.
"""

from collections import defaultdict
from collections.abc import Iterable

from ortools.linear_solver import pywraplp

from domain.rota.solving.columns.regular import FREE, Roster, Tables


class Choice:
    """One programme; may be solved in a thread of its own and be stopped from another."""

    def __init__(self, tables: Tables, rosters: Iterable[Roster], incumbent: list[Roster]) -> None:
        self._solver = pywraplp.Solver.CreateSolver("SCIP")
        offered = list(dict.fromkeys([*incumbent, *rosters]))
        self._variables = {roster: self._solver.BoolVar("") for roster in offered}
        objective = self._solver.Objective()
        one = [self._solver.Constraint(1, 1) for _ in tables.people]
        rows = self._demands(tables)
        for roster, variable in self._variables.items():
            objective.SetCoefficient(variable, float(roster.cost))
            one[roster.person].SetCoefficient(variable, 1)
            for day, shift in enumerate(roster.shifts):
                for row, counts in rows[day, shift] if shift != FREE else ():
                    if counts[roster.person]:
                        row.SetCoefficient(variable, 1)
        known = set(incumbent)
        values = [float(roster in known) for roster in offered]
        self._solver.SetHint(list(self._variables.values()), values)

    def solve(self, seconds: float) -> tuple[list[Roster], bool]:
        """The best rosters found, none when there is nothing; and whether nothing better can be chosen."""
        self._solver.SetTimeLimit(max(1, round(seconds * 1000)))
        outcome = self._solver.Solve()
        if outcome not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
            return [], False
        taken = [roster for roster, variable in self._variables.items() if variable.solution_value() > 0.5]
        return sorted(taken, key=lambda roster: roster.person), outcome == pywraplp.Solver.OPTIMAL

    def stop(self) -> None:
        """End `solve` soon."""
        self._solver.InterruptSolve()

    def _demands(self, tables: Tables) -> dict[tuple[int, int], list[tuple[pywraplp.Constraint, list[bool]]]]:
        rows: dict[tuple[int, int], list[tuple[pywraplp.Constraint, list[bool]]]] = defaultdict(list)
        objective, infinity = self._solver.Objective(), self._solver.infinity()
        for demand, (day, shift, who) in zip(tables.problem.demands, tables.rows, strict=True):
            row = self._solver.Constraint(demand.need, demand.need)
            for weight, sign in ((demand.under or 0, 1), (demand.over or 0, -1)):
                off = self._solver.NumVar(0, infinity, "")
                objective.SetCoefficient(off, float(weight))
                row.SetCoefficient(off, sign)
            rows[day, shift].append((row, who.tolist()))
        return rows
