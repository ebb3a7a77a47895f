"""Resident memory of processes, now and at its highest."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import psutil

MIB = 1024 * 1024


def rss(pids: Iterable[int]) -> dict[int, int]:
    """Resident bytes by pid, children included; a process that is gone has none.

    Pages that processes share count in each of them, so a sum over several is an upper bound.
    """
    return {pid: _with_children(pid) for pid in pids}


@dataclass(slots=True)
class Peak:
    """The highest resident memory seen: of all processes together at one moment, and of each, in bytes."""

    total: int = 0
    each: dict[int, int] = field(default_factory=dict)

    def see(self, sample: dict[int, int]) -> None:
        """Take one sample in."""
        self.total = max(self.total, sum(sample.values()))
        for pid, size in sample.items():
            self.each[pid] = max(size, self.each.get(pid, 0))

    @property
    def mib(self) -> float:
        """The total in MiB."""
        return self.total / MIB


@contextlib.asynccontextmanager
async def watched(pids: Iterable[int], *, every: float = 0.25) -> AsyncIterator[Peak]:
    """Sample the processes every `every` seconds while the block runs, and once at its end."""
    watched_pids = list(pids)
    peak = Peak()

    async def sample() -> None:
        while True:
            peak.see(rss(watched_pids))
            await asyncio.sleep(every)

    task = asyncio.create_task(sample())
    try:
        yield peak
    finally:
        task.cancel()
        await asyncio.wait([task])
        peak.see(rss(watched_pids))


def _with_children(pid: int) -> int:
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(_own(member) for member in family)


def _own(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:  # it ended between the listing and this line
        return 0
