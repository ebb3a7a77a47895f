"""The counts of a muster: made when somebody asks, which is once an advance, however much it decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from domain.callup.counts import Tally
from domain.callup.muster.person import COMING, THERE, Person, Status

Row = tuple[int, int, int, int]
"""Pending, committed, arrived, lost: the columns of a Tally."""
EVERYONE = ""
_EMPTY: Row = (0, 0, 0, 0)


@dataclass(frozen=True)
class Roll:
    """`rows` by skill, EVERYONE for all; `statuses` counts people by status."""

    rows: Mapping[str, Row] = field(default_factory=lambda: MappingProxyType({EVERYONE: _EMPTY}))
    statuses: tuple[int, ...] = (0,) * len(Status)

    def tally(self, row: str) -> Tally:
        pending, committed, arrived, lost = self.rows[row]
        return Tally(pending=pending, committed=committed, arrived=arrived, lost=lost)

    def skills(self) -> dict[str, Tally]:
        """The tally of each skill that anybody has, in order of name."""
        return {skill: self.tally(skill) for skill in sorted(self.rows) if skill != EVERYONE}


def column(person: Person) -> int:
    """Where a person counts. Somebody who has not answered may still do so only while they are being asked; whoever
    arrived counts as arrived also after the release, because the review asks how many came."""
    if person.status is Status.CALLED:
        return 0 if person.awaiting else 3
    if person.status in COMING:
        return 1
    there = person.status in THERE or (person.status is Status.RELEASED and person.arrived_at is not None)
    return 2 if there else 3


def roll_of(people: Iterable[Person]) -> Roll:
    """Everybody counted."""
    rows: dict[str, list[int]] = {EVERYONE: [0, 0, 0, 0]}
    statuses = [0] * len(Status)
    everyone = rows[EVERYONE]
    for person in people:
        statuses[person.status] += 1
        place = column(person)
        everyone[place] += 1
        for skill in person.called.skills:
            rows.setdefault(skill, [0, 0, 0, 0])[place] += 1
    return Roll({name: (n[0], n[1], n[2], n[3]) for name, n in rows.items()}, tuple(statuses))
