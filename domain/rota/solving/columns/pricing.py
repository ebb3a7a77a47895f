"""The cheapest roster of each person under given prices.

People with the same limits are computed together. A limit on one kind of shift is counted; limits on further kinds are
priced: a multiplier rises while the cheapest roster breaks one, so what is least stays a bound, and only rosters that
obey are handed out.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from domain.rota.solving.columns.layers import Layers, Limits
from domain.rota.solving.columns.regular import NEVER, Floats, Roster, Tables


@dataclass(frozen=True, slots=True)
class Priced:
    """The cheapest roster of a person; `least` is a lower bound of any. None: the one found breaks a priced limit."""

    roster: Roster | None
    least: float


class Pricing:
    """Prices rosters of all persons of a problem."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        groups: dict[Limits, list[int]] = defaultdict(list)
        self._loose: dict[int, dict[int, int]] = {}
        for person in range(len(tables.people)):
            groups[self._limits(person)].append(person)
        self._groups = list(groups.items())
        self._multipliers = np.zeros((len(tables.people), len(tables.names)))

    def cheapest(self, prices: Floats, persons: set[int]) -> dict[int, Priced]:
        """The cheapest roster of each person when a shift costs `prices[person, day, shift]` besides its own cost."""
        costs = self._tables.cost + prices + self._multipliers[:, None, :]
        found: dict[int, Priced] = {}
        for members, layers in self._layers(costs, persons):
            for place, person in enumerate(members):
                found[person] = self._priced(person, *layers.best(place))
        return found

    def within(self, prices: Floats, values: list[float], most: int) -> list[Roster] | None:
        """All rosters that cost a person at most their value; None when there are more than `most`."""
        found: list[Roster] = []
        for members, layers in self._layers(self._tables.cost + prices, set(range(len(values)))):
            for place, person in enumerate(members):
                for shifts in layers.within(place, values[person] - float(self._tables.fixed[person])):
                    if not self._obeys(person, shifts):
                        continue
                    found.append(self._tables.roster(person, shifts))
                    if len(found) > most:
                        return None
        return found

    def _layers(self, costs: Floats, persons: set[int]) -> Iterator[tuple[list[int], Layers]]:
        costs[self._tables.never] = NEVER
        for limits, members in self._groups:
            if wanted := [person for person in members if person in persons]:
                yield wanted, Layers(self._tables, limits, costs[wanted])

    def _obeys(self, person: int, shifts: tuple[int, ...]) -> bool:
        return all(shifts.count(shift) <= most for shift, most in self._loose[person].items())

    def _priced(self, person: int, shifts: tuple[int, ...], value: float) -> Priced:
        least = value + float(self._tables.fixed[person])
        if not shifts:
            return Priced(None, least)
        for shift, most in self._loose[person].items():
            multiplier = float(self._multipliers[person, shift])
            least -= multiplier * most
            if shifts.count(shift) > most:
                self._multipliers[person, shift] = multiplier + 0.5 + multiplier / 4
            elif multiplier:
                self._multipliers[person, shift] = max(0.0, multiplier * 0.9 - 0.05)
        return Priced(self._tables.roster(person, shifts) if self._obeys(person, shifts) else None, least)

    def _limits(self, number: int) -> Limits:
        tables = self._tables
        person = tables.people[number]
        never = tables.never[number].all(axis=0)
        shifts = tuple(shift for shift in range(len(tables.names)) if not never[shift])
        limited = {shift: most for shift in shifts if (most := tables.limit(person, shift)) is not None}
        tight = min(limited, key=lambda shift: limited[shift], default=-1)
        self._loose[number] = {shift: most for shift, most in limited.items() if shift != tight}
        blocks = sum(tables.block_start)
        weekends = person.max_weekends if person.max_weekends is not None else blocks
        return Limits(
            shifts=shifts,
            most=min((person.max_minutes or 0) // tables.unit, tables.horizon * max(tables.units)),
            fewest=-(-(person.min_minutes or 0) // tables.unit),
            max_run=min(person.max_run or tables.horizon, tables.horizon),
            min_run=person.min_run or 1,
            min_free=person.min_free_run or 1,
            weekends=min(weekends, blocks),
            tight=tight,
            tight_most=limited.get(tight, 0),
        )
