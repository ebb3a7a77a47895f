"""Making the rosters that the linear programme misses, until there are none or the time is up."""

from collections.abc import Callable, Iterable
from math import ceil

import numpy as np

from domain.rota.solving.columns.master import Master, Prices
from domain.rota.solving.columns.pricing import Pricing
from domain.rota.solving.columns.regular import Floats, Roster, Tables

_SMALL = 1e-6
_DOUBT = 1e-4
"""What is taken off a bound because it was computed in floating point."""
_INERTIA = 0.7
"""How much of the best prices so far goes into the prices that are asked with: raw prices swing wildly at first."""


class Generator:
    """A master programme and its pricing; `bound` is the best proven for the whole problem (None: not yet)."""

    def __init__(self, tables: Tables, tired: Callable[[], bool]) -> None:
        self.tables = tables
        self.master = Master(tables)
        self.bound: float | None = None
        self._pricing = Pricing(tables)
        self._best_prices: Floats | None = None
        self.tired = tired
        self._everybody = set(range(len(tables.people)))
        demands = tables.problem.demands
        self._needs = np.array([float(demand.need) for demand in demands])
        self._lowest = np.array([-float(demand.over or 0) for demand in demands])
        self._highest = np.array([float(demand.under or 0) for demand in demands])

    def whole_bound(self) -> int:
        """The bound as a whole number: no rota costs less. Weights are whole, so it may be rounded up."""
        return ceil((self.bound if self.bound is not None else -np.inf) - _DOUBT)

    def gap_below(self, objective: int) -> float:
        """How far above the bound a rota that costs less than `objective` may lie."""
        return max(0.0, objective - 1 - (self.bound or 0.0)) + _DOUBT

    def within(self, slack: float, most: int) -> list[Roster] | None:
        """All rosters that a rota at most `slack` above the bound can use; None when there are more than `most`."""
        if self._best_prices is None or self.bound is None:
            return None
        cells = self._per_cell(self._best_prices)
        priced = self._pricing.cheapest(cells, self._everybody)
        # The multipliers may stand otherwise than when the bound was proved: what these prices prove is what counts.
        floor = float(self._needs @ self._best_prices) + sum(one.least for one in priced.values())
        room = max(0.0, self.bound + slack - floor)
        return self._pricing.within(cells, [priced[one].least + room for one in sorted(priced)], most)

    def forget(self, within: float, kept: Iterable[Roster]) -> None:
        """Start a new programme with the rosters that a rota not farther than `within` from the bound can use."""
        self.master.solve()
        rosters = [*kept, *self.master.rosters(within)]
        self.master = Master(self.tables)
        for roster in rosters:
            self.master.add(roster)

    def run(self, persons: set[int] | None = None, rounds: int = 1_000) -> Prices:
        """Make rosters for some persons (None: everybody, and prove a bound); how the programme then stands."""
        asked = self._everybody if persons is None else persons
        centre: Floats | None = None
        best = -np.inf
        for _ in range(rounds):
            prices = self.master.solve()
            calm = prices.demands if centre is None else _INERTIA * centre + (1 - _INERTIA) * prices.demands
            for tried in (calm, prices.demands):
                new, value = self._ask(tried, prices, asked)
                if persons is None and value > best:
                    best, centre = value, tried
                    self._best_prices = np.clip(tried, self._lowest, self._highest)
                if new or centre is None:
                    break
            if not new or self.tired() or prices.value - best < _SMALL:
                break
        if persons is None:
            self.bound = best
        return self.master.solve()

    def _ask(self, demands: Floats, prices: Prices, persons: set[int]) -> tuple[int, float]:
        """How many rosters were worth adding, and the bound that the prices prove if everybody was asked."""
        clipped = np.clip(demands, self._lowest, self._highest)
        found = self._pricing.cheapest(self._per_cell(clipped), persons)
        new = 0
        for person, priced in sorted(found.items()):
            roster = priced.roster
            if roster is None:
                continue
            reduced = roster.cost - prices.persons[person] - self._worth(prices.demands, person, roster.shifts)
            if reduced < -_SMALL:
                new += self.master.add(roster)
        return new, float(self._needs @ clipped) + sum(priced.least for priced in found.values())

    def _per_cell(self, demands: Floats) -> Floats:
        """What a shift costs a person beyond their own cost: less what it is worth to the demands."""
        cells = np.zeros(self.tables.cost.shape)
        for worth, (day, shift, who) in zip(demands, self.tables.rows, strict=True):
            cells[who, day, shift] -= worth
        return cells

    def _worth(self, demands: Floats, person: int, shifts: tuple[int, ...]) -> float:
        return sum(
            float(worth)
            for worth, (day, shift, who) in zip(demands, self.tables.rows, strict=True)
            if shifts[day] == shift and who[person]
        )
