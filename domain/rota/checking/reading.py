"""An assignment laid out for reading: for each person the shift of each day, the days before the horizon included."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.kernel.calendar import DayKind
from domain.rota.problem import DAY, Assignment, Person, RotaProblem, Shift


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive days, all worked or all free; both ends included. `open_*`: it may go on beyond what is known."""

    worked: bool
    first: int
    last: int
    open_before: bool
    open_after: bool

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class Reading:
    """A problem with an assignment of at most one known shift to each day of a known person."""

    def __init__(self, problem: RotaProblem, assignments: Sequence[Assignment]) -> None:
        self.problem = problem
        self.shifts: dict[str, Shift] = {shift.id: shift for shift in problem.shifts}
        self.people: dict[str, Person] = {person.id: person for person in problem.people}
        self._rows: dict[str, dict[int, Shift]] = {person.id: {} for person in problem.people}
        for person in problem.people:
            start = -len(person.history)
            for day, worked in enumerate(person.history, start=start):
                if worked is not None:
                    self._rows[person.id][day] = self.shifts[worked]
        for one in assignments:
            self._rows[one.person][one.day] = self.shifts[one.shift]

    def row(self, person: Person) -> dict[int, Shift]:
        """The shifts of a person by day, negative days first."""
        return dict(sorted(self._rows[person.id].items()))

    def planned(self, person: Person) -> dict[int, Shift]:
        """The shifts of a person within the horizon."""
        return {day: shift for day, shift in self.row(person).items() if day >= 0}

    def on(self, day: int, shift: str) -> list[Person]:
        """Who works a shift."""
        return [one for one in self.problem.people if (w := self._rows[one.id].get(day)) and w.id == shift]

    def frozen(self, day: int, shift: Shift) -> bool:
        """Whether the shift begins before the moment from which the rota may change, or before the horizon."""
        return day * DAY + (shift.start or 0) < self.problem.frozen_minutes or day < 0

    def frozen_day(self, person: Person, day: int) -> bool:
        """Whether nothing can change any more on that day of the person: all shifts have begun, or theirs has."""
        worked = self._rows[person.id].get(day)
        if worked is not None and self.frozen(day, worked):
            return True
        return day < 0 or all(self.frozen(day, shift) for shift in self.problem.shifts)

    def runs(self, person: Person) -> Iterator[Run]:
        """The person's days in unbroken runs of work and of rest, from the first known day to the horizon's end."""
        row = self._rows[person.id]
        begin, end = -len(person.history), len(self.problem.days)
        first = begin
        for day in range(begin + 1, end + 1):
            if day == end or (day in row) != (first in row):
                yield Run(first in row, first, day - 1, first == begin, day == end)
                first = day

    def rest_blocks(self) -> list[list[int]]:
        """Unbroken blocks of weekend days and holidays within the horizon."""
        blocks: list[list[int]] = []
        for day, kind in enumerate(self.problem.days):
            if kind not in (DayKind.WEEKEND, DayKind.HOLIDAY):
                continue
            if blocks and blocks[-1][-1] == day - 1:
                blocks[-1].append(day)
            else:
                blocks.append([day])
        return blocks

    def weeks(self) -> dict[int, list[int]]:
        """The days of each calendar week that the horizon touches, known days before it included, by first day."""
        weeks: dict[int, list[int]] = defaultdict(list)
        for day in range(-6, len(self.problem.days)):
            weeks[day - (self.problem.first_weekday + day) % 7].append(day)
        return {first: days for first, days in weeks.items() if days[-1] >= 0}
