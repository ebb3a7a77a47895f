"""The inbox over PostgreSQL: one group-committed insert, durable before it answers."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
import orjson

from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Received, Role
from ledger.admission import Call, Earlier, admit, answers, require_canonical
from ledger.group import GroupCommit
from ledger.ports import CaseRef, NewCommand, Pending, Receipt, StoreUnavailable
from ledger.postgres import notify
from ledger.postgres.errors import reachable

# From the door: all of them or, when somebody else brings one of the keys at this moment, none.
_SUBMIT = """
INSERT INTO ledger.inbox (command_id, case_id, process, body, actor_id, actor_role, actor_unit, source, occurred_at,
                          cause)
SELECT n.command_id, n.case_id, n.process, n.body, n.actor_id, n.actor_role, n.actor_unit, n.source, n.occurred_at,
       n.cause
FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::timestamptz[], $10::text[])
     WITH ORDINALITY AS n(command_id, case_id, process, body, actor_id, actor_role, actor_unit, source, occurred_at,
                          cause, place)
ORDER BY n.place
RETURNING command_id, received_at
"""
# From ourselves, under keys that we derive: what is known already stays as it is.
INSERT_COMMANDS = "SELECT ledger.put_commands($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_KNOWN = """
SELECT command_id, received_at, body, case_id, NULL::bytea AS canonical FROM ledger.inbox WHERE command_id = ANY($1)
UNION ALL
SELECT decision_id, NULL, NULL, case_id, canonical FROM ledger.decisions WHERE decision_id = ANY($1)
"""
_PENDING = """
SELECT clock_timestamp() AS now, command_id, process, body, actor_id, actor_role, actor_unit, source, received_at,
       occurred_at, cause
FROM ledger.inbox WHERE case_id = $1 ORDER BY sequence LIMIT $2
"""
_DISCARD = """
DELETE FROM ledger.inbox i WHERE command_id = ANY($1)
AND EXISTS (SELECT FROM ledger.decisions d WHERE d.decision_id = i.command_id)
"""
_CAPACITY = 2000
_TRIES = 5
"""Each lost try means that somebody else committed one of the keys, which the next try then knows."""
_RACES = (asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError)

Answer = list[Receipt] | BaseException


def columns(commands: Sequence[NewCommand | Received]) -> list[list[object]]:
    """The arrays that INSERT_COMMANDS takes."""
    return [
        [c.command_id for c in commands],
        [c.case for c in commands],
        [c.process for c in commands],
        [c.body for c in commands],
        [c.actor.id for c in commands],
        [c.actor.role.value for c in commands],
        [c.actor.unit for c in commands],
        [c.source for c in commands],
        [c.occurred_at for c in commands],
        [c.cause if isinstance(c, Received) else None for c in commands],
    ]


class PostgresInbox:
    """Implements `ledger.ports.Inbox`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._group: GroupCommit[Call, list[Receipt]] = GroupCommit(self._write, capacity=_CAPACITY, weight=len)

    async def submit(self, commands: Sequence[NewCommand]) -> list[Receipt]:
        require_canonical(commands)
        return await self._group.put(commands) if commands else []

    async def pending(self, case: str, limit: int) -> Pending:
        with reachable("reading the inbox"):
            rows = await self._pool.fetch(_PENDING, case, limit + 1)
            now = rows[0]["now"] if rows else await self._pool.fetchval("SELECT clock_timestamp()")
        # A server's clock that was set back must not make a command come from the future.
        now = max([now, *(row["received_at"] for row in rows[:limit])])
        return Pending(now, tuple(_received(case, row) for row in rows[:limit]), len(rows) > limit)

    async def waiting(self) -> list[CaseRef]:
        with reachable("reading the inbox"):
            rows = await self._pool.fetch("SELECT DISTINCT case_id, process FROM ledger.inbox")
        return [CaseRef(row["case_id"], row["process"]) for row in rows]

    async def discard(self, command_ids: Sequence[str]) -> None:
        with reachable("clearing the inbox"):
            await self._pool.execute(_DISCARD, list(command_ids))

    async def answered(self, case: str) -> None:
        await notify.answered(self._pool, case)

    async def waits(self, case: str) -> bool:
        """Whether the case has undecided commands."""
        with reachable("reading the inbox"):
            return bool(await self._pool.fetchval("SELECT EXISTS (SELECT FROM ledger.inbox WHERE case_id = $1)", case))

    async def _write(self, calls: Sequence[Call]) -> Sequence[Answer]:
        try:
            return await self._store(calls)
        except StoreUnavailable as error:
            return [error] * len(calls)
        except asyncpg.PostgresError as error:
            # One poisoned call must not sink the others.
            if len(calls) == 1:
                return [error]
            return [(await self._write([one]))[0] for one in calls]

    async def _store(self, calls: Sequence[Call]) -> Sequence[Answer]:
        with reachable("submitting commands"):
            for _ in range(_TRIES):
                known = await self._known([command.command_id for call in calls for command in call])
                admission = admit(calls, known)
                try:
                    stored = await self._insert(admission.fresh)
                except _RACES:
                    continue
                if admission.fresh:
                    await notify.ring(self._pool, {(c.case, c.process) for c in admission.fresh})
                return answers(calls, admission, stored | {key: earlier.received_at for key, earlier in known.items()})
        raise StoreUnavailable(f"submitting commands: {_TRIES} times somebody else brought one of the keys")

    async def _insert(self, commands: Sequence[NewCommand]) -> dict[str, datetime]:
        rows = await self._pool.fetch(_SUBMIT, *columns(commands)) if commands else []
        return {row["command_id"]: row["received_at"] for row in rows}

    async def _known(self, ids: list[str]) -> dict[str, Earlier]:
        rows = await self._pool.fetch(_KNOWN, ids)
        return {row["command_id"]: _earlier(row) for row in rows}


def _earlier(row: asyncpg.Record) -> Earlier:
    if row["canonical"] is None:
        return Earlier(row["case_id"], row["body"], row["received_at"])
    decision = orjson.loads(row["canonical"])
    return Earlier(decision["to"], canonical(decision["command"]), datetime.fromisoformat(decision["received_at"]))


def actor_of(row: asyncpg.Record) -> Actor:
    """The actor of an inbox row."""
    return Actor.model_construct(id=row["actor_id"], role=Role(row["actor_role"]), unit=row["actor_unit"])


def _received(case: str, row: asyncpg.Record) -> Received:
    return Received(
        command_id=row["command_id"],
        case=case,
        process=row["process"],
        body=row["body"],
        actor=actor_of(row),
        source=row["source"],
        received_at=row["received_at"],
        occurred_at=row["occurred_at"],
        cause=row["cause"],
    )
