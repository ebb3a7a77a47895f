"""What the units of retained cadres hear of a call-up: who is called, and who came back after how long.

One command a unit and batch, never one a person: the two cases tell one story (plan §1: a recall keeps the history).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from domain.callup.directive import Called
from domain.callup.muster.state import Muster, Person
from domain.kernel.effect import Tell
from domain.kernel.model import Model
from domain.retained.between import BATCH, NoteCalled, NoteServed, Served
from domain.retained.seconded import unit_case


def called_retained(state: Muster, people: Iterable[Called], at: datetime) -> list[Tell]:
    """The retained among these people are called."""

    def command(names: tuple[str, ...]) -> Model:
        drill = state.order.is_drill
        return NoteCalled(muster=state.case, activation=state.activation, people=names, drill=drill, at=at)

    return _a_unit(people, command)


def served_retained(state: Muster, at: datetime) -> list[Tell]:
    """The muster is over: every retained person comes back, with the time from arrival to release."""

    def command(names: tuple[str, ...]) -> Model:
        served = tuple(_served(name, state.people[name], at) for name in names)
        return NoteServed(muster=state.case, served=served, drill=state.order.is_drill, at=at)

    return _a_unit((person.called for person in state.people.values()), command)


def _served(name: str, person: Person, at: datetime) -> Served:
    there = timedelta() if person.arrived_at is None else max(at - person.arrived_at, timedelta())
    return Served(person=name, minutes=there // timedelta(minutes=1), answered_at=person.spoke_at)


def _a_unit(people: Iterable[Called], command: Callable[[tuple[str, ...]], Model]) -> list[Tell]:
    units: dict[str, list[str]] = defaultdict(list)
    for called in people:
        if called.retained:
            units[called.unit].append(called.person)
    return [
        Tell(case=unit_case(unit), process="retained", command=command(tuple(names[start : start + BATCH])))
        for unit, names in sorted(units.items())
        for start in range(0, len(names), BATCH)
    ]
