"""The seals in the database: leaves to seal, statements made, and who may make them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ledger.postgres.errors import reachable

_LEAVES = """
SELECT array_agg(leaf ORDER BY number) FROM ledger.decisions WHERE number > $1 AND number <= $2
"""
_ADD = """
INSERT INTO ledger.seals (size, root, epoch, note)
SELECT $1, $2, $3, $4 FROM ledger.sealer WHERE epoch = $3
ON CONFLICT (size) DO NOTHING RETURNING size
"""


class Fenced(Exception):
    """Another sealer has taken over: this one must stop."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The tree of `size` decisions under `root`, as `note` says, signed."""

    size: int
    root: bytes
    note: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """A statement about `size` decisions brought to `target`; `error` if it did not get there."""

    target: str
    size: int
    at: datetime
    error: str | None


class Seals:
    """The tables of seals.sql. Everything raises StoreUnavailable."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    async def take_epoch(self) -> int:
        """Become the sealer; whoever was it before is fenced out."""
        with reachable("becoming the sealer"):
            epoch: int = await self._pool.fetchval("UPDATE ledger.sealer SET epoch = epoch + 1 RETURNING epoch")
        return epoch

    async def head(self) -> int:
        """How many decisions are recorded."""
        with reachable("reading the ledger"):
            size: int = await self._pool.fetchval("SELECT decisions FROM ledger.head")
        return size

    async def leaves(self, after: int, last: int) -> Sequence[bytes]:
        """The leaves of decisions after number `after`, up to `last`, in order."""
        with reachable("reading leaves"):
            found = await self._pool.fetchval(_LEAVES, after, last)
        return found or []

    async def last(self) -> Seal | None:
        """The largest sealed tree."""
        with reachable("reading the seals"):
            row = await self._pool.fetchrow(
                "SELECT size, root, note, sealed_at FROM ledger.seals ORDER BY size DESC LIMIT 1"
            )
        return Seal(*row) if row else None

    async def covering(self, number: int) -> Seal | None:
        """The smallest sealed tree that holds a decision."""
        with reachable("reading the seals"):
            row = await self._pool.fetchrow(
                "SELECT size, root, note, sealed_at FROM ledger.seals WHERE size >= $1 ORDER BY size LIMIT 1", number
            )
        return Seal(*row) if row else None

    async def all(self) -> list[Seal]:
        """Every sealed tree, smallest first."""
        with reachable("reading the seals"):
            rows = await self._pool.fetch("SELECT size, root, note, sealed_at FROM ledger.seals ORDER BY size")
        return [Seal(*row) for row in rows]

    async def add(self, size: int, root: bytes, note: str, epoch: int) -> None:
        """Record a statement. Raises Fenced if this epoch is over, or if somebody else has sealed that size."""
        with reachable("recording a seal"):
            added = await self._pool.fetchval(_ADD, size, root, epoch, note)
        if added is None:
            raise Fenced(f"epoch {epoch} is over, or another sealer has sealed {size} decisions")

    async def breaks(self, why: str) -> None:
        """Say that sealing has stopped, for everybody to see."""
        with reachable("recording that sealing has stopped"):
            await self._pool.execute("UPDATE ledger.sealer SET broken = $1", why[:1000])

    async def broken(self) -> str | None:
        """Why sealing has stopped, if it has."""
        with reachable("reading the sealer"):
            why: str | None = await self._pool.fetchval("SELECT broken FROM ledger.sealer")
        return why

    async def repaired(self) -> None:
        """What was on record is what was signed again."""
        with reachable("recording that sealing goes on"):
            await self._pool.execute("UPDATE ledger.sealer SET broken = NULL WHERE broken IS NOT NULL")

    async def published(self, target: str, size: int, error: str | None) -> None:
        """What became of bringing a statement outside."""
        with reachable("recording a publication"):
            await self._pool.execute(
                "INSERT INTO ledger.publications (target, size, error) VALUES ($1, $2, $3)", target, size, error
            )

    async def publications(self, limit: int) -> list[Publication]:
        """The newest of them first."""
        with reachable("reading the publications"):
            rows = await self._pool.fetch(
                "SELECT target, size, at, error FROM ledger.publications ORDER BY at DESC LIMIT $1", limit
            )
        return [Publication(*row) for row in rows]
