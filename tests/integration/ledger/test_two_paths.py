"""An append in one statement and one that is judged under the lock leave the same rows and stand beside each other."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.kernel.advance import Batch
from domain.kernel.decider import Deadline
from ledger.ports import AlreadyDecided, Appended, Head, VersionConflict
from ledger.postgres.migrate import migrate
from ledger.postgres.store import PostgresStore
from tests.support.append_paths import only_at_once, only_judged
from tests.support.batches import EIGHT, batch, command, decision, effect, received
from tests.support.databases import Databases
from tests.support.records import check_record
from tests.support.stores import migrated, postgres_store

_LATER = datetime(2222, 2, 2, 2, 2, 2, 220_000, tzinfo=UTC)
"""Beyond the server's clock, so that the head's time is the time of every row."""
_TABLES = {
    "decisions": "SELECT * FROM ledger.decisions ORDER BY number",
    "cases": "SELECT * FROM ledger.cases ORDER BY case_id",
    "effects": "SELECT * FROM ledger.effects ORDER BY effect_id",
    "inbox": "SELECT command_id, case_id, process, body, actor_id, actor_role, actor_unit, source, occurred_at, cause"
    " FROM ledger.inbox ORDER BY sequence",
    "head": "SELECT * FROM ledger.head",
}
_DEADLINE = Deadline(at=EIGHT + timedelta(hours=1), reason="reply_by")
_GROUPS: Sequence[Sequence[Batch]] = (
    [batch("case-1", 0, ["a", "b"], events=2, effects=[effect("e1"), effect("e2")], deadline=_DEADLINE)],
    [
        batch("case-1", 2, ["c"], events=0, tells=[received("t1", "case-3", "守望"), received("t2", "case-9")]),
        batch("case-2", 0, ["d", "e", "f"], events=1, phase="other", effects=[effect("e1"), effect("e3", "case-2")]),
        batch("case-3", 0, ["g"], tells=[received("a", "case-1"), received("t1", "case-4", "again", cause="g")]),
    ],
    [batch("case-1", 3, ["h"], over=True), batch("case-3", 1, ["t1"])],
    [replace(batch("case-4", 0, ["x"]), decisions=(replace(decision('\U0001f6a8 "\\', "case-4", 1, 3)),))],
)


async def _rows(store: PostgresStore) -> dict[str, list[tuple[object, ...]]]:
    return {name: [tuple(row) for row in await store.pool.fetch(query)] for name, query in _TABLES.items()}


async def _write(dsn: str, choose: Callable[[PostgresStore], None]) -> tuple[object, object]:
    async with postgres_store(dsn) as store:
        choose(store)
        await store.pool.execute("UPDATE ledger.head SET recorded_at = $1", _LATER)
        await store.submit([command("a"), command("b"), command("stays"), command("d", "case-2")])
        appended = [await asyncio.gather(*(store.append(each) for each in group)) for group in _GROUPS]
        return appended, await _rows(store)


async def test_both_ways_give_the_same_rows(fresh_database: Databases) -> None:
    at_once = await _write(await fresh_database(migrated), only_at_once)
    judged = await _write(await fresh_database(migrated), only_judged)
    assert at_once == judged


async def test_what_one_statement_refuses_it_leaves_as_it_was(store: PostgresStore) -> None:
    only_at_once(store)
    await store.append(batch("case-1", 0, ["a"]))
    await store.submit([command("b")])
    before = await _rows(store)
    for case, expected, keys in (("case-1", 0, "b"), ("case-1", 2, "b"), ("case-2", 1, "b"), ("case-1", 1, "ba")):
        refused = batch(case, expected, keys, effects=[effect("e1")], tells=[received("t1", "case-2")], phase="other")
        with pytest.raises(AssertionError, match="not one statement"):
            await store.append(refused)
        assert await _rows(store) == before


async def test_numbers_have_no_gaps_beside_losers(store: PostgresStore, ledger_dsn: str) -> None:
    """Two stores race for one case and go on with their own, beside batches that can only lose."""
    async with postgres_store(ledger_dsn) as other:
        sides = list(enumerate((store, other)))
        for turn in range(20):
            outcomes = await asyncio.gather(
                *(side.append(batch(f"race-{turn % 3}", turn // 3, [f"{turn}.{i}"])) for i, side in sides),
                *(side.append(batch(f"own-{i}", turn, [f"own.{turn}.{i}"], events=i)) for i, side in sides),
                store.append(batch("late", 7, [f"late.{turn}"])),
                other.append(batch("again", 0, ["own.0.0", f"again.{turn}"])) if turn else asyncio.sleep(0),
                return_exceptions=True,
            )
            assert {type(o) for o in outcomes[:2]} == {Appended, VersionConflict}
            assert {type(o) for o in outcomes[2:4]} == {Appended}
            assert isinstance(outcomes[4], VersionConflict)
            assert not turn or isinstance(outcomes[5], AlreadyDecided)
    assert await store.head() == Head(60, 40)
    await check_record(store.pool)


async def test_a_database_without_the_function_is_completed(store: PostgresStore) -> None:
    """As an installation was made before it."""
    await store.pool.execute(
        "DROP FUNCTION ledger.append, ledger.put_commands, ledger.put_effects, ledger.leaf, ledger.moment"
    )
    await migrate(store.pool)
    only_at_once(store)
    assert await store.append(batch("case-1", 0, ["a"])) == Appended(1, 1, 1)
