"""An activation's state: directive, who could be called, the musters' counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from domain.callup.counts import Counts, Tally
from domain.callup.directive import Called, Directive
from domain.callup.policy import CallUpPolicy
from domain.readiness.candidate import Candidate

LOOK_UP_TRIES = 3
"""Unanswered tries after which the command post is alarmed."""
LONGEST_WAIT = 30
"""At most so many times the policy's `lookup_within` pass between two tries."""

Phase = Literal["", "draft", "withdrawn", "active", "ending", "closed"]


@dataclass(frozen=True)
class Activation:
    """State of the case; never changed in place. `asked`: how often the current round was asked, 0 when answered.
    `resuming`: musters that were told to call again and have not reported since."""

    case: str = ""
    phase: Phase = ""
    directive: Directive | None = None
    terms: CallUpPolicy | None = None
    terms_version: int = 0
    drafted_by: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    expires_at: datetime | None = None
    expiry_noticed: bool = False
    round: int = 0
    asked: int = 0
    asked_at: datetime | None = None
    parts: Mapping[int, tuple[Candidate, ...]] = field(default_factory=lambda: MappingProxyType({}))
    parts_of: int = 0
    reserves: tuple[Called, ...] = ()
    known: frozenset[str] = frozenset()
    musters: Mapping[str, tuple[Called, ...]] = field(default_factory=lambda: MappingProxyType({}))
    counts: Mapping[str, Counts] = field(default_factory=lambda: MappingProxyType({}))
    quorum_met: bool = False
    resuming: frozenset[str] = frozenset()
    shortfall: bool = False
    ended: Literal["", "stood_down", "lapsed"] = ""

    @property
    def order(self) -> Directive:
        """The directive of a drafted activation."""
        assert self.directive is not None
        return self.directive

    @property
    def pinned(self) -> CallUpPolicy:
        """The terms of a drafted activation."""
        assert self.terms is not None
        return self.terms

    @property
    def notice_at(self) -> datetime | None:
        """When the command post is told of the expiry: `expiry_notice` before it, or in a short one's last fifth."""
        if self.expires_at is None or self.approved_at is None or self.expiry_noticed:
            return None
        short = (self.expires_at - self.approved_at) // 5
        return self.expires_at - min(self.pinned.expiry_notice, short)

    @property
    def look_up_due(self) -> datetime | None:
        """When the directory is asked again: it is never given up, but asked less often after the alarm."""
        if not self.asked or self.asked_at is None:
            return None
        patience = min(max(1, self.asked + 1 - LOOK_UP_TRIES), LONGEST_WAIT)
        return self.asked_at + self.pinned.lookup_within * patience

    def with_part(self, part: int, parts: int, candidates: tuple[Candidate, ...]) -> dict[int, tuple[Candidate, ...]]:
        """The parts of one answer so far. An answer cut differently (to a repeated question) starts over."""
        return {**(self.parts if parts == self.parts_of else {}), part: candidates}

    @cached_property
    def unreported(self) -> tuple[Called, ...]:
        """People called after their muster's last report: as good as pending. A muster counts in order of calling."""
        waiting: list[Called] = []
        for name, people in self.musters.items():
            reported = self.counts[name].all.size if name in self.counts else 0
            waiting.extend(people[reported:])
        return tuple(waiting)

    @cached_property
    def everyone(self) -> Tally:
        """All musters added up."""
        total = Tally(pending=len(self.unreported))
        for counts in self.counts.values():
            total = total.plus(counts.all)
        return total

    @cached_property
    def by_skill(self) -> Mapping[str, Tally]:
        """The same a skill."""
        skills: dict[str, Tally] = {}
        for called in self.unreported:
            for skill in called.skills:
                skills[skill] = skills.get(skill, Tally()).plus(Tally(pending=1))
        for counts in self.counts.values():
            for skill, tally in counts.skills.items():
                skills[skill] = skills.get(skill, Tally()).plus(tally)
        return skills
