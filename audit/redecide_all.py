"""Every case decided again, on all cores: the whole record through the rules and policies of its time."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from audit.redecide import Divergence, redecide
from domain.kernel.advance import DOOR
from ledger.postgres.store import PostgresStore, connect

_AT_ONCE = 20
"""Cases that one process is given at a time."""
EXAMPLES = 3
"""Divergences of one kind that are shown whole."""
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Kind:
    """Divergences of one kind: how many, in how many cases, and the first few."""

    process: str
    what: str
    count: int = 0
    cases: int = 0
    examples: list[tuple[str, Divergence]] = field(default_factory=list)


@dataclass(slots=True)
class AllRedecided:
    """The whole record decided again. `seconds` on the wall; `unreadable` cases with why."""

    cases: int = 0
    decisions: int = 0
    events: int = 0
    seconds: float = 0.0
    kinds: dict[str, Kind] = field(default_factory=dict)
    unreadable: list[tuple[str, str]] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Everything came out as it is on record."""
        return not self.kinds and not self.unreadable

    @property
    def a_second(self) -> float:
        """Decisions taken again in a second."""
        return self.decisions / self.seconds if self.seconds else 0.0


@dataclass(slots=True)
class _Part:
    cases: int = 0
    decisions: int = 0
    events: int = 0
    found: list[tuple[str, str, Divergence]] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


async def redecide_all(dsn: str, progress: Progress, *, processes: int = os.cpu_count() or 1) -> AllRedecided:
    """Raises StoreUnavailable, OSError and asyncpg's errors when the database is away. `processes` 0: in a thread."""
    began = time.monotonic()
    cases = await _cases(dsn)
    found = AllRedecided()
    async for part in _parts(dsn, cases, processes):
        _add(found, part)
        progress(found.cases, len(cases))
    found.seconds = time.monotonic() - began
    return found


async def _cases(dsn: str) -> list[str]:
    pool = await connect(dsn, connections=1, command_timeout=120)
    try:
        versions = await PostgresStore(pool).versions("")
    finally:
        await pool.close()
    # The largest first: the last ones to end are then short.
    return sorted((case for case in versions if case != DOOR), key=lambda case: -versions[case])


async def _parts(dsn: str, cases: Sequence[str], processes: int) -> AsyncIterator[_Part]:
    loop = asyncio.get_running_loop()
    chunks = [cases[at : at + _AT_ONCE] for at in range(0, len(cases), _AT_ONCE)]
    # Large cases alone, so that they are not one process's work.
    large = [[case] for chunk in chunks[:2] for case in chunk]
    with _workers(processes) as pool:
        tasks = [loop.run_in_executor(pool, _again, dsn, chunk) for chunk in [*large, *chunks[2:]]]
        for done in asyncio.as_completed(tasks):
            yield await done


def _workers(processes: int) -> Executor:
    if processes == 0:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"))


def _again(dsn: str, cases: Sequence[str]) -> _Part:
    return asyncio.run(_chunk(dsn, cases))


async def _chunk(dsn: str, cases: Sequence[str]) -> _Part:
    pool = await connect(dsn, connections=1, command_timeout=120)
    part = _Part()
    try:
        store = PostgresStore(pool)
        for case in cases:
            part.cases += 1
            try:
                one = await redecide(store, case)
            except (LookupError, ValueError) as error:
                part.unreadable.append((case, f"{type(error).__name__}: {str(error)[:200]}"))
                continue
            part.decisions += one.decisions
            part.events += one.events
            part.found += [(case, one.process, divergence) for divergence in one.divergences]
    finally:
        await pool.close()
    return part


def _add(found: AllRedecided, part: _Part) -> None:
    found.cases += part.cases
    found.decisions += part.decisions
    found.events += part.events
    found.unreadable += part.unreadable
    fresh: Counter[tuple[str, str]] = Counter()
    for case, process, divergence in part.found:
        kind = found.kinds.setdefault(f"{process}.{divergence.what}", Kind(process, divergence.what))
        kind.count += 1
        if (case, kind.what) not in fresh:
            kind.cases += 1
        fresh[case, kind.what] += 1
        if len(kind.examples) < EXAMPLES:
            kind.examples.append((case, divergence))
