"""A shift of the window, and the duties of its people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from domain.checkpoint.policy import CheckpointPolicy, ShiftKind
from domain.checkpoint.transitions import Passing, Stage, Standing
from domain.kernel.ladder import next_due
from domain.kernel.obligation import Obligation

COMING = frozenset({Standing.PLANNED, Standing.TOLD, Standing.ACKNOWLEDGED})
COUNTED = COMING | {Standing.ON_POST}
"""Who covers a shift, or is expected to."""
BOUND = COUNTED | {Standing.MISSING, Standing.LEFT}
"""Whose duty has not ended."""


@dataclass(frozen=True)
class Duty:
    """`missing_since`: from when on the no-show ladder runs; `instead_of`: whose place they took;
    `stands_in`: put on the shift when it had begun."""

    person: str
    standing: Standing
    owed: Obligation
    instead_of: str = ""
    stands_in: bool = False
    reminded: bool = False
    acknowledged_at: datetime | None = None
    checked_in_at: datetime | None = None
    left_at: datetime | None = None
    how: str = ""
    late: bool = False
    missing_since: datetime | None = None
    absence_step: int = -1
    absence_at: datetime | None = None

    def absence_due(self, terms: CheckpointPolicy) -> datetime | None:
        """When the next rung of the no-show ladder is due."""
        if self.missing_since is None or self.standing not in (Standing.MISSING, Standing.LEFT):
            return None
        taken_at = self.absence_at or self.missing_since
        return next_due(terms.absence, terms.patience, self.missing_since, self.absence_step, taken_at)


@dataclass(frozen=True)
class Search:
    """Substitutes are looked for: `asked` have not answered, `tried` will not be asked again for this shift."""

    instead_of: tuple[str, ...]
    asked: tuple[str, ...] = ()
    tried: frozenset[str] = frozenset()
    answer_by: datetime | None = None
    exhausted: bool = False


@dataclass(frozen=True)
class Handover:
    """What the outgoing leader hands to the incoming one. `owed`: it became an obligation of the unit `bearer`."""

    standing: Passing
    outgoing: str
    bearer: str
    due: datetime
    owed: bool = False
    given_by: str = ""
    taken_by: str = ""
    disputed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tally:
    """Passages of one device: the last sequence heard, and absolute counts by item and outcome (`all` for all)."""

    sequence: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Shift:
    """A shift: its hours, what it needs as it stood when it was made, who is on it, and what happened."""

    id: str
    kind: ShiftKind
    day: date
    start: datetime
    relieved: datetime
    end: datetime
    stage: Stage
    leader: str = ""
    duties: Mapping[str, Duty] = field(default_factory=lambda: MappingProxyType({}))
    search: Search | None = None
    gap_told: bool = False
    missing_checked: bool = False
    handover: Handover | None = None
    rules_version: int = 0
    tallies: Mapping[str, Tally] = field(default_factory=lambda: MappingProxyType({}))
    incidents: int = 0

    @property
    def is_over(self) -> bool:
        return self.stage in (Stage.CLOSED, Stage.CANCELLED)

    @property
    def minutes(self) -> int:
        """How long it is, in whole minutes, overlap included."""
        return (self.end - self.start) // timedelta(minutes=1)

    def standing(self, *kinds: Standing) -> tuple[str, ...]:
        """Whose duty stands so."""
        return tuple(name for name, duty in self.duties.items() if duty.standing in kinds)

    @property
    def covering(self) -> tuple[str, ...]:
        """Who is on post or expected."""
        return tuple(name for name, duty in self.duties.items() if duty.standing in COUNTED)

    @property
    def bound(self) -> tuple[str, ...]:
        """Whose duty has not ended."""
        return tuple(name for name, duty in self.duties.items() if duty.standing in BOUND)

    def owner(self, case: str) -> str:
        """Under which name its people are claimed: each shift for itself, so that each gives back its own hours."""
        return f"{case}/{self.id}"

    def stage_due(self, terms: CheckpointPolicy) -> datetime | None:
        """When the shift moves to its next stage by itself."""
        match self.stage:
            case Stage.PLANNED | Stage.PUBLISHED:
                return self.start - terms.staff_ahead
            case Stage.STAFFED:
                return self.start
            case Stage.OPEN:
                return self.relieved
            case Stage.HANDOVER:
                assert self.handover is not None
                return self.end if self.handover.standing is Passing.TAKEN else self.end + terms.handover_within
            case _:
                return None

    def wake(self, terms: CheckpointPolicy) -> datetime | None:
        """When time next matters to the shift. Remembered: every shift is asked whenever one changed."""
        known: tuple[CheckpointPolicy, datetime | None] | None = self.__dict__.get("_wake")
        if known is not None and known[0] is terms:
            return known[1]
        wake = _wake(self, terms)
        self.__dict__["_wake"] = (terms, wake)
        return wake


def _wake(shift: Shift, terms: CheckpointPolicy) -> datetime | None:
    moments = [shift.stage_due(terms)]
    if not shift.is_over:
        if shift.stage is Stage.STAFFED and reminder_of(shift):
            moments.append(shift.start - terms.remind_ahead)
        if not shift.missing_checked and shift.stage in (Stage.OPEN, Stage.HANDOVER):
            moments.append(shift.start + terms.missing_after)
        if shift.search is not None and not shift.search.exhausted:
            moments.append(shift.search.answer_by)
        moments.extend(duty.absence_due(terms) for duty in shift.duties.values())
    return min((moment for moment in moments if moment is not None), default=None)


def reminder_of(shift: Shift) -> tuple[str, ...]:
    """Who has not acknowledged and was not reminded yet."""
    return tuple(
        n for n, d in shift.duties.items() if d.standing in COMING - {Standing.ACKNOWLEDGED} and not d.reminded
    )
