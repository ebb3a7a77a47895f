"""Group-committed, gapless append: one transaction a batch of cases, numbers from the head row.

Most batches are one statement, `ledger.append` of append.sql. What that refuses, and what needs a rule (claims, the
door's stream), is judged here under the same lock and written by the same function.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import orjson

from domain.kernel.advance import Batch
from ledger.claims import Holdings
from ledger.group import GroupCommit
from ledger.ports import AlreadyDecided, Appended, StoreUnavailable, VersionConflict
from ledger.postgres.entry import Entry, Facts, Outcome, entry_of, judge, places, plain
from ledger.postgres.errors import UNREACHABLE
from ledger.postgres.news import News
from ledger.postgres.rows import Connection, record, write_claims

_CAPACITY = 4000

# Locking and checking are two statements: the second must see what the previous holder of the lock committed.
_LOCK = "BEGIN; SELECT FROM ledger.head FOR UPDATE"
_CHECK = """
SELECT h.decisions, h.events,
       (SELECT jsonb_object_agg(c.case_id, c.version)::text FROM ledger.cases c WHERE c.case_id = ANY($1)) AS versions,
       ARRAY(SELECT d.decision_id FROM ledger.decisions d WHERE d.decision_id = ANY($2)) AS decided
FROM ledger.head h
"""
_HELD = "SELECT resource, owner, since, until FROM ledger.claims WHERE resource = ANY($1)"
_SETTLED = "SELECT FROM ledger.head FOR SHARE"
_RECORDED = """
SELECT decision_id, number, first_event, version, canonical FROM ledger.decisions WHERE decision_id = ANY($1)
"""


class Appender:
    """Implements `append` of `ledger.ports.Ledger`; one of these a process that decides."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._news = News(pool)
        self._group: GroupCommit[Entry, Appended] = GroupCommit(
            self._write, capacity=_CAPACITY, weight=lambda entry: len(entry.ids)
        )

    async def append(self, batch: Batch) -> Appended:
        return await self._group.put(entry_of(batch))

    async def aclose(self) -> None:
        """Finish what is being written, and tell the news of it."""
        await self._group.finished()
        await self._news.aclose()

    async def _write(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        try:
            outcomes: Sequence[Outcome] | None = await self._at_once(entries) if plain(entries) else None
            if outcomes is None:
                outcomes = await self._judged(entries)
        except UNREACHABLE as error:
            outcomes = await self._after_lost_reply(entries, error)
        except asyncpg.PostgresError as error:
            # One poisoned append must not sink its batch.
            if len(entries) == 1:
                return [error]
            return [(await self._write([entry]))[0] for entry in entries]
        self._tell(entries, outcomes)
        return outcomes

    async def _at_once(self, entries: Sequence[Entry]) -> list[Appended] | None:
        """All of them in one statement, which is its own transaction; None: something speaks against one of them."""
        async with self._connection() as connection:
            before = await record(connection, entries, judged=False)
        return None if before is None else places(entries, *before)

    async def _judged(self, entries: Sequence[Entry]) -> list[Outcome]:
        """The winners of them, found under the head's lock."""
        async with self._connection() as connection:
            await connection.execute(_LOCK)
            facts = await _facts(connection, entries)
            outcomes, winners = judge(entries, facts)
            if winners:
                await record(connection, winners, judged=True)
                await write_claims(connection, facts)
            await connection.execute("COMMIT")
        return outcomes

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        async with self._pool.acquire() as connection:
            try:
                yield connection
            except BaseException as error:
                await _undo(connection, error)
                raise

    def _tell(self, entries: Sequence[Entry], outcomes: Sequence[Outcome]) -> None:
        pairs = zip(entries, outcomes, strict=True)
        recorded = [(entry, outcome) for entry, outcome in pairs if isinstance(outcome, Appended)]
        if recorded:
            bells = {(tell.case, tell.process) for entry, _ in recorded for tell in entry.batch.tells}
            self._news.tell(max(where.first_decision + len(entry.ids) - 1 for entry, where in recorded), bells)

    async def _after_lost_reply(self, entries: Sequence[Entry], error: BaseException) -> list[Outcome]:
        """The connection broke: whether the commit happened is asked by decision id, on a new connection."""
        try:
            # The old connection's transaction may still be under way: the lock is free when it has ended.
            await self._pool.execute(_SETTLED)
            rows = await self._pool.fetch(_RECORDED, [command_id for entry in entries for command_id in entry.ids])
        except UNREACHABLE as again:
            return [_unavailable("the database does not answer", again) for _ in entries]
        recorded = {row["decision_id"]: row for row in rows}
        return [_was_recorded(entry, recorded, error) for entry in entries]


async def _undo(connection: Connection, error: BaseException) -> None:
    if isinstance(error, asyncpg.PostgresError) and not isinstance(error, UNREACHABLE):
        if connection.is_in_transaction():
            await connection.execute("ROLLBACK")
    else:
        # A line that may be dead is not asked for anything more: hanging up rolls back, too, and never waits.
        connection.terminate()


async def _facts(connection: Connection, entries: Sequence[Entry]) -> Facts:
    cases = [entry.batch.case for entry in entries]
    ids = [command_id for entry in entries for command_id in entry.ids]
    row = await connection.fetchrow(_CHECK, cases, ids)
    assert row is not None  # the head row is made by the migration
    versions = orjson.loads(row["versions"] or "{}")
    holdings = await _holdings(connection, entries)
    return Facts(row["decisions"], row["events"], versions, set(row["decided"]), holdings)


async def _holdings(connection: Connection, entries: Sequence[Entry]) -> Holdings:
    resources = {claim.resource for entry in entries for claim in entry.batch.claims}
    resources |= {release.resource for entry in entries for release in entry.batch.releases}
    holdings = Holdings()
    for row in await connection.fetch(_HELD, list(resources)) if resources else ():
        holdings.hold(row["resource"], row["owner"], row["since"], row["until"])
    return holdings


def _was_recorded(entry: Entry, recorded: dict[str, asyncpg.Record], error: BaseException) -> Outcome:
    found = [recorded[command_id] for command_id in entry.ids if command_id in recorded]
    if found and [row["canonical"] for row in found] == entry.payloads:
        return Appended(found[0]["number"], found[0]["first_event"], found[-1]["version"])
    if found and entry.batch.expected_version is None:
        return AlreadyDecided([row["decision_id"] for row in found])
    if found:
        return VersionConflict(f"{entry.batch.case} was advanced by somebody else")
    return _unavailable("the connection broke", error)


def _unavailable(what: str, error: BaseException) -> StoreUnavailable:
    return StoreUnavailable(f"recording decisions: {what} ({type(error).__name__})")
