"""The directory in memory while an import is planned: what is in the database, and what the files make of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from directory.importing.cells import folded
from directory.importing.report import Action
from directory.personal_data import PersonalData
from domain.kernel.calendar import DayKind
from domain.kernel.model import AreaId, Identifier, PersonId, UnitId


@dataclass(frozen=True, slots=True)
class Named:
    """A skill or a post."""

    id: Identifier
    name: str


@dataclass(frozen=True, slots=True)
class Pool:
    """A force that can be asked; of several that could help, the one with the lower position is asked first."""

    id: Identifier
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Area:
    """A county, township, community or grid."""

    id: AreaId
    name: str
    kind: str
    parent: AreaId | None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its standing liaison and head."""

    id: UnitId
    name: str
    kind: str
    area: AreaId
    parent: UnitId | None = None
    liaison: PersonId | None = None
    head: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A person; `data` holds everything personal."""

    id: PersonId
    unit: UnitId
    township: AreaId
    data: PersonalData
    skills: tuple[Identifier, ...] = ()
    pools: tuple[Identifier, ...] = ("standby",)
    post: Identifier | None = None
    standby: bool = True
    contact_confirmed_at: datetime | None = None
    last_duty_ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who holds a role; standing without times, else in [since, until)."""

    role: str
    unit: UnitId | None
    area: AreaId | None
    person: PersonId
    since: datetime | None = None
    until: datetime | None = None

    @property
    def key(self) -> str:
        """What makes it the same duty when it is imported again."""
        since = self.since.isoformat() if self.since else ""
        return "|".join((self.role, self.unit or "", self.area or "", self.person, since))


@dataclass(frozen=True, slots=True)
class PersonExemption:
    """An approved exemption of a person in [since, until)."""

    person: PersonId
    kind: str
    approver: PersonId
    since: datetime
    until: datetime | None = None

    @property
    def key(self) -> str:
        """What makes it the same exemption when it is imported again."""
        return "|".join((self.person, self.kind, self.since.isoformat()))


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that an announcement names: a holiday or an adjusted workday (调休), and the festival it belongs to."""

    day: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise; its contact is a person."""

    id: Identifier
    name: str
    kind: str
    area: AreaId
    departments: tuple[UnitId, ...]
    risk: str
    contact: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who inspects for a department."""

    person: PersonId
    unit: UnitId
    qualifications: tuple[Identifier, ...]
    recused: tuple[Identifier, ...] = ()


_Entry = TypeVar("_Entry")


@dataclass(slots=True)
class Shelf(Generic[_Entry]):
    """Entries by key: as the database has them, and as they will be."""

    before: dict[str, _Entry] = field(default_factory=dict)
    now: dict[str, _Entry] = field(default_factory=dict)

    @classmethod
    def holding(cls, entries: dict[str, _Entry]) -> "Shelf[_Entry]":
        """A shelf on which nothing has changed yet."""
        return cls(entries, dict(entries))

    def action(self, key: str) -> Action:
        """What becomes of an entry that is on the shelf now."""
        if key not in self.before:
            return Action.CREATED
        return Action.UNCHANGED if self.before[key] == self.now[key] else Action.UPDATED

    def changed(self) -> Iterator[_Entry]:
        """The entries to write."""
        return (entry for key, entry in self.now.items() if self.before.get(key) != entry)

    def removed(self) -> Iterator[_Entry]:
        """The entries to delete."""
        return (entry for key, entry in self.before.items() if key not in self.now)


@dataclass(slots=True)
class Book:
    """Everything that an import reads and changes."""

    skills: Shelf[Named] = field(default_factory=Shelf)
    pools: Shelf[Pool] = field(default_factory=Shelf)
    posts: Shelf[Named] = field(default_factory=Shelf)
    areas: Shelf[Area] = field(default_factory=Shelf)
    units: Shelf[Unit] = field(default_factory=Shelf)
    persons: Shelf[Person] = field(default_factory=Shelf)
    duties: Shelf[Duty] = field(default_factory=Shelf)
    exemptions: Shelf[PersonExemption] = field(default_factory=Shelf)
    calendar: Shelf[CalendarDay] = field(default_factory=Shelf)
    """Of the newest published calendar: it is a policy, so the import never writes it (ADR 0009)."""
    enterprises: Shelf[Enterprise] = field(default_factory=Shelf)
    officers: Shelf[Officer] = field(default_factory=Shelf)
    erased: frozenset[PersonId] = frozenset()
    wrapped: dict[PersonId, bytes] = field(default_factory=dict)

    def lineage(self, area: AreaId | None) -> Iterator[Area]:
        """An area and those above it, from the inside out."""
        while area is not None and (found := self.areas.now.get(area)) is not None:
            yield found
            area = found.parent

    def township_of(self, area: AreaId) -> AreaId:
        """The township that an area lies in; the county itself for what belongs to no township."""
        lineage = list(self.lineage(area))
        return next((one.id for one in lineage if one.kind == "township"), lineage[-1].id)


def name_key(name: str) -> str:
    """Names are the same if they differ only in width, case or spaces."""
    return folded(name)
