"""Which problems the rosters' dynamic programme can read, and a problem in its numbers."""

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from domain.rota.problem import Person, RotaProblem
from domain.rota.solving.board import Rota
from domain.rota.solving.rules import forbidden_pairs, rest_blocks

Floats = NDArray[np.float64]
NEVER = 1e9
"""The price of what may not be."""
FREE = -1
"""In a roster: a day off."""


def is_regular(problem: RotaProblem) -> bool:
    """Whether all limits are among those the dynamic programme counts, and every demand may be missed at a price."""
    return (
        not problem.fairness
        and not problem.frozen_minutes
        and all(demand.under is not None and demand.over is not None for demand in problem.demands)
        and all(len(block) <= 2 for block in rest_blocks(problem))
        and all(person.max_minutes is not None and person.max_week_minutes is None for person in problem.people)
        and not any(person.history for person in problem.people)
    )


@dataclass(frozen=True, slots=True)
class Roster:
    """What one person does all the time: the index of the shift on each day, or FREE; and its cost."""

    person: int
    shifts: tuple[int, ...]
    cost: int


class Tables:
    """A regular problem as arrays, indexed by person, day and shift."""

    def __init__(self, problem: RotaProblem) -> None:
        self.problem = problem
        self.people = problem.people
        self.horizon = len(problem.days)
        self.names = [shift.id for shift in problem.shifts]
        self.index = {name: number for number, name in enumerate(self.names)}
        self.person_index = {person.id: number for number, person in enumerate(problem.people)}
        self.unit = gcd(*(shift.minutes for shift in problem.shifts))
        self.units = [shift.minutes // self.unit for shift in problem.shifts]
        banned = {(earlier, later) for earlier, later, _ in forbidden_pairs(problem)}
        self.before = [
            [number for number, earlier in enumerate(self.names) if (earlier, later) not in banned]
            for later in self.names
        ]
        self.block_start, self.in_block = self._blocks()
        self.fixed, self.cost = self._costs()
        self.never = self._never()
        self.rows = self._rows()

    def roster(self, person: int, shifts: tuple[int, ...]) -> Roster:
        """A person's roster with its cost."""
        worked = sum(int(self.cost[person, day, shift]) for day, shift in enumerate(shifts) if shift != FREE)
        return Roster(person, shifts, int(self.fixed[person]) + worked)

    def rosters_of(self, rota: Rota) -> list[Roster]:
        """A rota as rosters, one a person."""
        found = []
        for number, person in enumerate(self.people):
            days = ((person.id, day) for day in range(self.horizon))
            found.append(self.roster(number, tuple(self.index[rota[one]] if one in rota else FREE for one in days)))
        return found

    def rota_of(self, rosters: list[Roster]) -> Rota:
        """Rosters as a rota."""
        return {
            (self.people[roster.person].id, day): self.names[shift]
            for roster in rosters
            for day, shift in enumerate(roster.shifts)
            if shift != FREE
        }

    def limit(self, person: Person, shift: int) -> int | None:
        """The most shifts of a kind, None when the minutes allow no more anyway."""
        most = person.max_shifts.get(self.names[shift])
        possible = min((person.max_minutes or 0) // self.problem.shifts[shift].minutes, self.horizon)
        return most if most is not None and most < possible else None

    def _blocks(self) -> tuple[list[bool], list[bool]]:
        starts, inside = [False] * self.horizon, [False] * self.horizon
        for block in rest_blocks(self.problem):
            starts[block[0]] = True
            for day in block:
                inside[day] = True
        return starts, inside

    def _costs(self) -> tuple[Floats, Floats]:
        fixed = np.zeros(len(self.people))
        cost = np.zeros((len(self.people), self.horizon, len(self.names)))
        for request in self.problem.requests:
            person = self.person_index[request.person]
            fixed[person] += request.weight if request.wanted else 0
            shifts = slice(None) if request.shift is None else self.index[request.shift]
            cost[person, request.day, shifts] += -request.weight if request.wanted else request.weight
        pools = {pool.id: pool.cost for pool in self.problem.pools}
        for number, someone in enumerate(self.people):
            cost[number] += pools[someone.pool] if someone.pool else 0
        if self.problem.published is not None and self.problem.stability:
            cost += self.problem.stability
            for one in self.problem.published:
                person = self.person_index[one.person]
                fixed[person] += self.problem.stability
                cost[person, one.day] -= self.problem.stability
                cost[person, one.day, self.index[one.shift]] -= self.problem.stability
        return fixed, cost

    def _never(self) -> NDArray[np.bool_]:
        never = np.zeros(self.cost.shape, dtype=bool)
        for number, person in enumerate(self.people):
            never[number, list(person.leave), :] = True
            for name, most in person.max_shifts.items():
                never[number, :, self.index[name]] |= most == 0
        return never

    def _rows(self) -> list[tuple[int, int, NDArray[np.bool_]]]:
        """Day, shift and who counts, of each demand."""
        return [
            (
                demand.day,
                self.index[demand.shift],
                np.array([demand.skill is None or demand.skill in person.skills for person in self.people]),
            )
            for demand in self.problem.demands
        ]
