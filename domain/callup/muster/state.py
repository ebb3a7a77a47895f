"""A muster's state: its people, and how many of them stand where."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType

from domain.callup.counts import Counts
from domain.callup.directive import Directive
from domain.callup.muster.person import COMING, OUT, THERE, Person, Status, remind_at
from domain.callup.muster.roll import EVERYONE, Roll, roll_of
from domain.callup.policy import CallUpPolicy
from domain.kernel.values import replace

__all__ = ["COMING", "OUT", "THERE", "Muster", "Person", "Status", "change", "remind_at", "with_people"]

Change = Callable[[Person], Person]


@dataclass(frozen=True)
class Muster:
    """State of the case; `people` is never changed in place."""

    activation: str = ""
    case: str = ""
    directive: Directive | None = None
    terms: CallUpPolicy | None = None
    terms_version: int = 0
    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))
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
    def roll(self) -> Roll:
        """How many people stand where."""
        return roll_of(self.people.values())

    @cached_property
    def earliest(self) -> datetime | None:
        """When time next matters to anyone."""
        wakes = (person.wake(self.pinned, self.calling) for person in self.people.values())
        return min((wake for wake in wakes if wake is not None), default=None)

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


def with_people(state: Muster, people: Iterable[Person], changes: int = 0) -> Muster:
    """The state with these people new or changed, and `changes` more that its activation must hear of."""
    everyone = {**state.people, **{person.called.person: person for person in people}}
    return replace(state, people=everyone, changes=state.changes + changes)


def change(state: Muster, people: Iterable[str], how: Change, counted: int = 1) -> Muster:
    """Some people changed; `counted` 0 when the counts cannot change, so that no report is due."""
    return with_people(state, [how(state.people[name]) for name in people], counted)
