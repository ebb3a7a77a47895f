"""The whole county at a moment: every case, one after another, so that memory is that of the largest one."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from audit.moments.truth import At, Seen, see_recorded
from audit.replay import NothingRecorded
from domain.kernel.advance import DOOR
from domain.processes import UnknownProcess
from ledger.ports import Ledger


@dataclass(slots=True)
class ProcessAt:
    """One process: cases by phase, and obligations by how they ended (`open` for those that had not)."""

    cases: int = 0
    drills: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    obligations: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class CountyAt:
    """What there was at a moment. Drills are counted apart and owe nothing. `policies`: versions by name."""

    at: At
    processes: dict[str, ProcessAt] = field(default_factory=dict)
    policies: dict[str, int] = field(default_factory=dict)
    cases: list[tuple[str, str, str, datetime | None]] = field(default_factory=list)
    """Open cases: id, process, phase, next deadline."""


async def county(ledger: Ledger, at: At, progress: Callable[[int, int], None]) -> CountyAt:
    """Raises StoreUnavailable."""
    found = CountyAt(at)
    cases = sorted(case for case in await ledger.versions("") if case != DOOR)
    for place, case in enumerate(cases, 1):
        try:
            seen = see_recorded(case, await ledger.read_case(case), at)
        except (NothingRecorded, UnknownProcess):
            continue
        _add(found, seen)
        progress(place, len(cases))
    return found


def _add(found: CountyAt, seen: Seen) -> None:
    one = found.processes.setdefault(seen.process, ProcessAt())
    one.cases += 1
    if seen.process == "policy":
        found.policies[seen.case.partition(":")[2]] = seen.state.version
    drill = _is_drill(seen)
    one.drills += drill
    one.phases[seen.phase] += 1
    if not seen.over:
        found.cases.append((seen.case, seen.process, seen.phase, seen.deadline.at if seen.deadline else None))
    if drill:
        return
    for owed in seen.obligations:
        one.obligations[owed.ending.value if owed.ending else "open"] += 1


def _is_drill(seen: Seen) -> bool:
    order = getattr(seen.state, "directive", None) or getattr(seen.state, "order", None)
    return bool(getattr(order, "is_drill", False) or getattr(seen.state, "drill", False))
