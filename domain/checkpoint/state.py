"""A checkpoint's state: its order, its staff, a rolling window of shifts, and counts of what is past."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Literal

from domain.checkpoint.checkrules import CheckRules
from domain.checkpoint.order import CheckpointOrder
from domain.checkpoint.policy import CheckpointPolicy
from domain.checkpoint.shift import COUNTED, Shift
from domain.checkpoint.timetable import Hours, Join, Slot, joined
from domain.checkpoint.transitions import Asked
from domain.kernel.calendar import DayKind
from domain.kernel.model import Identifier, Model, PersonId, UnitId
from domain.kernel.obligation import Obligation
from domain.rota import Assignment, Explanation, RotaAnswer

Phase = Literal["", "standing", "ended"]


class Staff(Model):
    """Somebody who may be rostered: id, unit, skills and pool; nothing that identifies them outside the directory."""

    person: PersonId
    unit: UnitId
    skills: tuple[Identifier, ...] = ()
    pool: Identifier


@dataclass(frozen=True)
class Worked:
    """A shift that somebody has worked: what rest, weekly hours and fairness need of it."""

    day: date
    kind: str
    start: datetime
    end: datetime
    minutes: int
    night: bool


@dataclass(frozen=True)
class Horizon:
    """The days of a rota, with what each officially is."""

    first: date
    kinds: tuple[DayKind, ...]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=len(self.kinds) - 1)


@dataclass(frozen=True)
class Plan:
    """The rota in the making. `tried`: how often the solver was asked, 0 when it has answered."""

    round: int
    horizon: Horizon
    tried: int
    asked_at: datetime
    answer: RotaAnswer | None = None

    @property
    def explanation(self) -> Explanation | None:
        return self.answer.explanation if self.answer else None

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        return self.answer.assignments if self.answer else ()


@dataclass(frozen=True)
class Change:
    """A change asked for. `other` takes the duty over (None: whoever wants it); a swap gives back `other_shift`."""

    id: str
    kind: Literal["swap", "give", "leave"]
    person: str
    standing: Asked
    shift: str = ""
    other: str = ""
    other_shift: str = ""
    first_day: date | None = None
    last_day: date | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Referral:
    """Somebody who did not meet a check was referred: who sees to it. `settled`: how it ended."""

    id: str
    item: str
    bearer: str
    owed: Obligation


@dataclass(frozen=True)
class Book:
    """What is past: shifts closed and cancelled, people absent, substituted, late; counts of passages a item."""

    closed: int = 0
    absent: int = 0
    late: int = 0
    left: int = 0
    substituted: int = 0
    incidents: int = 0
    passages: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Checkpoint:
    """State of the case; never changed in place. `slot` is the first one that was not staffed yet; `missed` are shifts
    that time passed over during an outage and that nobody was told of yet."""

    case: str = ""
    phase: Phase = ""
    order: CheckpointOrder | None = None
    terms: CheckpointPolicy | None = None
    terms_version: int = 0
    rules: CheckRules | None = None
    rules_version: int = 0
    zone: str = "Asia/Shanghai"
    expires_at: datetime | None = None
    opened_at: datetime | None = None
    expiry_noticed: bool = False
    staff: Mapping[str, Staff] = field(default_factory=lambda: MappingProxyType({}))
    staff_round: int = 0
    staff_tried: int = 0
    staff_asked_at: datetime | None = None
    slot: Slot | None = None
    join: Join | None = None
    shifts: Mapping[str, Shift] = field(default_factory=lambda: MappingProxyType({}))
    plan: Plan | None = None
    rounds: int = 0
    planned_until: date | None = None
    rota_noticed: date | None = None
    tell_at: datetime | None = None
    changes: Mapping[str, Change] = field(default_factory=lambda: MappingProxyType({}))
    leaves: Mapping[str, tuple[tuple[date, date], ...]] = field(default_factory=lambda: MappingProxyType({}))
    wishes: Mapping[str, tuple[tuple[date, str, bool], ...]] = field(default_factory=lambda: MappingProxyType({}))
    worked: Mapping[str, tuple[Worked, ...]] = field(default_factory=lambda: MappingProxyType({}))
    carried: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: MappingProxyType({}))
    day_kinds: Mapping[date, DayKind] = field(default_factory=lambda: MappingProxyType({}))
    referrals: Mapping[str, Referral] = field(default_factory=lambda: MappingProxyType({}))
    missed: tuple[str, ...] = ()
    missed_at: datetime | None = None
    book: Book = Book()

    @property
    def ordered(self) -> CheckpointOrder:
        """The order of an opened checkpoint."""
        assert self.order is not None
        return self.order

    @property
    def pinned(self) -> CheckpointPolicy:
        """The terms of an opened checkpoint."""
        assert self.terms is not None
        return self.terms

    def hours(self, slot: Slot) -> Hours:
        """When the shift of a slot starts, is relieved and ends."""
        return joined(slot, self.join, self.pinned, self.zone)

    def live(self) -> Iterator[Shift]:
        """Shifts that are not over."""
        return (shift for shift in self.shifts.values() if not shift.is_over)

    def duties_of(self, person: str) -> Iterator[Shift]:
        """The live shifts that somebody is expected on or on post at."""
        for shift in self.live():
            duty = shift.duties.get(person)
            if duty is not None and duty.standing in COUNTED:
                yield shift

    def open_changes(self) -> Iterator[Change]:
        """What was asked for and not decided."""
        return (one for one in self.changes.values() if one.standing in (Asked.OPEN, Asked.AGREED))
