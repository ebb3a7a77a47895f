"""A worker that kills itself by SIGKILL at a chosen point: `dying_process DSN ADDRESS POINT CASE`.

The worker is the production one; only what it calls is wrapped here, so that nothing in production can be told to die.
`CHANNEL` in the environment says what the stand-in provider can do: `dedupes`, `asked` or `neither`.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum

from activities.channels.message import Message, Outcome
from ledger.postgres import append, rows
from ledger.postgres.entry import Entry, Facts
from ledger.postgres.rows import Connection
from tests.support.rig import make_rig
from tests.support.table_channel import TableChannel
from workers import case_worker, effect_worker


class Point(StrEnum):
    """Where it dies: around the COMMIT of an append, or around the provider's answer."""

    BEFORE_COMMIT = "every row is written, and COMMIT is not said"
    AFTER_COMMIT = "COMMIT is answered, and nobody has heard of it"
    BEFORE_CALL = "marked as tried, and the provider is not called"
    AFTER_ANSWER = "the provider has answered, and nothing is recorded"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_in_append(point: Point, case: str) -> None:
    """Wrap the appender: death in the first transaction that concerns the case."""
    insert, tell = rows.insert, append.Appender._tell

    async def dying_insert(connection: Connection, winners: Sequence[Entry], facts: Facts) -> None:
        await insert(connection, winners, facts)
        if point is Point.BEFORE_COMMIT and any(winner.batch.case == case for winner in winners):
            _die()

    async def dying_tell(self: append.Appender, winners: Iterable[Entry], number: int) -> None:
        if point is Point.AFTER_COMMIT and any(winner.batch.case == case for winner in winners):
            _die()
        await tell(self, winners, number)

    setattr(append, "insert", dying_insert)  # noqa: B010 - where the appender looks for it
    setattr(append.Appender, "_tell", dying_tell)  # noqa: B010


class DyingChannel(TableChannel):
    """Dies at the first message, before or after the provider has it."""

    point = Point.BEFORE_CALL

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        if self.point is Point.BEFORE_CALL:
            _die()
        outcomes = await super().send(messages)
        _die()
        return outcomes


async def main(dsn: str, address: str, point: Point, case: str) -> None:
    """Work until the point is reached."""
    rig = await make_rig(dsn, address, "default")
    if point in (Point.BEFORE_COMMIT, Point.AFTER_COMMIT):
        die_in_append(point, case)
        worker = case_worker.make_worker(rig.client, rig.store)
    else:
        able = os.environ["CHANNEL"]
        channel = DyingChannel("sms", rig.pool, dedupes=able == "dedupes", can_look_up=able == "asked")
        channel.point = point
        rig.use("sms", channel)
        worker = effect_worker.make_worker(rig.client, rig.performer())
    async with worker:
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Point[sys.argv[3]], sys.argv[4]))
