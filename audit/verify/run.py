"""The whole verification: ranges on all cores, put together in order; then heads and screens."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import asyncpg

from audit.verify.difference import Difference
from audit.verify.heads import case_differences, head_differences
from audit.verify.merging import Merged, Signed, statements
from audit.verify.ranges import SIZE, RangeChecked, check_range
from audit.verify.resuming import keep, resumed
from audit.verify.screens import CannotRebuild, screen_differences
from ledger.postgres.seals import Seals
from ledger.postgres.store import connect
from ledger.seal.folder import LogFolder
from ledger.seal.note import Verifier

Progress = Callable[[str, int, int], None]
"""Told what is being done, how far it is, and of how much."""
_AHEAD = 2
"""Ranges asked for beyond those being worked on, a core."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to verify. `notes` (source, text) are checkpoints from outside; `verifier` None: no signature is believed.
    `log`: the folder of tiles; `resume`: a file that remembers how far a run came. `processes` 0: in a thread."""

    dsn: str
    verifier: Verifier | None
    notes: Sequence[tuple[str, str]] = ()
    log: Path | None = None
    resume: Path | None = None
    screens: bool = True
    heads: bool = True
    processes: int = os.cpu_count() or 1


@dataclass(slots=True)
class Verified:
    """What was found. `decisions` were read, from `begun_at` on; `signed_up_to` of them are covered by a statement that
    the key confirms, `statements` in number. `more`: differences beyond those listed. `not_shown`: what this run cannot
    show, in a sentence each (Chinese, English)."""

    decisions: int = 0
    events: int = 0
    cases: int = 0
    begun_at: int = 0
    signed_up_to: int = 0
    statements: int = 0
    root: str = ""
    differences: list[Difference] = field(default_factory=list)
    more: int = 0
    not_shown: list[tuple[str, str]] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Nothing differs."""
        return not self.differences


async def verify(asked: Asked, progress: Progress) -> Verified:
    """Verify the record of a database. Raises OSError and asyncpg's errors when it is away, StoreUnavailable."""
    found = Verified()
    pool = await connect(asked.dsn, connections=2, command_timeout=600)
    try:
        seals = Seals(pool)
        head = await seals.head()
        signed, sealed = await _signed(seals, asked, found)
        await _rows(asked, head, signed, sealed, found, progress)
    finally:
        await pool.close()
    connection = await asyncpg.connect(asked.dsn, timeout=10, command_timeout=600)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await _rest(connection, asked, found, progress)
    finally:
        await connection.close(timeout=5)
    _say_limits(asked, head, found)
    return found


async def _signed(seals: Seals, asked: Asked, found: Verified) -> tuple[list[Signed], int]:
    rows = await seals.all()
    sealed = rows[-1].size if rows else 0
    if asked.verifier is None:
        return [], sealed
    signed, wrong = statements(rows, asked.notes, asked.verifier)
    found.differences += wrong
    found.statements = len(signed)
    return signed, sealed


async def _rows(
    asked: Asked, head: int, signed: list[Signed], sealed: int, found: Verified, progress: Progress
) -> None:
    folder = LogFolder(asked.log) if asked.log is not None else None
    merged = Merged(folder, signed, sealed)
    if asked.resume is not None:
        resumed(asked.resume, merged)
    found.begun_at = merged.tree.size
    async for one in _ranges(asked, merged.tree.size, head, sealed):
        before = len(found.differences)
        found.differences += merged.take(one)
        found.more += one.more
        found.decisions += one.last - one.after
        progress("rows", one.last, head)
        if asked.resume is not None and len(found.differences) == before:
            keep(asked.resume, merged)
    found.differences += merged.end()
    found.events, found.cases, found.root = merged.event - 1, len(merged.versions), merged.tree.root().hex()
    found.signed_up_to = max((one.size for one in signed[: merged.met]), default=0)
    if asked.resume is not None:
        asked.resume.unlink(missing_ok=True)


async def _ranges(asked: Asked, after: int, head: int, sealed: int) -> AsyncIterator[RangeChecked]:
    """Every range, in order, worked on by all cores and only so far ahead that memory stays bounded."""
    starts = list(range(after, head, SIZE))
    log = str(asked.log) if asked.log is not None else None
    loop = asyncio.get_running_loop()
    with _workers(asked.processes) as pool:

        def begin(start: int) -> asyncio.Future[RangeChecked]:
            return loop.run_in_executor(pool, check_range, asked.dsn, start, min(start + SIZE, head), log, sealed)

        under_way = [begin(start) for start in starts[: max(1, asked.processes) * _AHEAD]]
        rest = iter(starts[len(under_way) :])
        while under_way:
            yield await under_way.pop(0)
            if (start := next(rest, None)) is not None:
                under_way.append(begin(start))


def _workers(processes: int) -> Executor:
    """A pool of processes, or a thread where none is worth its start."""
    if processes == 0:
        return ThreadPoolExecutor(1)
    # Spawned, not forked: this process has threads and connections of its own.
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"))


async def _rest(connection: asyncpg.Connection, asked: Asked, found: Verified, progress: Progress) -> None:
    found.differences += await head_differences(connection)
    if asked.heads:
        found.differences += await case_differences(connection)
    if not asked.screens:
        return
    try:
        found.differences += await screen_differences(connection, asked.dsn, lambda n, of: progress("screens", n, of))
    except CannotRebuild as error:
        found.not_shown.append((f"各屏未核对：{error}。", f"The screens were not checked: {error}."))


def _say_limits(asked: Asked, head: int, found: Verified) -> None:
    if asked.verifier is None:
        zh = "没有给出验证公钥：只核对了记录自身是否一致，未核对是否与签名相符。"
        found.not_shown.append((zh, "No key was given: the record agrees with itself, signatures were not checked."))
    elif not asked.notes:
        zh = "没有给出数据库之外的检查点：若操作者同时改了数据库与日志文件并持有签名私钥，本次核验看不出来。"
        en = "No checkpoint from outside was given: whoever has the signing key and rewrote everything is not noticed."
        found.not_shown.append((zh, en))
    if head > found.signed_up_to:
        zh = f"第 {found.signed_up_to + 1} 至 {head} 号决定尚无签名覆盖。"
        found.not_shown.append((zh, f"Decisions {found.signed_up_to + 1} to {head} are covered by no signature yet."))
    if found.begun_at:
        zh = f"第 1 至 {found.begun_at} 号决定是此前中断的那一次核对过的，这次只核对了它们的树根。"
        en = f"Decisions 1 to {found.begun_at} were read by an earlier run; this one checked their root only."
        found.not_shown.append((zh, en))
