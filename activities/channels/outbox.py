"""The local outbox: a channel whose provider is a PostgreSQL table, read by the demo and the tests.

It is for demonstrations, drills and tests. It stores no addresses, but the texts may name people and the links are
personal, so a county does not list it among the channels of a real call-up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Literal

import asyncpg
import structlog

from activities.channels.channel import UnsupportedCallback
from activities.channels.message import Message, Outcome, Receipt
from activities.channels.settings import ChannelSettings, Count, Rate

NOTIFY_CHANNEL = "shouwang_outbox"
"""PostgreSQL notifications arrive here after a commit; a hint only, so readers also poll."""

_MIGRATION_LOCK = 0x5357_4F42  # any constant will do: it only keeps two migrations apart

# Ids already there take no position. Where two writers race for one id the loser's position stays unused, which
# readers do not mind: they need order, not density.
_INSERT = """
WITH fresh AS (
    SELECT DISTINCT ON (message_id) *
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
         WITH ORDINALITY AS m (message_id, person, text, link, drill, n)
    WHERE NOT EXISTS (SELECT FROM channels.outbox o WHERE o.message_id = m.message_id)
    ORDER BY message_id, n
), taken AS (
    UPDATE channels.outbox_head SET last = last + (SELECT count(*) FROM fresh)
    WHERE EXISTS (SELECT FROM fresh)
    RETURNING last - (SELECT count(*) FROM fresh) AS base
)
INSERT INTO channels.outbox (message_id, position, channel, person, text, link, drill)
SELECT message_id, base + row_number() OVER (ORDER BY n), $1, person, text, link, drill FROM fresh, taken
ON CONFLICT (message_id) DO NOTHING
"""

_READ = """
SELECT position, message_id, channel, person, text, link, drill, accepted_at
FROM channels.outbox WHERE position > $1 ORDER BY position LIMIT $2
"""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One accepted message; `position` grows in the order of commits."""

    position: int
    message_id: str
    channel: str
    person: str
    text: str
    link: str | None
    drill: bool
    accepted_at: datetime


class OutboxSettings(ChannelSettings):
    """Settings of the outbox."""

    kind: Literal["outbox"] = "outbox"
    batch_limit: Count = 500
    rate_per_second: Rate = 100_000.0
    burst: Count = 100_000


async def migrate(pool: asyncpg.Pool) -> None:
    """Create what is missing; harmless when repeated or done by two processes at once."""
    sql = (files("activities.channels") / "schema.sql").read_text(encoding="utf-8")
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _MIGRATION_LOCK)
        await connection.execute(sql)


async def read_outbox(pool: asyncpg.Pool, after: int, limit: int = 1000) -> list[OutboxRow]:
    """Up to `limit` messages beyond position `after` (0: from the first), in order; none is ever skipped."""
    return [OutboxRow(**row) for row in await pool.fetch(_READ, after, limit)]


class OutboxChannel:
    """Messages into the table. It dedupes by primary key."""

    can_look_up = True
    dedupes = True

    def __init__(self, name: str, pool: asyncpg.Pool, settings: OutboxSettings | None = None) -> None:
        self.name = name
        self.settings = settings or OutboxSettings()
        self.batch_limit = self.settings.batch_limit
        self._pool = pool

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """One statement for all. A lost connection leaves them *unknown*: the commit may have happened."""
        columns = zip(*((m.message_id, m.person, m.text, m.link, m.drill) for m in messages), strict=True)
        try:
            await self._pool.execute(_INSERT, self.name, *map(list, columns))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            return [
                Outcome.unknown(m.message_id, f"the outbox did not confirm ({type(error).__name__})") for m in messages
            ]
        await self._wake_readers()
        return [Outcome.accepted(m.message_id, m.message_id) for m in messages]

    async def look_up(self, message_ids: Sequence[str]) -> list[Outcome]:
        """What is in the table was accepted; what is not was never sent."""
        try:
            rows = await self._pool.fetch(
                "SELECT message_id FROM channels.outbox WHERE message_id = ANY($1::text[])", list(message_ids)
            )
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            return [Outcome.unknown(i, f"the outbox did not answer ({type(error).__name__})") for i in message_ids]
        there = {row["message_id"] for row in rows}
        return [
            Outcome.accepted(i, i) if i in there else Outcome.failed(i, "not in the outbox", permanent=False)
            for i in message_ids
        ]

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """A table calls nobody back."""
        raise UnsupportedCallback(f"{self.name} has no status callbacks")

    async def aclose(self) -> None:
        """Nothing to release: the pool belongs to whoever made it."""

    async def _wake_readers(self) -> None:
        # A statement of its own: a NOTIFY inside the insert's transaction would make all commits wait for one lock.
        try:
            await self._pool.execute("SELECT pg_notify($1, '')", NOTIFY_CHANNEL)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            _log.warning("outbox readers were not woken; they will poll", channel=self.name, error=type(error).__name__)
