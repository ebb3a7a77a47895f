"""A stand-in provider that outlives our processes: what reached people is in a table, of the test's own making."""

from collections.abc import Mapping, Sequence

import asyncpg

from activities.channels.channel import UnsupportedCallback
from activities.channels.message import Message, Outcome, Receipt

_TABLE = """
CREATE TABLE IF NOT EXISTS test_reached (message_id text NOT NULL, person text NOT NULL, channel text NOT NULL)
"""
_REACH = "INSERT INTO test_reached SELECT * FROM unnest($1::text[], $2::text[], $3::text[])"
_KNOWN = "SELECT message_id FROM test_reached WHERE message_id = ANY($1)"


class TableChannel:
    """Abilities as told: `dedupes` drops what it knows already, `can_look_up` says what it knows."""

    batch_limit = 100

    def __init__(self, name: str, pool: asyncpg.Pool, *, dedupes: bool = False, can_look_up: bool = False) -> None:
        self.name = name
        self.dedupes = dedupes
        self.can_look_up = can_look_up
        self._pool = pool

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        known = await self._known([m.message_id for m in messages]) if self.dedupes else set()
        new = [m for m in messages if m.message_id not in known]
        await self._pool.execute(_REACH, [m.message_id for m in new], [m.person for m in new], [self.name] * len(new))
        return [Outcome.accepted(m.message_id, f"provider-{m.message_id}") for m in messages]

    async def look_up(self, message_ids: Sequence[str]) -> list[Outcome]:
        known = await self._known(message_ids)
        return [
            Outcome.accepted(i, f"provider-{i}") if i in known else Outcome.failed(i, "not here", permanent=False)
            for i in message_ids
        ]

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        raise UnsupportedCallback("a stand-in calls nobody back")

    async def aclose(self) -> None:
        """Nothing to release."""

    async def _known(self, message_ids: Sequence[str]) -> set[str]:
        return {row["message_id"] for row in await self._pool.fetch(_KNOWN, list(message_ids))}


async def make_table(pool: asyncpg.Pool) -> None:
    """Once, before the first message."""
    await pool.execute(_TABLE)


async def reached(pool: asyncpg.Pool) -> list[str]:
    """The id of every message that reached somebody, as often as it did."""
    return [row["message_id"] for row in await pool.fetch("SELECT message_id FROM test_reached ORDER BY 1")]
