"""A worker that kills itself by SIGKILL at a chosen point: `dying_process DSN ADDRESS POINT CASE`.

The worker is the production one; only what it calls is wrapped here, so that nothing in production can be told to die.
`CHANNEL` in the environment says what the stand-in provider can do: `dedupes`, `asked` or `neither`; `WAY`, how
appends reach PostgreSQL: `at once` or `judged`.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from enum import StrEnum

from activities.channels.message import Message, Outcome
from ledger.postgres import append, rows
from ledger.postgres.entry import Entry
from ledger.postgres.entry import Outcome as Appending
from ledger.postgres.rows import Connection
from tests.support.append_paths import only_judged
from tests.support.rig import make_rig
from tests.support.table_channel import TableChannel
from workers import case_worker, effect_worker


class Point(StrEnum):
    """Where it dies: around the COMMIT of an append, or around the provider's answer."""

    BEFORE_COMMIT = "every row is written, and nothing is committed"
    AFTER_COMMIT = "the commit is answered, and nobody has heard of it"
    BEFORE_CALL = "marked as tried, and the provider is not called"
    AFTER_ANSWER = "the provider has answered, and nothing is recorded"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_in_append(point: Point, case: str, *, judged: bool) -> None:
    """Wrap the appender: death in the first transaction that concerns the case and goes this way."""
    record, tell = rows.record, append.Appender._tell
    last_way = False

    async def dying_record(connection: Connection, entries: Sequence[Entry], *, judged: bool) -> tuple[int, int] | None:
        nonlocal last_way
        last_way = judged
        if point is not Point.BEFORE_COMMIT or not concerns(entries):
            return await record(connection, entries, judged=judged)
        if not judged:
            # A statement on its own commits by itself: only in a transaction of ours has the server a moment when
            # every row is written and nothing is committed. That the client dies then is what rolls it back.
            await connection.execute("BEGIN")
        if await record(connection, entries, judged=judged) is not None:
            _die()
        await connection.execute("ROLLBACK")
        return None

    def dying_tell(self: append.Appender, entries: Sequence[Entry], outcomes: Sequence[Appending]) -> None:
        if point is Point.AFTER_COMMIT and concerns(entries):
            _die()
        tell(self, entries, outcomes)

    def concerns(entries: Sequence[Entry]) -> bool:
        return last_way is judged and any(entry.batch.case == case for entry in entries)

    setattr(append, "record", dying_record)  # noqa: B010 - where the appender looks for it
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
        judged = os.environ["WAY"] == "judged"
        if judged:
            only_judged(rig.store)
        die_in_append(point, case, judged=judged)
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
