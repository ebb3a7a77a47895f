"""Everything that a door needs, made from one database and its keys."""

from dataclasses import dataclass
from functools import partial

import asyncpg

from directory.directory import Directory
from directory.keyring import Keyring
from interfaces.doors import Doors
from interfaces.reading import Reading
from interfaces.waiting import Decisions
from ledger.postgres.lookup import undecided
from ledger.postgres.store import PostgresStore


@dataclass(frozen=True, slots=True)
class House:
    """The doors and windows of one installation."""

    pool: asyncpg.Pool
    store: PostgresStore
    keyring: Keyring
    directory: Directory
    doors: Doors
    read: Reading
    decisions: Decisions

    async def aclose(self) -> None:
        """Stop waiting and let go of the database."""
        await self.decisions.aclose()
        await self.pool.close()


def open_house(pool: asyncpg.Pool, keyring: Keyring) -> House:
    """Doors over a pool; nothing is asked of the database yet."""
    store = PostgresStore(pool)
    directory = Directory(pool, keyring)
    decisions = Decisions(pool)
    doors = Doors(store, sealer=keyring, waiter=decisions, undecided=partial(undecided, pool))
    return House(pool, store, keyring, directory, doors, Reading(store, directory), decisions)
