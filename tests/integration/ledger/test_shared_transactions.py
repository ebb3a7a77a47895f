"""What shares a transaction shares no fate: losers and poison are ejected, the others are recorded together."""

import asyncio
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from domain.kernel.advance import EffectRow
from domain.kernel.effect import LookUp
from ledger.ports import Appended, Head, VersionConflict
from ledger.postgres.store import PostgresStore
from tests.support.batches import batch, command, decision, received


async def _locks_waited_for(store: PostgresStore) -> int:
    return int(
        await store.pool.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
    )


async def _until_somebody_waits(store: PostgresStore) -> None:
    async with asyncio.timeout(60):
        while not await _locks_waited_for(store):  # noqa: ASYNC110 - only the server knows
            await asyncio.sleep(0.01)


async def test_the_loser_of_a_version_check_does_not_sink_its_transaction(store: PostgresStore) -> None:
    await store.append(batch("case-2", 0, ["z"]))
    one, lost, two = await asyncio.gather(
        store.append(batch("case-1", 0, ["a"])),
        store.append(batch("case-2", 0, ["b"])),
        store.append(batch("case-3", 0, ["c"])),
        return_exceptions=True,
    )
    assert (one, two) == (Appended(2, 2, 1), Appended(3, 3, 1))
    assert isinstance(lost, VersionConflict)
    first, second = await store.read(1, 10)
    assert first.recorded_at == second.recorded_at, "they shared no transaction"


_REFUSED_BY_POSTGRES: list[Any] = [
    pytest.param(batch("bad", 0, ["p"], phase="\x00"), id="a text that PostgreSQL cannot hold"),
    pytest.param(replace(batch("bad", 0, ["p"]), decisions=(decision("x" * 70_000),)), id="a leaf above 65,535 bytes"),
    pytest.param(replace(batch("bad", 0, ["p"]), decisions=(decision("p"), decision("q"))), id="a version twice"),
    pytest.param(
        batch("bad", 0, ["p"], effects=[EffectRow("e", "bad", LookUp(question="who", query={"name": "\ud800"}))]),
        id="half a character",
    ),
    pytest.param(batch("bad", 0, ["p"], tells=[received("t\x00", "case-9")]), id="a tell that cannot be held"),
]


@pytest.mark.parametrize("poisoned", _REFUSED_BY_POSTGRES)
async def test_one_poisoned_append_does_not_sink_the_others(store: PostgresStore, poisoned: Any) -> None:
    one, bad, two = await asyncio.gather(
        store.append(batch("case-1", 0, ["a"])),
        store.append(poisoned),
        store.append(batch("case-2", 0, ["b"])),
        return_exceptions=True,
    )
    assert (one, two) == (Appended(1, 1, 1), Appended(2, 2, 1))
    assert isinstance(bad, (asyncpg.PostgresError, ValueError, TypeError))
    assert await store.head() == Head(2, 2)
    assert await store.case("bad") is None
    assert await store.waiting() == []


async def test_one_poisoned_call_does_not_sink_the_others(store: PostgresStore) -> None:
    one, bad, two = await asyncio.gather(
        store.submit([command("a")]),
        store.submit([command("b"), replace(command("c"), source="\x00")]),
        store.submit([command("d")]),
        return_exceptions=True,
    )
    assert isinstance(one, list)
    assert isinstance(two, list)
    assert isinstance(bad, asyncpg.PostgresError)
    assert [waiting.command_id for waiting in (await store.pending("case-1", 9)).commands] == ["a", "d"]


async def test_a_key_that_is_decided_while_it_is_repeated_keeps_its_first_answer(store: PostgresStore) -> None:
    """Between our look and our insert, somebody else submits the key and somebody else again decides it."""
    decided = decision("a")
    other = await store.pool.acquire()
    transaction = other.transaction()
    await transaction.start()
    await other.execute(
        "INSERT INTO ledger.inbox (command_id, case_id, process, body, actor_id, actor_role, source)"
        " VALUES ('a', 'case-1', 'muster', $1, 'post-1', 'command_post', 'api')",
        decided.received.body,
    )
    submitting = asyncio.create_task(store.submit([command("new"), command("a")]))
    await _until_somebody_waits(store)
    await other.execute("DELETE FROM ledger.inbox WHERE command_id = 'a'")
    await other.execute(
        "INSERT INTO ledger.decisions (number, first_event, events, decision_id, case_id, version, recorded_at,"
        " canonical, leaf) VALUES (1, 1, 1, 'a', 'case-1', 1, now(), $1, '')",
        decided.to_canonical(),
    )
    await transaction.commit()
    await store.pool.release(other)
    new, repeated = await asyncio.wait_for(submitting, 60)
    assert not new.repeated
    assert (repeated.repeated, repeated.received_at) == (True, decided.received.received_at)
    assert [waiting.command_id for waiting in (await store.pending("case-1", 9)).commands] == ["new"]


async def test_two_processes_bring_the_same_keys_in_opposite_order(store: PostgresStore) -> None:
    """PostgreSQL breaks such a deadlock by refusing one of them; it tries again and knows the keys then."""
    other = await store.pool.acquire()
    transaction = other.transaction()
    await transaction.start()
    insert = (
        "INSERT INTO ledger.inbox (command_id, case_id, process, body, actor_id, actor_role, source)"
        " VALUES ($1, 'case-1', 'muster', $2, 'post-1', 'command_post', 'api')"
    )
    await other.execute(insert, "b", command("b").body)
    submitting = asyncio.create_task(store.submit([command("a"), command("b")]))
    await _until_somebody_waits(store)
    try:
        await other.execute(insert, "a", command("a").body)
        await transaction.commit()
    except asyncpg.DeadlockDetectedError:
        await transaction.rollback()
    await store.pool.release(other)
    receipts = await asyncio.wait_for(submitting, 60)
    assert [receipt.command_id for receipt in receipts] == ["a", "b"]
    assert sorted(w.command_id for w in (await store.pending("case-1", 9)).commands) == ["a", "b"]
