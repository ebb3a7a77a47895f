"""PostgreSQL stops: every call says so in time, nothing is half done, and all works again when it is back."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from ledger.ports import Appended, StoreUnavailable, VersionConflict
from ledger.postgres.store import PostgresStore
from tests.support.batches import batch, command, effect
from tests.support.stores import migrated, postgres_store
from workers.stack.postgres import EmbeddedPostgres

pytestmark = pytest.mark.stack
_IN_TIME = 20.0


@pytest.fixture
async def server(server_folder: Path) -> AsyncIterator[EmbeddedPostgres]:
    """A server of its own, on a port that stays the same."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = EmbeddedPostgres(
        server_folder / "outage", log=server_folder / "logs" / "outage.log", port=port, fast_and_unsafe=True
    )
    await running.start()
    yield running
    await running.stop()


async def _follow(store: PostgresStore) -> None:
    await anext(store.follow(99))


_CALLS: dict[str, Callable[[PostgresStore], Awaitable[object]]] = {
    "submit": lambda store: store.submit([command("lost")]),
    "pending": lambda store: store.pending("case-1", 1),
    "waiting": lambda store: store.waiting(),
    "discard": lambda store: store.discard(["a"]),
    "append": lambda store: store.append(batch("lost", 0, ["lost"])),
    "read": lambda store: store.read(0, 1),
    "read_case": lambda store: store.read_case("case-1"),
    "find": lambda store: store.find("a"),
    "head": lambda store: store.head(),
    "now": lambda store: store.now(),
    "case": lambda store: store.case("case-1"),
    "cases": lambda store: store.cases(None, 1),
    "open_cases": lambda store: store.open_cases(),
    "follow": _follow,
    "take": lambda store: store.take("case-1", "one", 1),
    "mark_tried": lambda store: store.mark_tried(["e1"], "one"),
    "finish": lambda store: store.finish(["e1"], "one", [command("lost")]),
}


async def _say_unavailable(store: PostgresStore) -> None:
    for name, call in _CALLS.items():
        with pytest.raises(StoreUnavailable):
            await asyncio.wait_for(call(store), _IN_TIME)
            pytest.fail(f"{name} answered without a database")
    # Together, too: nobody waits for a connection that nobody can have.
    outcomes = await asyncio.wait_for(
        asyncio.gather(*(call(store) for call in _CALLS.values()), return_exceptions=True), _IN_TIME
    )
    assert {type(outcome) for outcome in outcomes} == {StoreUnavailable}


async def _append_until_stopped(store: PostgresStore, name: str) -> list[tuple[str, int]]:
    """Appends one after the other; what was answered as recorded, with its number."""
    recorded: list[tuple[str, int]] = []
    with suppress(StoreUnavailable):
        while True:
            key = f"{name}.{len(recorded)}"
            appended = await store.append(batch(name, 2 * len(recorded), [key, f"{key}+"], effects=[effect(key, name)]))
            recorded.append((key, appended.first_decision))
    return recorded


async def test_the_database_stops_and_comes_back(server: EmbeddedPostgres) -> None:
    await migrated(server.dsn())
    async with postgres_store(server.dsn()) as store:
        await store.append(batch("case-1", 0, ["a"], effects=[effect("e1")]))
        await store.submit([command("b")])
        writers = [asyncio.create_task(_append_until_stopped(store, f"w{i}")) for i in range(8)]
        await asyncio.wait_for(_until(store, 100), _IN_TIME)
        follower = asyncio.create_task(_until(store, 1_000_000))
        await server.stop()
        answered = await asyncio.wait_for(asyncio.gather(*writers), _IN_TIME)
        with pytest.raises(StoreUnavailable):
            await asyncio.wait_for(follower, _IN_TIME)
        await _say_unavailable(store)
        await server.start()
        await _check_nothing_half_done(store, [pair for pairs in answered for pair in pairs])
        await _check_all_works(store)


async def _until(store: PostgresStore, number: int) -> None:
    async for decisions in store.follow(0):
        if decisions[-1].number >= number:
            return


async def _check_nothing_half_done(store: PostgresStore, answered: list[tuple[str, int]]) -> None:
    decisions = await store.read(0, 1_000_000)
    assert [decision.number for decision in decisions] == list(range(1, len(decisions) + 1))
    numbers = {decision.id: decision.number for decision in decisions}
    assert {key: numbers.get(key) for key, _ in answered} == dict(answered)
    assert "lost" not in numbers
    for writer in {decision.case for decision in decisions} - {"case-1"}:
        mine = await store.read_case(writer)
        summary = await store.case(writer)
        assert summary is not None
        assert summary.version == len(mine)
        assert len(mine) % 2 == 0, "half a batch was recorded"
        assert len(await store.take(writer, "check", 1_000_000)) * 2 == len(mine)
    assert [waiting.command_id for waiting in (await store.pending("case-1", 9)).commands] == ["b"]


async def _check_all_works(store: PostgresStore) -> None:
    assert isinstance(await store.append(batch("case-1", 1, ["b"])), Appended)
    with pytest.raises(VersionConflict):
        await store.append(batch("case-1", 1, ["c"]))
    [receipt] = await store.submit([command("lost")])
    assert not receipt.repeated
    assert [taken.row.effect_id for taken in await store.take("case-1", "one", 9)] == ["e1"]
    followed = store.follow((await store.head()).decisions)
    coming = asyncio.ensure_future(anext(followed))
    await store.append(batch("case-1", 2, ["c"]))
    assert [decision.id for decision in await asyncio.wait_for(coming, _IN_TIME)] == ["c"]
