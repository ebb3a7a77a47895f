"""A process that appends: `python -m tests.support.append_process DSN MODE NAME COUNT`, one line `done` at the end.

Mode `apart`: COUNT batches of mixed sizes on cases of its own, many at once. Mode `together`: COUNT batches on the
case `shared`, which other processes advance, too; who loses a version tries again with the next. Mode `mixed`: COUNT
rounds of what one statement records and of what it refuses: strays for the door, claims, losers.
"""

import asyncio
import sys

from domain.kernel.advance import DOOR
from domain.kernel.effect import Claim
from ledger.ports import Appended, VersionConflict
from ledger.postgres.store import PostgresStore
from tests.support.batches import EIGHT, batch
from tests.support.stores import postgres_store

AT_ONCE = 16
SHARED = "shared"


def keys(name: str, index: int) -> list[str]:
    """The decisions of batch `index`: one to five."""
    return [f"{name}.{index}.{part}" for part in range(index % 5 + 1)]


async def _apart(store: PostgresStore, name: str, count: int) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(index: int) -> None:
        async with places:
            await store.append(batch(f"{name}-{index}", 0, keys(name, index), events=index % 3))

    await asyncio.gather(*(one(index) for index in range(count)))


async def _together(store: PostgresStore, name: str, count: int) -> None:
    for index in range(count):
        while True:
            head = await store.case(SHARED)
            try:
                await store.append(batch(SHARED, head.version if head else 0, [f"{name}.{index}"]))
                break
            except VersionConflict:
                continue


async def _mixed(store: PostgresStore, name: str, count: int) -> None:
    async def one(index: int) -> None:
        hours = Claim(resource=f"{name}-{index}", owner=f"{name}-claims", since=EIGHT, until=None)
        for appends in (
            [batch(f"{name}-plain", index, keys(f"{name}.plain", index)[:1], events=2)],
            [batch(f"{name}-claims", index, [f"{name}.claims.{index}"], claims=[hours])],
            [
                batch(DOOR, None, [f"{name}.door.{index}.{part}" for part in range(2)], events=0),
                batch(f"{name}-plain", 0, [f"{name}.late.{index}"]),
                batch(f"{name}-beside", index, [f"{name}.beside.{index}"]),
            ],
        ):
            outcomes = await asyncio.gather(*(store.append(each) for each in appends), return_exceptions=True)
            lost = [outcome for outcome in outcomes if not isinstance(outcome, Appended)]
            assert [type(outcome) for outcome in lost] == [VersionConflict] * (len(appends) // 3), lost

    for index in range(count):
        await one(index)


async def main(dsn: str, mode: str, name: str, count: int) -> None:
    """Append, say so, and end."""
    async with postgres_store(dsn) as store:
        await _MODES[mode](store, name, count)
    sys.stdout.write("done\n")


_MODES = {"apart": _apart, "together": _together, "mixed": _mixed}

if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
