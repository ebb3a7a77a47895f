"""What reaches the simulated people: each message of the outbox, with what the engine meant by it.

A person reads a text; a simulated one needs its meaning, so the effect behind the message is looked up.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg

from activities.channels.outbox import NOTIFY_CHANNEL, OutboxRow, read_outbox
from audit.host.message import Message, message_of
from ledger.ports import StoreUnavailable
from ledger.postgres.errors import reachable
from ledger.postgres.listen import Listener
from ledger.postgres.sent import SentMessage, sent_messages

_LAST = "SELECT last FROM channels.outbox_head"
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
    sent = await sent_messages(pool, [row.message_id for row in rows])
    # A message of something that is no effect is absent: nobody here knows what to do about it.
    return [Letter(row, _meaning(row, sent[row.message_id])) for row in rows if row.message_id in sent]


def _meaning(row: OutboxRow, sent: SentMessage) -> Message:
    return message_of(row.message_id, sent.case, sent.process, sent.send, row.person)
