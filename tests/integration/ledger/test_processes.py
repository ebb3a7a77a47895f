"""Several processes append while others read: nothing missed, nothing doubled, nothing out of order."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from domain.kernel.decision import Recorded
from ledger.postgres.store import PostgresStore
from tests.support.append_process import SHARED, keys
from tests.support.records import check_record

_ROOT = Path(__file__).parents[3]
_PATIENCE = 120.0


async def _start(dsn: str, mode: str, name: str, count: int) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.append_process", dsn, mode, name, str(count), cwd=_ROOT, stdout=PIPE
    )


async def _run(dsn: str, mode: str, names: list[str], count: int) -> None:
    processes = [await _start(dsn, mode, name, count) for name in names]
    said = await asyncio.gather(*(process.communicate() for process in processes))
    assert [out for out, _ in said] == [b"done\n"] * len(names)


async def _follow(store: PostgresStore, total: int) -> list[Recorded]:
    seen: list[Recorded] = []
    async for decisions in store.follow(0):
        seen.extend(decisions)
        if len(seen) >= total:
            return seen
    raise AssertionError("following ended by itself")


async def _poll(store: PostgresStore, total: int) -> list[Recorded]:
    """Looks as often as it can and takes little at a time: most looks fall into the middle of somebody's commit."""
    seen: list[Recorded] = []
    while len(seen) < total:
        seen.extend(await store.read(len(seen), 7))
    return seen


def _check(seen: list[Recorded], expected: set[str]) -> None:
    assert [decision.number for decision in seen] == list(range(1, len(expected) + 1))
    assert {decision.id for decision in seen} == expected
    event = 1
    for decision in seen:
        assert decision.first_event == event
        event += len(decision.events)


async def test_a_reader_misses_nothing_while_four_processes_write(store: PostgresStore, ledger_dsn: str) -> None:
    names, count = ["w1", "w2", "w3", "w4"], 300
    expected = {key for name in names for index in range(count) for key in keys(name, index)}
    followed, polled, _ = await asyncio.wait_for(
        asyncio.gather(
            _follow(store, len(expected)), _poll(store, len(expected)), _run(ledger_dsn, "apart", names, count)
        ),
        _PATIENCE,
    )
    _check(followed, expected)
    _check(polled, expected)


async def test_two_processes_advance_one_case(store: PostgresStore, ledger_dsn: str) -> None:
    names, count = ["w1", "w2"], 100
    await asyncio.wait_for(_run(ledger_dsn, "together", names, count), _PATIENCE)
    recorded = await store.read_case(SHARED)
    assert [decision.version for decision in recorded] == list(range(1, 2 * count + 1))
    _check(await store.read(0, 1000), {f"{name}.{index}" for name in names for index in range(count)})
    for name in names:
        assert [d.id for d in recorded if d.id.startswith(f"{name}.")] == [f"{name}.{index}" for index in range(count)]


async def test_two_processes_append_in_both_ways(store: PostgresStore, ledger_dsn: str) -> None:
    """In one statement and judged under the lock, in turns and beside each other; nothing of a loser is seen."""
    names, count = ["w1", "w2"], 60
    await asyncio.wait_for(_run(ledger_dsn, "mixed", names, count), _PATIENCE)
    assert await check_record(store.pool) == len(names) * count * 5
    assert not [d.id for d in await store.read(0, 1000) if ".late." in d.id]
    assert await store.versions("door") == {"door": len(names) * count * 2}
