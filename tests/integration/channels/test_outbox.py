"""The outbox on a real PostgreSQL: idempotent, and without gaps for a reader that tails it."""

import asyncio

import asyncpg
import pytest

from activities.channels.build import build_dispatcher, parse_settings
from activities.channels.channel import CallbackError
from activities.channels.message import Message, OutcomeStatus
from activities.channels.outbox import NOTIFY_CHANNEL, OutboxChannel, migrate, read_outbox

pytestmark = pytest.mark.stack


def message(number: int, *, text: str = "请到岗") -> Message:
    return Message(f"case-1/{number}", f"p{number}", "13800000000", text, f"https://x.example/{number}", drill=True)


async def test_a_message_is_kept_without_its_address(pool: asyncpg.Pool) -> None:
    outcomes = await OutboxChannel("outbox", pool).send([message(1), message(2)])
    assert [(o.message_id, o.status) for o in outcomes] == [("case-1/1", "accepted"), ("case-1/2", "accepted")]
    rows = await read_outbox(pool, 0)
    assert [(r.position, r.message_id, r.person, r.channel, r.drill) for r in rows] == [
        (1, "case-1/1", "p1", "outbox", True),
        (2, "case-1/2", "p2", "outbox", True),
    ]
    assert all("13800000000" not in str(dict(row)) for row in await pool.fetch("SELECT * FROM channels.outbox"))


async def test_repeats_change_nothing(pool: asyncpg.Pool) -> None:
    channel = OutboxChannel("outbox", pool)
    await channel.send([message(1), message(1)])
    again = await channel.send([message(1, text="another text"), message(2)])
    assert [o.status for o in again] == [OutcomeStatus.ACCEPTED, OutcomeStatus.ACCEPTED]
    assert [(r.position, r.message_id, r.text) for r in await read_outbox(pool, 0)] == [
        (1, "case-1/1", "请到岗"),
        (2, "case-1/2", "请到岗"),
    ]


async def test_look_up_tells_sent_from_never_sent(pool: asyncpg.Pool) -> None:
    channel = OutboxChannel("outbox", pool)
    await channel.send([message(1)])
    there, absent = await channel.look_up(["case-1/1", "case-1/9"])
    assert (there.status, absent.status, absent.permanent) == (OutcomeStatus.ACCEPTED, OutcomeStatus.FAILED, False)


async def test_a_lost_server_is_unknown_not_an_exception(server_dsn: str) -> None:
    pool = await asyncpg.create_pool(server_dsn, min_size=1, max_size=1)
    await pool.close()
    channel = OutboxChannel("outbox", pool)
    assert [o.status for o in await channel.send([message(1)])] == [OutcomeStatus.UNKNOWN]
    assert [o.status for o in await channel.look_up(["case-1/1"])] == [OutcomeStatus.UNKNOWN]


async def test_readers_are_woken_after_the_commit(pool: asyncpg.Pool) -> None:
    seen: asyncio.Queue[int] = asyncio.Queue()
    async with pool.acquire() as connection:
        await connection.add_listener(NOTIFY_CHANNEL, lambda *_: seen.put_nowait(1))
        await OutboxChannel("outbox", pool).send([message(1)])
        await asyncio.wait_for(seen.get(), 120)
        assert len(await read_outbox(pool, 0)) == 1
        await connection.reset()


async def test_a_tailing_reader_misses_nothing(pool: asyncpg.Pool) -> None:
    writers, each, size = 8, 20, 5
    channel = OutboxChannel("outbox", pool)
    seen: list[str] = []

    async def write(writer: int) -> None:
        for start in range(0, each * size, size):
            batch = [message(writer * 1000 + start + n) for n in range(size)]
            # Every batch overlaps the previous writer's, so that writers race for the same ids.
            await channel.send([*batch, message((writer - 1) % writers * 1000 + start)])

    async def tail() -> None:
        after = 0
        while len(seen) < writers * each * size:
            rows = await read_outbox(pool, after, limit=7)
            seen.extend(row.message_id for row in rows)
            after = rows[-1].position if rows else after

    await asyncio.wait_for(asyncio.gather(tail(), *(write(w) for w in range(writers))), 120)
    stored = {row["message_id"] for row in await pool.fetch("SELECT message_id FROM channels.outbox")}
    assert len(seen) == len(set(seen)) == len(stored)
    assert set(seen) == stored


async def test_a_row_is_invisible_until_all_before_it_are(pool: asyncpg.Pool) -> None:
    channel = OutboxChannel("outbox", pool)
    async with pool.acquire() as slow:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute("UPDATE channels.outbox_head SET last = last + 1")
        second = asyncio.create_task(channel.send([message(2)]))
        done, _ = await asyncio.wait({second}, timeout=0.2)
        assert not done, "a later position must wait for the earlier one's commit"
        await transaction.rollback()
    await second
    assert [row.position for row in await read_outbox(pool, 0)] == [1]


async def test_migrating_twice_at_once_is_harmless(pool: asyncpg.Pool) -> None:
    await pool.execute("DROP SCHEMA channels CASCADE")
    await asyncio.gather(*(migrate(pool) for _ in range(4)))
    assert await read_outbox(pool, 0) == []


async def test_the_dispatcher_fills_the_outbox_in_order_of_batches(pool: asyncpg.Pool) -> None:
    dispatcher = build_dispatcher(parse_settings({"outbox": {"kind": "outbox", "batch_limit": 100}}), pool)
    items = [("outbox", message(n)) for n in range(1000)]
    outcomes = [o async for batch in dispatcher.dispatch(items) for o in batch]
    again = [o async for batch in dispatcher.dispatch(items) for o in batch]
    assert {o.status for o in outcomes + again} == {OutcomeStatus.ACCEPTED}
    rows = await read_outbox(pool, 0, limit=2000)
    assert [row.position for row in rows] == list(range(1, 1001))
    assert {row.message_id for row in rows} == {m.message_id for _, m in items}


async def test_nobody_may_claim_to_be_the_outbox(pool: asyncpg.Pool) -> None:
    with pytest.raises(CallbackError):
        OutboxChannel("outbox", pool).receipts({}, b"{}")
