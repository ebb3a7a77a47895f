"""A muster's state: its people, and how many of them stand where."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from domain.callup.counts import Counts
from domain.callup.directive import Directive
from domain.callup.muster.person import COMING, OUT, THERE, Person, Status, remind_at, with_wake
from domain.callup.muster.roll import EVERYONE, Roll, counted, earliest
from domain.callup.muster.roll import Change as Moved
from domain.callup.policy import CallUpPolicy
from domain.kernel.values import replace

__all__ = ["COMING", "OUT", "THERE", "Muster", "Person", "Status", "change", "remind_at", "with_people", "with_wake"]

Change = Callable[[Person], Person]


@dataclass(frozen=True)
class Muster:
    """State of the case; `people` is never changed in place. `earliest`: when time next matters to anyone."""

    activation: str = ""
    case: str = ""
    directive: Directive | None = None
    terms: CallUpPolicy | None = None
    terms_version: int = 0
    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))
    roll: Roll = field(default_factory=Roll)
    earliest: datetime | None = None
    substitutes: bool = False
    calling: bool = True
    closed: str = ""
    changes: int = 0

    @property
    def order(self) -> Directive:
        """The directive of an opened muster."""
        assert self.directive is not None
        return self.directive

    @property
    def pinned(self) -> CallUpPolicy:
        """The terms of an opened muster."""
        assert self.terms is not None
        return self.terms

    @cached_property
    def counts(self) -> Counts:
        """The absolute counts that the activation is told."""
        return Counts(
            muster=self.case,
            changes=self.changes,
            all=self.roll.tally(EVERYONE),
            skills=self.roll.skills(),
            unreached=self.roll.statuses[Status.UNREACHED],
            declined=self.roll.statuses[Status.DECLINED],
            missing=self.roll.statuses[Status.MISSING],
            closed=bool(self.closed),
        )


def with_people(state: Muster, people: Iterable[Person]) -> Muster:
    """The state with these people new or changed; wakes, counts and the case's deadline follow."""
    everyone = dict(state.people)
    changes: list[Moved] = []
    for person in people:
        name = person.called.person
        after = with_wake(person, state.pinned, state.calling)
        changes.append((everyone.get(name), after))
        everyone[name] = after
    soonest = earliest(state.earliest, everyone, changes)
    return replace(state, people=everyone, roll=counted(state.roll, changes), earliest=soonest)


def change(state: Muster, people: Iterable[str], how: Change, counted: int = 1) -> Muster:
    """Some people changed; `counted` 0 when the counts cannot change, so that no report is due."""
    changed = with_people(state, [how(state.people[name]) for name in people])
    return replace(changed, changes=state.changes + counted) if counted else changed
