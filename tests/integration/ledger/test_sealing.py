"""Sealing over a real database: fences, tampering, restarts, publications."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from ledger.postgres.seals import Fenced, Seals
from ledger.postgres.store import PostgresStore, connect
from ledger.seal.checkpoint import read_checkpoint
from ledger.seal.folder import LogFolder
from ledger.seal.note import new_signer
from ledger.seal.reading import Tree
from ledger.seal.sealer import SealBroken, Sealer
from tests.support.asking import until
from tests.support.batches import batch
from tests.support.databases import Databases
from workers import sealer as worker
from workers.prepare import prepare
from workers.publishing import publish, targets
from workers.runtime import Runtime
from workers.settings import load_settings

SIGNER = new_signer("county.test/log")


@pytest.fixture
async def pool(fresh_database: Databases) -> AsyncIterator[asyncpg.Pool]:
    pool = await connect(await fresh_database(prepare), connections=8)
    yield pool
    await pool.close()


@pytest.fixture
async def store(pool: asyncpg.Pool) -> AsyncIterator[PostgresStore]:
    store = PostgresStore(pool)
    yield store
    await store.aclose()


async def record(store: PostgresStore, case: str, count: int) -> None:
    """So many decisions of one case."""
    version = (await store.versions(case)).get(case, 0)
    await store.append(batch(case, version, [f"{case}.{version + n}" for n in range(count)]))


async def test_what_is_recorded_is_sealed_and_the_seals_are_append_only(
    pool: asyncpg.Pool, store: PostgresStore, tmp_path: Path
) -> None:
    seals, folder = Seals(pool), LogFolder(tmp_path)
    sealer = await Sealer.start(seals, folder, SIGNER)
    for number in range(1, 4):
        await record(store, "case-1", 200)
        assert await sealer.seal() == 200 * number
    assert [seal.size for seal in await seals.all()] == [200, 400, 600]
    newest = read_checkpoint(folder.checkpoint() or "", SIGNER.verifier)
    assert (newest.size, newest.root) == (600, Tree(600, folder.read_tile).root())
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await pool.execute("DELETE FROM ledger.seals")


async def test_of_two_sealers_the_older_is_fenced_out(pool: asyncpg.Pool, store: PostgresStore, tmp_path: Path) -> None:
    seals = Seals(pool)
    await record(store, "case-1", 3)
    older = await Sealer.start(seals, LogFolder(tmp_path), SIGNER)
    newer = await Sealer.start(seals, LogFolder(tmp_path), SIGNER)
    assert await newer.seal() == 3
    await record(store, "case-1", 2)
    with pytest.raises(Fenced):
        await older.seal()
    assert await newer.seal() == 5


async def test_a_superuser_who_alters_a_sealed_row_stops_the_sealing(
    pool: asyncpg.Pool, store: PostgresStore, tmp_path: Path
) -> None:
    seals, folder = Seals(pool), LogFolder(tmp_path)
    await record(store, "case-1", 5)
    await (await Sealer.start(seals, folder, SIGNER)).seal()
    async with pool.acquire() as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("UPDATE ledger.decisions SET leaf = 'forged' WHERE number = 3")
        await connection.execute("RESET session_replication_role")
    with pytest.raises(SealBroken):
        await Sealer.start(seals, folder, SIGNER)


async def test_the_worker_seals_publishes_and_goes_on_after_a_restart(
    pool: asyncpg.Pool, store: PostgresStore, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    settings = load_settings({}, data=tmp_path, seal_every=0.05, checkpoint_folder=outside, checkpoint_every=1)
    seals = Seals(pool)
    made = Runtime(settings, pool, store)

    async def sealed(size: int) -> bool:
        last = await seals.last()
        return last is not None and last.size == size

    for size in (10, 20):
        publisher = worker.Publisher(seals, targets(settings), settings.checkpoint_every)
        task = asyncio.create_task(worker.serve(made, settings, SIGNER, publisher))
        await record(store, "case-1", 10)
        await until(lambda expected=size: sealed(expected), what=f"{size} sealed")  # type: ignore[misc]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await publisher.now()
        latest = await asyncio.to_thread((outside / "latest").read_text, "utf-8")
        assert read_checkpoint(latest, SIGNER.verifier).size == size
    assert await seals.broken() is None
    assert {one.error for one in await seals.publications(10)} == {None}


async def test_a_publication_that_fails_is_tried_and_recorded(
    pool: asyncpg.Pool, store: PostgresStore, tmp_path: Path
) -> None:
    seals = Seals(pool)
    await record(store, "case-1", 1)
    await (await Sealer.start(seals, LogFolder(tmp_path), SIGNER)).seal()
    seal = await seals.last()
    assert seal is not None
    tries = 0

    async def refuse(_: object) -> None:
        nonlocal tries
        tries += 1
        raise httpx.ConnectError("nobody there")

    await publish(seals, [("https://notary.invalid", refuse)], seal, pause=0.0)
    assert tries == 3
    (outcome,) = await seals.publications(10)
    assert outcome.error is not None and "nobody there" in outcome.error
