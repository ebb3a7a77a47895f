"""An enterprise's state: its visits, its findings, and who owes what about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from domain.enterprise.events_finding import Fact
from domain.enterprise.events_visit import VisitPart
from domain.enterprise.transitions import COMING, ENDED, SEALING, FindingState, VisitState
from domain.inspection.plan import Window
from domain.kernel.obligation import Obligation


@dataclass(frozen=True)
class Visit:
    """One visit of one or more departments. `present`: officers who came; `checklists`: versions kept on arrival."""

    id: str
    state: VisitState
    parts: tuple[VisitPart, ...]
    window: Window
    notify_at: datetime
    unannounced: bool
    year: int | None
    exception: str | None
    drill: bool
    present: tuple[str, ...] = ()
    checklists: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    record_by: datetime | None = None
    record_overdue: bool = False

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(part.department for part in self.parts)

    @property
    def officers(self) -> frozenset[str]:
        """Everybody who was drawn for it."""
        return frozenset(person for part in self.parts for person in part.officers)

    def part_of(self, department: str | None) -> VisitPart | None:
        """What a department does in it."""
        return next((part for part in self.parts if part.department == department), None)


@dataclass(frozen=True)
class Appeal:
    """An appeal that is not decided. `left` of the deadline remain when it stands still."""

    lodged_at: datetime
    decide_by: datetime
    left: timedelta
    overdue: bool = False


@dataclass(frozen=True)
class Finding:
    """One finding. `due` None: no deadline runs. `round` counts the deadlines set from 1, `looks` the re-inspections
    that were applied for, `appeals` the appeals. `appealed`: against the newest decision, which may be appealed
    against until `renewed_appeal_by`, if it is not the finding itself."""

    fact: Fact
    state: FindingState
    drill: bool
    due: datetime | None = None
    overdue: bool = False
    round: int = 1
    extensions: int = 0
    looks: int = 0
    reinspect_by: datetime | None = None
    reinspect_overdue: bool = False
    reinspected_by: frozenset[str] = frozenset()
    appeals: int = 0
    appealed: bool = False
    renewed_appeal_by: datetime | None = None
    appeal: Appeal | None = None

    @property
    def appeal_by(self) -> datetime:
        """Until when the newest decision may be appealed against."""
        return self.renewed_appeal_by or self.fact.appeal_by

    @property
    def id(self) -> str:
        return self.fact.finding

    @property
    def rectify(self) -> str:
        """The local name of what the enterprise owes now."""
        return f"{self.id}.r{self.round}"

    @property
    def look(self) -> str:
        """The local name of the re-inspection that the department owes."""
        return f"{self.id}.i{self.looks}"

    @property
    def hearing(self) -> str:
        """The local name of the decision on the appeal that the department owes."""
        return f"{self.id}.a{self.appeals}"


@dataclass(frozen=True)
class Enterprise:
    """State of the case; never changed in place. `owed` are all obligations by their local name, ended ones too."""

    case: str = ""
    channel: str = ""
    visits: Mapping[str, Visit] = field(default_factory=lambda: MappingProxyType({}))
    findings: Mapping[str, Finding] = field(default_factory=lambda: MappingProxyType({}))
    owed: Mapping[str, Obligation] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def name(self) -> str:
        """The enterprise's id in the directory."""
        return self.case.partition(":")[2]

    @property
    def open_visits(self) -> Iterator[Visit]:
        """Visits that are still to be made or recorded."""
        return (one for one in self.visits.values() if one.state in COMING or one.state is VisitState.ON_SITE)

    @property
    def open_findings(self) -> Iterator[Finding]:
        return (one for one in self.findings.values() if one.state not in ENDED)

    @property
    def sealed(self) -> bool:
        """Whether anything is shut (in earnest)."""
        return any(one.state in SEALING and not one.drill for one in self.findings.values())

    def of_visit(self, visit: str) -> list[Finding]:
        """The findings of a visit."""
        return [one for one in self.findings.values() if one.fact.visit == visit]

    def counted(self, year: int) -> int:
        """Visits that count for the cap of a year."""
        gone = (VisitState.MISSED, VisitState.CANCELLED)
        return sum(1 for one in self.visits.values() if one.year == year and one.state not in gone)
