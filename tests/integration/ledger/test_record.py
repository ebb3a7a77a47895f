"""The record as it lies in PostgreSQL: it cannot be changed, and every row proves itself."""

import asyncio
import hashlib

import asyncpg
import orjson
import pytest
import rfc8785

from domain.kernel.canonical import canonical
from domain.kernel.decision import leaf_envelope
from ledger.postgres.migrate import migrate
from ledger.postgres.store import PostgresStore
from tests.support.batches import batch, command


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger.decisions SET canonical = ''",
        "UPDATE ledger.decisions SET case_id = 'x' WHERE number = 1",
        "DELETE FROM ledger.decisions",
        "DELETE FROM ledger.decisions WHERE false",
        "TRUNCATE ledger.decisions",
        "TRUNCATE ledger.decisions, ledger.cases CASCADE",
    ],
)
async def test_nobody_changes_a_decision(store: PostgresStore, statement: str) -> None:
    """Not even the owner of the database, who runs this test."""
    await store.append(batch("case-1", 0, ["a"]))
    before = await store.read(0, 10)
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await store.pool.execute(statement)
    assert await store.read(0, 10) == before


async def _fill(store: PostgresStore) -> None:
    await store.submit([command("a", text="守望 \U0001f6a8")])
    await asyncio.gather(
        store.append(batch("case-1", 0, ["a", "b"], events=2)),
        store.append(batch("case-2", 0, ["c"], events=0)),
        store.append(batch("door", None, ["d"], events=0)),
        store.append(batch("door", None, ["e"], events=3)),
    )
    await store.append(batch("case-1", 2, ["f"], events=5))


async def test_every_row_proves_itself(store: PostgresStore) -> None:
    await _fill(store)
    rows = await store.pool.fetch("SELECT * FROM ledger.decisions ORDER BY number")
    assert len(rows) == 6
    event = 1
    for number, row in enumerate(rows, start=1):
        decision, leaf = orjson.loads(row["canonical"]), orjson.loads(row["leaf"])
        assert leaf["payload"] == hashlib.sha256(row["canonical"]).hexdigest()
        assert (leaf["decision"], row["number"]) == (number, number)
        assert (leaf["event"], row["first_event"]) == (event, event)
        assert leaf["events"] == row["events"] == len(decision["events"])
        assert leaf["id"] == row["decision_id"] == decision["id"]
        assert leaf["case"] == row["case_id"] == decision["case"]
        assert leaf["version"] == row["version"] == decision["version"]
        event += row["events"]


async def test_encoding_again_gives_the_same_bytes(store: PostgresStore) -> None:
    await _fill(store)
    for row in await store.pool.fetch("SELECT * FROM ledger.decisions"):
        for raw in (row["canonical"], row["leaf"]):
            assert canonical(orjson.loads(raw)) == raw == rfc8785.dumps(orjson.loads(raw))


async def test_the_leaf_can_be_made_again_from_the_row(store: PostgresStore) -> None:
    await _fill(store)
    for row in await store.pool.fetch("SELECT * FROM ledger.decisions"):
        assert row["leaf"] == leaf_envelope(
            number=row["number"],
            first_event=row["first_event"],
            events=row["events"],
            case=row["case_id"],
            version=row["version"],
            decision_id=row["decision_id"],
            payload=hashlib.sha256(row["canonical"]).hexdigest(),
            recorded_at=row["recorded_at"],
        )


async def test_recording_times_never_go_back(store: PostgresStore) -> None:
    """Also when the server's clock does: the head remembers the last."""
    await store.append(batch("case-1", 0, ["a"]))
    await store.pool.execute("UPDATE ledger.head SET recorded_at = recorded_at + interval '1 hour'")
    last = await store.pool.fetchval("SELECT recorded_at FROM ledger.head")
    await store.append(batch("case-1", 1, ["b"]))
    [recorded] = await store.read(1, 1)
    assert recorded.recorded_at == last


async def test_a_database_of_an_earlier_version_is_completed(store: PostgresStore) -> None:
    """A second start finds the data again, also where the first was made by an earlier version."""
    await store.pool.execute("ALTER TABLE ledger.inbox DROP COLUMN actor_unit")
    await migrate(store.pool)
    [receipt] = await store.submit([command("a")])
    assert not receipt.repeated
