"""One called person: where they stand, what they owe, and when time next matters to them."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from domain.callup.directive import Called
from domain.callup.policy import CallUpPolicy
from domain.kernel.ladder import next_due
from domain.kernel.obligation import Obligation


class Status(IntEnum):
    """Where a called person stands. A person only ever moves to a higher value: states never go backwards."""

    CALLED = 0
    UNREACHED = 1
    ACKNOWLEDGED = 2
    EN_ROUTE = 3
    MISSING = 4
    DECLINED = 5
    EXCUSED = 6
    ARRIVED = 7
    DEPLOYED = 8
    RELEASED = 9


COMING = frozenset({Status.ACKNOWLEDGED, Status.EN_ROUTE})
THERE = frozenset({Status.ARRIVED, Status.DEPLOYED})
OUT = frozenset({Status.DECLINED, Status.EXCUSED, Status.RELEASED})


@dataclass(frozen=True)
class Person:
    """One called person. `awaiting`: the reach ladder runs; steps are -1 before the first rung of a ladder.
    `held`: claimed for the activation, so that no other calls them. `withdrawn_since`: from when on the absence ladder
    runs for somebody who took back their word. `spoke_at`: when they last answered for themselves.
    """

    called: Called
    status: Status
    called_at: datetime
    asked_at: datetime
    acknowledge_by: datetime
    report_by: datetime
    answer: Obligation
    substitute: bool = False
    arrival: Obligation | None = None
    past: tuple[Obligation, ...] = ()
    awaiting: bool = True
    held: bool = True
    reach_step: int = -1
    reached_at: datetime | None = None
    absence_step: int = -1
    absence_at: datetime | None = None
    reminded: bool = False
    withdrawn_since: datetime | None = None
    notified_at: datetime | None = None
    acknowledged_at: datetime | None = None
    arrived_at: datetime | None = None
    spoke_at: datetime | None = None

    @property
    def absent_since(self) -> datetime | None:
        """From when on the absence ladder runs: the reporting time that passed, or the word taken back while the
        arrival is still owed. None: it does not run."""
        if self.status is Status.MISSING:
            return self.report_by
        return self.withdrawn_since if self.has_withdrawn else None

    @property
    def has_withdrawn(self) -> bool:
        """Who took back their word and still owes the arrival, until a human or the ladder's end settles it."""
        owed = self.arrival is not None and self.arrival.ending is None
        return self.status is Status.DECLINED and owed

    def obligations(self) -> tuple[Obligation, ...]:
        owed = (*self.past, self.answer)
        return owed if self.arrival is None else (*owed, self.arrival)

    def wake(self, terms: CallUpPolicy, calling: bool) -> datetime | None:
        """When time next matters to this person. Remembered: everybody is asked whenever one of them changed."""
        known: tuple[CallUpPolicy, bool, datetime | None] | None = self.__dict__.get("_wake")
        if known is not None and known[0] is terms and known[1] is calling:
            return known[2]
        wake = _wake(self, terms, calling)
        self.__dict__["_wake"] = (terms, calling, wake)
        return wake


def _wake(person: Person, terms: CallUpPolicy, calling: bool) -> datetime | None:
    moments: list[datetime] = []
    if calling and person.awaiting:
        taken_at = person.reached_at or person.asked_at
        reach = next_due(terms.reach, terms.patience, person.asked_at, person.reach_step, taken_at)
        if reach is not None:
            moments.append(reach)
        if person.status is Status.CALLED:
            moments.append(person.acknowledge_by)
    if person.status in COMING:
        moments.append(person.report_by if person.reminded else remind_at(person, terms))
    elif (since := person.absent_since) is not None:
        absence = next_due(terms.absence, terms.patience, since, person.absence_step, person.absence_at or since)
        if absence is not None:
            moments.append(absence)
    return min(moments, default=None)


def remind_at(person: Person, terms: CallUpPolicy) -> datetime:
    """When somebody who is coming is reminded: at `remind_at_percent` of their time since they said so, so that no
    reminder follows an answer at its heels."""
    since = max(person.called_at, person.acknowledged_at or person.called_at)
    return since + (person.report_by - since) * terms.remind_at_percent // 100
