"""Absolute, versioned counts: what a muster owes its activation instead of one message a person."""

from collections.abc import Mapping

from domain.callup.directive import Headcount
from domain.callup.selection import Need
from domain.kernel.model import CaseId, Identifier, Model


class Tally(Model):
    """People by where they stand. `lost` (declined, excused, unreached, missing) must be replaced; `committed` are
    coming; `arrived` includes those deployed."""

    pending: int = 0
    committed: int = 0
    arrived: int = 0
    lost: int = 0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(
            pending=self.pending + other.pending,
            committed=self.committed + other.committed,
            arrived=self.arrived + other.arrived,
            lost=self.lost + other.lost,
        )

    @property
    def size(self) -> int:
        return self.pending + self.committed + self.arrived + self.lost

    @property
    def hoped_for(self) -> int:
        """Who is there, is coming, or may still say so."""
        return self.pending + self.committed + self.arrived


class Counts(Model):
    """The state of one muster. `changes` grows with every change, so that an older report never replaces a newer."""

    muster: CaseId
    changes: int
    all: Tally
    skills: Mapping[Identifier, Tally] = {}
    unreached: int = 0
    declined: int = 0
    missing: int = 0
    closed: bool = False


def missing_from(headcount: Headcount, everyone: Tally, skills: Mapping[str, Tally]) -> Need:
    """Whom the headcount still misses if all who may still come do come."""
    return Need(
        headcount.total - everyone.hoped_for,
        {s: n - skills.get(s, Tally()).hoped_for for s, n in headcount.skills.items()},
    )


def is_met(headcount: Headcount, everyone: Tally, skills: Mapping[str, Tally]) -> bool:
    """Quorum: enough have arrived, in all and with each skill."""
    return everyone.arrived >= headcount.total and all(
        skills.get(s, Tally()).arrived >= n for s, n in headcount.skills.items()
    )
