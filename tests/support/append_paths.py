"""The two ways an append takes into PostgreSQL, one at a time: in one statement, or judged under the head's lock."""

from collections.abc import Sequence

from ledger.ports import Appended
from ledger.postgres.entry import Entry, Outcome
from ledger.postgres.store import PostgresStore


def only_judged(store: PostgresStore) -> None:
    """Let this store take the longer way for every batch, as if something always spoke against the shorter."""

    async def refuse(entries: Sequence[Entry]) -> list[Appended] | None:
        return None

    setattr(store._appender, "_at_once", refuse)  # noqa: B010 - a method is replaced


def only_at_once(store: PostgresStore) -> None:
    """Let every append of this store fail that cannot be one statement."""

    async def fail(entries: Sequence[Entry]) -> list[Outcome]:
        raise AssertionError("this append was not one statement")

    setattr(store._appender, "_judged", fail)  # noqa: B010
