"""What reaches the simulated people: each message of the outbox, with what the engine meant by it.

A person reads a text; a simulated one needs its meaning, so the effect behind the message is looked up.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import orjson
from pydantic import TypeAdapter

from activities.channels.outbox import NOTIFY_CHANNEL, OutboxRow, read_outbox
from audit.host.message import Message, message_of
from domain.kernel.effect import Performed, Send
from ledger.ports import StoreUnavailable
from ledger.postgres.errors import reachable
from ledger.postgres.listen import Listener

_MEANINGS = """
SELECT e.effect_id, e.case_id, c.process, e.effect
FROM ledger.effects e JOIN ledger.cases c USING (case_id) WHERE e.effect_id = ANY($1)
"""
_LAST = "SELECT last FROM channels.outbox_head"
_PERFORMED: TypeAdapter[Performed] = TypeAdapter(Performed)
_POLL = 0.5
"""Seconds after which the outbox is read again when no notification was heard."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in somebody's hands: the text and link that they see, and its meaning."""

    row: OutboxRow
    message: Message


async def end_of_outbox(pool: asyncpg.Pool) -> int:
    """The position of the newest message."""
    return int(await pool.fetchval(_LAST))


async def letters(pool: asyncpg.Pool, after: int) -> AsyncIterator[list[Letter]]:
    """Every message beyond position `after`, in order, as they come, for ever. Raises StoreUnavailable."""
    async with Listener(pool, NOTIFY_CHANNEL) as listener:
        while listener.alive:
            with reachable("reading the outbox"):
                rows = await read_outbox(pool, after, _BATCH)
                batch = await _understood(pool, rows)
            if rows:
                after = rows[-1].position
                yield batch
            else:
                await listener.wait(_POLL)
    raise StoreUnavailable("reading the outbox: the connection was lost")


async def _understood(pool: asyncpg.Pool, rows: list[OutboxRow]) -> list[Letter]:
    found = await pool.fetch(_MEANINGS, list({_effect_of(row) for row in rows}))
    meanings = {record["effect_id"]: record for record in found}
    return [
        Letter(row, message) for row in rows if (message := _message(row, meanings.get(_effect_of(row)))) is not None
    ]


def _effect_of(row: OutboxRow) -> str:
    # A message to a role with several holders has one id each: the effect's, then «/1», «/2» ...
    return row.message_id.partition("/")[0]


def _message(row: OutboxRow, meaning: asyncpg.Record | None) -> Message | None:
    if meaning is None:
        return None  # a message of something that is no effect: nobody here knows what to do about it
    effect = _PERFORMED.validate_python(orjson.loads(meaning["effect"]))
    if not isinstance(effect, Send):
        return None
    return message_of(row.message_id, meaning["case_id"], meaning["process"], effect, row.person)
