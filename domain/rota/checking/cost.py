"""What a rota costs: the objective, computed from the problem's words and nothing of the solver's."""

from collections.abc import Callable, Mapping, Sequence

from domain.kernel.calendar import DayKind
from domain.rota.checking.reading import Reading
from domain.rota.problem import Assignment, Burden, Demand, Fairness, Request, RotaProblem, Shift

_BEARS: Mapping[Burden, Callable[[Shift, DayKind], bool]] = {
    Burden.SHIFTS: lambda shift, kind: True,
    Burden.NIGHTS: lambda shift, kind: shift.night,
    Burden.WEEKENDS: lambda shift, kind: kind is DayKind.WEEKEND,
    Burden.HOLIDAYS: lambda shift, kind: kind is DayKind.HOLIDAY,
}


def cost(problem: RotaProblem, assignments: Sequence[Assignment]) -> int:
    """The objective (less is better) of a rota that can be read; hard demands and limits cost nothing here."""
    reading = Reading(problem, assignments)
    total = sum(_demand(reading, demand) for demand in problem.demands)
    total += sum(_request(reading, request) for request in problem.requests)
    total += _pools(reading)
    total += sum(_fairness(reading, fair) for fair in problem.fairness)
    return total + problem.stability * changes(problem, assignments)


def changes(problem: RotaProblem, assignments: Sequence[Assignment]) -> int:
    """How many days of persons differ from the published rota; 0 when none was published."""
    if problem.published is None:
        return 0
    before = {(one.person, one.day): one.shift for one in problem.published}
    after = {(one.person, one.day): one.shift for one in assignments}
    return sum(before.get(cell) != after.get(cell) for cell in before.keys() | after.keys())


def _demand(reading: Reading, demand: Demand) -> int:
    there = [p for p in reading.on(demand.day, demand.shift) if demand.skill is None or demand.skill in p.skills]
    missing = max(0, demand.need - len(there))
    surplus = max(0, len(there) - demand.need)
    return (demand.under or 0) * missing + (demand.over or 0) * surplus


def _request(reading: Reading, request: Request) -> int:
    worked = reading.planned(reading.people[request.person]).get(request.day)
    given = worked is not None and request.shift in (None, worked.id)
    return 0 if given == request.wanted else request.weight


def _pools(reading: Reading) -> int:
    costs = {pool.id: pool.cost for pool in reading.problem.pools}
    people = reading.problem.people
    return sum(costs[person.pool] * len(reading.planned(person)) for person in people if person.pool)


def _fairness(reading: Reading, fair: Fairness) -> int:
    people = reading.problem.people
    least = min((person.carried.get(fair.burden, 0) for person in people), default=0)
    grown = 0
    for person in people:
        days = reading.problem.days
        new = sum(_BEARS[fair.burden](shift, days[day]) for day, shift in reading.planned(person).items())
        before = person.carried.get(fair.burden, 0) - least
        grown += (before + new) ** 2 - before**2
    return fair.weight * grown
