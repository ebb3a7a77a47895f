"""News of appends: behind the answers, few under load, and none lost at an orderly close."""

import asyncio

import pytest

from ledger.postgres import notify
from ledger.postgres.listen import Listener
from ledger.postgres.store import PostgresStore
from tests.support.batches import batch, received
from tests.support.stores import postgres_store
from tests.support.tcp_proxy import TcpProxy

_PATIENCE = 30.0


async def _hear(listener: Listener, number: int) -> list[tuple[str, str]]:
    """Everything that is heard until the ledger is said to go to `number`."""
    heard: list[tuple[str, str]] = []
    async with asyncio.timeout(_PATIENCE):
        while (notify.LEDGER, str(number)) not in heard:
            heard += await listener.wait(_PATIENCE)
    return heard


@pytest.mark.parametrize("claimed", [False, True], ids=["in one statement", "judged"])
async def test_bells_and_position_are_told(store: PostgresStore, claimed: bool) -> None:
    expected = None if claimed else 0
    async with Listener(store.pool, notify.LEDGER, notify.BELL) as listener:
        tells = [received("t1", "case-2"), received("t2", "case-2"), received("t3", "case-3")]
        await store.append(batch("case-1", expected, ["a", "b"], tells=tells))
        heard = await _hear(listener, 2)
    [(_, bells)] = [news for news in heard if news[0] == notify.BELL]
    assert sorted(notify.parse_ring(bells)) == [("case-2", "muster"), ("case-3", "muster")]


async def test_an_orderly_close_tells_what_is_under_way(store: PostgresStore, ledger_dsn: str) -> None:
    """Also of an append whose caller has gone."""
    async with Listener(store.pool, notify.LEDGER, notify.BELL) as listener:
        async with postgres_store(ledger_dsn) as closing:
            await closing.append(batch("case-1", 0, ["a"]))
            await closing.append(batch("case-1", 1, ["b"], tells=[received("t1", "case-2")]))
            caller = asyncio.create_task(closing.append(batch("case-1", 2, ["c"], tells=[received("t2", "case-3")])))
            await asyncio.sleep(0)
            caller.cancel()
            await closing.aclose()
            await closing.pool.close()
        heard = await _hear(listener, 3)
    bells = [ring for channel, news in heard if channel == notify.BELL for ring in notify.parse_ring(news)]
    assert sorted(bells) == [("case-2", "muster"), ("case-3", "muster")]


async def test_news_are_few_under_load(store: PostgresStore) -> None:
    async with Listener(store.pool, notify.LEDGER) as listener:
        for version in range(200):
            await store.append(batch("case-1", version, [f"a{version}"]))
        heard = await _hear(listener, 200)
    positions = [int(number) for _, number in heard]
    assert positions == sorted(set(positions))
    assert len(positions) < 150


async def test_nobody_waits_for_news_that_cannot_be_told(
    store: PostgresStore, proxy: TcpProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing over a dead line ends, and what was committed stays committed."""
    monkeypatch.setattr("ledger.postgres.news.PATIENCE", 0.2)
    async with postgres_store(proxy.dsn) as behind:
        await behind.append(batch("case-1", 0, ["a"]))
        await behind.append(batch("case-1", 1, ["b"]))
        proxy.freeze()
        await asyncio.wait_for(behind.aclose(), _PATIENCE)
    assert (await store.head()).decisions == 2
