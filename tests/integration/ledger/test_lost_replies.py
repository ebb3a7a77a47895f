"""A line that breaks around COMMIT: append answers what is true, and nothing is doubled."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from ledger.ports import AlreadyDecided, Appended, Head, Store, StoreUnavailable, VersionConflict
from ledger.postgres.store import PostgresStore, connect
from tests.support.append_paths import only_at_once
from tests.support.batches import batch, body, command, effect
from tests.support.records import check_record
from tests.support.stores import postgres_store
from tests.support.tcp_proxy import Lose, TcpProxy


async def _group(store: Store) -> Sequence[Appended | BaseException]:
    """Two winners, a loser and the door in one transaction, on a case that is at version 1."""
    return await asyncio.wait_for(
        asyncio.gather(
            store.append(batch("case-1", 1, ["b", "c"])),
            store.append(batch("case-1", 0, ["late"])),
            store.append(batch("door", None, ["stray"])),
            return_exceptions=True,
        ),
        30,
    )


@pytest.mark.parametrize("lose", [Lose.REPLY, Lose.REPLY_BEFORE_COMMIT])
async def test_what_was_committed_is_answered_as_recorded(store: PostgresStore, proxy: TcpProxy, lose: Lose) -> None:
    """Also when the COMMIT is still on its way while the new connection asks: the answer waits for it."""
    await store.append(batch("case-1", 0, ["a"]))
    async with postgres_store(proxy.dsn) as behind:
        proxy.lose_next(lose)
        won, lost, door = await _group(behind)
        assert proxy.lost == 1
        assert won == Appended(2, 2, 3)
        assert isinstance(lost, (VersionConflict, StoreUnavailable))
        assert door == Appended(4, 4, 1)
        assert await store.find("late") is None
        assert await store.head() == Head(4, 4)
        with pytest.raises(VersionConflict):
            await behind.append(batch("case-1", 1, ["b", "c"]))
        with pytest.raises(AlreadyDecided):
            await behind.append(batch("door", None, ["stray"]))
        assert await behind.append(batch("case-1", 3, ["d"])) == Appended(5, 5, 4)


async def test_what_was_not_committed_is_answered_as_not_recorded(store: PostgresStore, proxy: TcpProxy) -> None:
    await store.append(batch("case-1", 0, ["a"]))
    await store.submit([command("b")])
    async with postgres_store(proxy.dsn) as behind:
        proxy.lose_next(Lose.COMMIT)
        outcomes = await _group(behind)
        assert proxy.lost == 1
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
        assert await store.head() == Head(1, 1)
        assert [waiting.command_id for waiting in (await store.pending("case-1", 9)).commands] == ["b"]
        won, lost, door = await _group(behind)
        assert (won, door) == (Appended(2, 2, 3), Appended(4, 4, 1))
        assert isinstance(lost, VersionConflict)


async def _in_one_statement(store: PostgresStore) -> Sequence[Appended | BaseException]:
    """Two winners; that nothing else was said to the database is seen to, too."""
    only_at_once(store)
    appends = (store.append(batch("case-1", 1, ["b", "c"])), store.append(batch("case-2", 0, ["d"])))
    return await asyncio.wait_for(asyncio.gather(*appends, return_exceptions=True), 30)


async def test_a_statement_whose_answer_was_lost_is_answered_as_recorded(store: PostgresStore, proxy: TcpProxy) -> None:
    await store.append(batch("case-1", 0, ["a"]))
    async with postgres_store(proxy.dsn) as behind:
        proxy.lose_next(Lose.REPLY)
        assert await _in_one_statement(behind) == [Appended(2, 2, 3), Appended(4, 4, 1)]
        assert proxy.lost == 1
        assert await check_record(store.pool) == 4


async def test_a_statement_that_was_lost_is_answered_as_not_recorded(store: PostgresStore, proxy: TcpProxy) -> None:
    await store.append(batch("case-1", 0, ["a"]))
    async with postgres_store(proxy.dsn) as behind:
        proxy.lose_next(Lose.COMMIT)
        assert [type(outcome) for outcome in await _in_one_statement(behind)] == [StoreUnavailable] * 2
        assert proxy.lost == 1
        assert await check_record(store.pool) == 1
        assert await _in_one_statement(behind) == [Appended(2, 2, 3), Appended(4, 4, 1)]


async def test_a_statement_that_arrives_after_we_asked_is_recorded_once(store: PostgresStore, proxy: TcpProxy) -> None:
    """Nobody holds the lock while it is on its way, so our question may be answered before it. Then nobody says no:
    StoreUnavailable means that it is not known, and whoever asks again hears what is true."""
    await store.append(batch("case-1", 0, ["a"]))
    async with postgres_store(proxy.dsn) as behind:
        proxy.lose_next(Lose.REPLY_BEFORE_COMMIT)
        outcomes = await _in_one_statement(behind)
        assert proxy.lost == 1
        assert [type(outcome) for outcome in outcomes] in ([StoreUnavailable] * 2, [Appended] * 2)
        async with asyncio.timeout(60):
            while await store.head() != Head(4, 4):  # noqa: ASYNC110 - only the database knows
                await asyncio.sleep(0.01)
    with pytest.raises(VersionConflict):
        await store.append(batch("case-1", 1, ["b", "c"]))
    assert await check_record(store.pool) == 4


async def test_somebody_else_who_decided_meanwhile_is_not_mistaken_for_us(
    store: PostgresStore, proxy: TcpProxy
) -> None:
    """The COMMIT is lost, and before we can ask, another process decides the same commands otherwise."""
    await store.append(batch("case-1", 0, ["a"]))
    async with postgres_store(proxy.dsn) as behind:
        proxy.lose_next(Lose.COMMIT)
        ours = asyncio.create_task(behind.append(batch("case-1", 1, ["b"], events=2)))
        await proxy.losing()
        proxy.freeze()
        theirs = await asyncio.wait_for(store.append(batch("case-1", 1, ["b"], events=1)), 90)
        proxy.thaw()
        with pytest.raises((VersionConflict, StoreUnavailable)):
            await asyncio.wait_for(ours, 90)
        assert theirs == Appended(2, 2, 2)
        assert await store.head() == Head(2, 2)


async def test_finishing_with_a_lost_reply_can_be_repeated(store: PostgresStore, proxy: TcpProxy) -> None:
    await store.append(batch("case-1", 0, ["a"], effects=[effect("e1")]))
    async with postgres_store(proxy.dsn) as behind:
        await behind.take("case-1", "one", 1)
        proxy.lose_next(Lose.REPLY)
        with pytest.raises(StoreUnavailable):
            await behind.finish(["e1"], "one", [command("result", text="first")])
        await behind.finish(["e1"], "one", [command("result", text="again")])
        [result] = (await store.pending("case-1", 9)).commands
        assert result.body == body("first")
        assert await store.take("case-1", "two", 1) == []


async def test_a_frozen_line_is_given_up_in_time(store: PostgresStore, proxy: TcpProxy) -> None:
    await store.append(batch("case-1", 0, ["a"]))
    pool = await connect(proxy.dsn, connections=2, command_timeout=1.0, connect_timeout=1.0)
    try:
        behind = PostgresStore(pool)
        assert await behind.head() == Head(1, 1)
        proxy.freeze()
        started = time.monotonic()
        outcomes = await asyncio.gather(
            behind.append(batch("case-1", 1, ["b"])),
            behind.submit([command("c")]),
            behind.head(),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
        assert time.monotonic() - started < 60
        proxy.thaw()
        assert await asyncio.wait_for(behind.append(batch("case-2", 0, ["d"])), 90)
        numbers = [decision.number for decision in await store.read(0, 10)]
        assert numbers == list(range(1, len(numbers) + 1))
    finally:
        pool.terminate()
