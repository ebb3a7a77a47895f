"""The counts of a muster, kept by each change: counting everybody again would cost more than every rule together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from domain.callup.counts import Tally
from domain.callup.muster.person import COMING, THERE, Person, Status

Row = tuple[int, int, int, int]
"""Pending, committed, arrived, lost: the columns of a Tally."""
Change = tuple[Person | None, Person]
"""A person before (None: newly called) and after."""

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


def counted(roll: Roll, changes: Iterable[Change]) -> Roll:
    """The roll after people changed."""
    rows: dict[str, list[int]] = {}
    statuses = list(roll.statuses)
    for before, after in changes:
        statuses[after.status] += 1
        if before is not None:
            statuses[before.status] -= 1
        was, now = None if before is None else column(before), column(after)
        if was == now:
            continue
        for row in (EVERYONE, *after.called.skills):
            numbers = rows.setdefault(row, list(roll.rows.get(row, _EMPTY)))
            numbers[now] += 1
            if was is not None:
                numbers[was] -= 1
    merged = {**roll.rows, **{name: (n[0], n[1], n[2], n[3]) for name, n in rows.items()}} if rows else roll.rows
    return Roll(merged, tuple(statuses))


def earliest(known: datetime | None, people: Mapping[str, Person], changes: Iterable[Change]) -> datetime | None:
    """When time next matters to anyone of `people`, who are as they stand after `changes`; `known` was true before.

    Everybody is looked at only when the last person of the earliest moment changed.
    """
    changed = list(changes)
    soonest = min((after.wake for _, after in changed if after.wake is not None), default=None)
    if soonest is not None and (known is None or soonest <= known):
        return soonest
    if all(before is None or before.wake != known for before, _ in changed):
        return known
    if any(person.wake == known for person in people.values()):
        return known
    return min((person.wake for person in people.values() if person.wake is not None), default=None)
