"""A unit's state: its cadres, what is owed about them, the running month, and the closed ones as counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from domain.kernel.decider import Deadline
from domain.kernel.obligation import Obligation
from domain.retained.policy import RetainedPolicy
from domain.retained.unit.events_months import MonthCounts, NoticeHeld, What
from domain.retained.unit.events_people import Side
from domain.retained.unit.person import Past, Person, standing_duties
from domain.retained.unit.transitions import LEAVING_POST, RETAINED, Standing

T = TypeVar("T")


def _nothing() -> Mapping[str, T]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Duty:
    """One duty of a bearer about many people; open until it concerns nobody any more."""

    what: What
    bearer: str
    people: tuple[str, ...]
    since: datetime
    due: datetime

    @property
    def side(self) -> Side | None:
        """Of a handover."""
        return _SIDES.get(self.what)


_SIDES: Mapping[str, Side] = MappingProxyType({"handover_giving": "giver", "handover_receiving": "receiver"})


@dataclass(frozen=True)
class Offer:
    """An invitation that is open: answers are kept only until it is over."""

    people: frozenset[str]
    until: datetime
    taken: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unit:
    """State of the case; never changed in place. `proposals`: cadres offered by other units, by person. `ended`: duties
    that ended in the running month; those of closed months are in their bearers' ladders and among the counts.
    """

    unit: str = ""
    terms: RetainedPolicy | None = None
    terms_version: int = 0
    people: Mapping[str, Person] = field(default_factory=_nothing)
    past: Mapping[str, Past] = field(default_factory=_nothing)
    duties: Mapping[str, Duty] = field(default_factory=_nothing)
    ended: Mapping[str, Obligation] = field(default_factory=_nothing)
    numbered: int = 0
    proposals: Mapping[str, str] = field(default_factory=_nothing)
    month: str = ""
    next_at: datetime | None = None
    asked: frozenset[str] = frozenset()
    asked_at: datetime | None = None
    due_at: datetime | None = None
    counts: MonthCounts = field(default_factory=MonthCounts)
    months: Mapping[str, MonthCounts] = field(default_factory=_nothing)
    offers: Mapping[str, Offer] = field(default_factory=_nothing)
    invitations: int = 0
    held: tuple[NoticeHeld, ...] = ()

    @property
    def pinned(self) -> RetainedPolicy:
        """The terms of an opened case."""
        assert self.terms is not None
        return self.terms

    @property
    def retained(self) -> tuple[str, ...]:
        """Those whose post is handed over."""
        return tuple(name for name, person in self.people.items() if person.standing in RETAINED)

    @property
    def deadline(self) -> Deadline | None:
        """When time next matters, and what for."""
        waits = [(offer.until, "an invitation is over") for offer in self.offers.values()]
        if self.due_at is not None:
            waits.append((self.due_at, "the time to confirm contacts is over"))
        if self.next_at is not None:
            waits.append((self.next_at, "a new month: contacts are to be confirmed"))
        waits += [(notice.until, "a notice waits for the end of the quiet hours") for notice in self.held]
        first = min(waits, default=None)
        return Deadline(*first) if first else None

    def waits_for(self, duty: Duty) -> tuple[str, ...]:
        """The people about whom a duty is still open."""
        return tuple(name for name in duty.people if self._waits(duty, name))

    def _waits(self, duty: Duty, name: str) -> bool:
        if duty.what == "transfer_answer":
            return name in self.proposals
        person = self.people.get(name)
        if person is None:
            return False
        if duty.side is not None:
            return person.standing in LEAVING_POST and bool(person.open_items(duty.side))
        return person.contact_at is None or person.contact_at < duty.since

    def covered(self, what: What, name: str) -> bool:
        """Whether an open duty of that kind is about the person."""
        return any(duty.what == what and name in duty.people for duty in self.duties.values())

    def ask_now(self, known: Iterable[str]) -> tuple[str, ...]:
        """Whom the month's request is for: the retained whom no call-up holds and who are not among the `known`."""
        left_out = frozenset(known)
        return tuple(
            name
            for name, person in self.people.items()
            if person.standing is Standing.STOOD_DOWN_RETAINED and name not in left_out
        )

    def obligations(self, case: str) -> list[Obligation]:
        """Who owes what: the bearers about many people, and every person the duties that stayed."""
        owed = [*self.ended.values()]
        owed += [Obligation(duty.what, duty.bearer, case, duty.due) for duty in self.duties.values()]
        for name, person in self.people.items():
            if person.since is not None:
                owed += standing_duties(name, self.unit, person.since)
        for name, past in self.past.items():
            owed += standing_duties(name, self.unit, past.since, past)
        return owed
