"""Dynamic programming over the days: the least value of every state, for people who have the same limits.

A state is what the rules need to know after a day: the shift and how many days the run of work has lasted, or how many
days off; the weekends worked, the units of minutes worked, and the shifts of one kind, the most tightly limited.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from domain.rota.solving.columns.regular import FREE, NEVER, Floats, Tables

_POSSIBLE = NEVER / 2
_SMALL = 1e-6

State = tuple[int, int, int, int, int]
"""Place of the shift in `Limits.shifts` or FREE, index of the run of work or of days off, and the three counters."""
Step = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Limits:
    """What people of a group have in common. `tight` is the kind of shift that is counted, -1: none."""

    shifts: tuple[int, ...]
    most: int
    fewest: int
    max_run: int
    min_run: int
    min_free: int
    weekends: int
    tight: int
    tight_most: int


class Layers:
    """The values of all states after each day.

    `work[day]` is indexed by person, shift, run (from 1), weekends, minutes, tight shifts; `free[day]` by person, days
    off (from 1, the last meaning «enough»), and the same counters. `costs` are by person, day and shift.
    """

    def __init__(self, tables: Tables, limits: Limits, costs: Floats) -> None:
        self._tables, self._limits, self._costs = tables, limits, costs
        tail = (limits.weekends + 1, limits.most + 1, limits.tight_most + 1)
        self._work_shape = (len(costs), len(limits.shifts), limits.max_run, *tail)
        self._free_shape = (len(costs), limits.min_free, *tail)
        self._before = [
            [place for place, earlier in enumerate(limits.shifts) if earlier in tables.before[later]]
            for later in limits.shifts
        ]
        self.work: list[Floats] = []
        self.free: list[Floats] = []
        self._first_day()
        for day in range(1, tables.horizon):
            self._next_day(day)

    def best(self, person: int) -> tuple[tuple[int, ...], float]:
        """The cheapest roster and its value; without a roster: there is none."""
        fewest, last = self._limits.fewest, self._tables.horizon - 1
        work, free = self.work[last][person, :, :, :, fewest:], self.free[last][person, :, :, fewest:]
        value = float(min(work.min(initial=NEVER), free.min(initial=NEVER)))
        if value >= _POSSIBLE:
            return (), NEVER
        state = next(state for _, state in self._last(person, value))
        roster = [self._shift(state)]
        for day in range(last, 0, -1):
            _, state = min(self._earlier(person, day, state))
            roster.append(self._shift(state))
        return tuple(reversed(roster)), value

    def within(self, person: int, value: float) -> Iterator[tuple[int, ...]]:
        """All rosters of at most a value. There may be very many: take as many as are wanted."""
        stack: list[tuple[int, State, float, tuple[int, ...]]] = [
            (self._tables.horizon - 1, state, 0.0, ()) for _, state in self._last(person, value)
        ]
        while stack:
            day, state, behind, later = stack.pop()
            shift = self._shift(state)
            roster = (shift, *later)
            if day == 0:
                yield roster
                continue
            if shift != FREE:
                behind += float(self._costs[person, day, shift])
            for before, earlier in self._earlier(person, day, state):
                if before + behind <= value + _SMALL:
                    stack.append((day - 1, earlier, behind, roster))

    def _shift(self, state: State) -> int:
        return FREE if state[0] == FREE else self._limits.shifts[state[0]]

    def _last(self, person: int, value: float) -> Iterator[tuple[float, State]]:
        """The states of the last day that have enough minutes and at most a value."""
        fewest = self._limits.fewest
        work, free = self.work[-1][person, :, :, :, fewest:], self.free[-1][person, :, :, fewest:]
        for found in np.argwhere(work <= value + _SMALL):
            place, run, weekends, minutes, tight = (int(one) for one in found)
            here = float(work[place, run, weekends, minutes, tight])
            yield here, (place, run, weekends, minutes + fewest, tight)
        for found in np.argwhere(free <= value + _SMALL):
            off, weekends, minutes, tight = (int(one) for one in found)
            yield float(free[off, weekends, minutes, tight]), (FREE, off, weekends, minutes + fewest, tight)

    def _first_day(self) -> None:
        work, free = np.full(self._work_shape, NEVER), np.full(self._free_shape, NEVER)
        free[:, 0, 0, 0, 0] = 0
        nothing = np.full((len(self._costs), *self._work_shape[3:]), NEVER)
        nothing[:, 0, 0, 0] = 0
        for place, shift in enumerate(self._limits.shifts):
            self._put(work[:, place, 0], nothing, self._costs[:, 0, shift], self._step(place, starts=True, day=0))
        self.work.append(work)
        self.free.append(free)

    def _next_day(self, day: int) -> None:
        old_work, old_free = self.work[-1], self.free[-1]
        work, free = np.full(self._work_shape, NEVER), np.empty(self._free_shape)
        rested = old_free[:, self._rests_that_may_end(day)].min(axis=1, initial=NEVER)
        ended = old_work[:, :, self._runs_that_may_end(day)].min(axis=(1, 2), initial=NEVER)
        free[:, 1:] = old_free[:, :-1]
        free[:, 0] = ended
        np.minimum(free[:, -1], old_free[:, -1], out=free[:, -1])
        for place, shift in enumerate(self._limits.shifts):
            cost = self._costs[:, day, shift]
            self._put(work[:, place, 0], rested, cost, self._step(place, starts=True, day=day))
            if self._limits.max_run > 1 and self._before[place]:
                earlier = old_work[:, self._before[place], :-1].min(axis=1)
                self._put(work[:, place, 1:], earlier, cost, self._step(place, starts=False, day=day))
        self.work.append(work)
        self.free.append(free)

    def _put(self, target: Floats, source: Floats, cost: Floats, step: Step) -> None:
        """Add the cost of a day's shift, and move along the counters."""
        shape = target.shape[-3:]
        if any(added >= size for added, size in zip(step, shape, strict=True)):
            return
        (weekends, minutes, tight), (a, b, c) = step, shape
        each = cost.reshape((-1,) + (1,) * (target.ndim - 1))
        reached = target[..., weekends:, minutes:, tight:]
        np.add(source[..., : a - weekends, : b - minutes, : c - tight], each, out=reached)

    def _step(self, place: int, *, starts: bool, day: int) -> Step:
        """What a day's shift adds to weekends, minutes and tight shifts; whether it starts a run of work."""
        tables, shift = self._tables, self._limits.shifts[place]
        new_weekend = tables.in_block[day] if starts else tables.block_start[day]
        return int(new_weekend), tables.units[shift], int(shift == self._limits.tight)

    def _runs_that_may_end(self, day: int) -> list[int]:
        """Indices of runs of work that may be followed by a day off; one from the first day on may be short."""
        least = self._limits.min_run
        return [run for run in range(self._limits.max_run) if run + 1 >= least or run + 1 == day]

    def _rests_that_may_end(self, day: int) -> list[int]:
        least = self._limits.min_free
        return [off for off in range(least) if off + 1 >= least or off + 1 == day]

    def _earlier(self, person: int, day: int, state: State) -> list[tuple[float, State]]:
        """The states of the day before from which a state can come, with their values."""
        place, length, *counters = state
        work, free = self.work[day - 1][person], self.free[day - 1][person]
        if place == FREE:
            rests = [length - 1] if length else []
            rests += [length] if length == self._limits.min_free - 1 else []
            runs = self._runs_that_may_end(day) if not length else []
            places = list(range(len(self._limits.shifts)))
        else:
            step = self._step(place, starts=not length, day=day)
            counters = [have - added for have, added in zip(counters, step, strict=True)]
            rests = [] if length else self._rests_that_may_end(day)
            runs = [length - 1] if length else []
            places = self._before[place]
        w, m, t = counters
        found = [(float(free[off, w, m, t]), (FREE, off, w, m, t)) for off in rests]
        return found + [(float(work[one, run, w, m, t]), (one, run, w, m, t)) for run in runs for one in places]
