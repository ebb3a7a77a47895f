"""A whole installation as real processes over one data folder, and what a test asks of it while it is being killed."""

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from directory.importing.importer import import_files
from directory.importing.source import SourceFile
from directory.keyring import Keyring
from directory.sample import SampleCounty
from domain.kernel.fold import fold
from domain.processes import decider_of
from ledger.ports import NewCommand, StoreUnavailable
from ledger.postgres.errors import UNREACHABLE
from ledger.postgres.store import PostgresStore, connect
from tests.support.asking import until
from tests.support.table_channel import make_table
from workers.prepare import migrate_all
from workers.run import ROLES
from workers.settings import Settings
from workers.stack.child_process import ProcessSpec
from workers.stack.stack import Stack

ROOT = Path(__file__).parents[2]
KINDS = (*ROLES, "temporal", "postgres")
T = TypeVar("T")


class Installation:
    """A running stack, seen from outside: its database, and the pids of its processes."""

    def __init__(self, stack: Stack, pool: asyncpg.Pool) -> None:
        self.stack = stack
        self.pool = pool
        self.store = PostgresStore(pool)

    async def submit(self, *commands: NewCommand) -> None:
        """Submit as a client does: again with the same keys until there is an answer."""
        await patiently(lambda: self.store.submit(commands))

    async def decided(self, *keys: str) -> None:
        """Wait until all these commands are decided."""
        sql = "SELECT count(*) FROM ledger.decisions WHERE decision_id = ANY($1)"

        async def all_of_them() -> bool:
            return bool(await self.value(sql, list(keys)) == len(keys))

        await until(all_of_them, seconds=90, what=f"deciding {len(keys)} commands")

    async def quiet(self) -> None:
        """Wait until no command waits, no effect is unfinished, and the screens show it all."""
        sql = """
        SELECT (SELECT count(*) FROM ledger.inbox) + (SELECT count(*) FROM ledger.effects WHERE NOT done)
             + (SELECT decisions FROM ledger.head) - (SELECT decision FROM views.position)
        """

        async def nothing_left() -> bool:
            return bool(await self.value(sql) == 0)

        await until(nothing_left, seconds=90, what="everything decided, performed and shown")

    async def value(self, sql: str, *values: object) -> Any:
        """One value out of the database, as soon as it answers."""
        return await patiently(lambda: self.pool.fetchval(sql, *values))

    async def rows(self, sql: str, *values: object) -> list[asyncpg.Record]:
        """Rows out of the database, as soon as it answers."""
        return list(await patiently(lambda: self.pool.fetch(sql, *values)))

    async def state(self, case: str, process: str) -> Any:
        """A case's state, folded from its record."""
        decider = decider_of(process)
        return fold(decider, await patiently(lambda: self.store.read_case(case)), decider.initial)

    async def kill(self, kinds: Sequence[str], pauses: Sequence[float]) -> None:
        """SIGKILL one process of each kind after each pause."""
        for kind, pause in zip(kinds, pauses, strict=True):
            await asyncio.sleep(pause)
            pid = await until(lambda kind=kind: self._pid(kind), seconds=60, what=f"a running {kind}")  # type: ignore[misc]
            with contextlib.suppress(ProcessLookupError):  # it is dead already, which is what we want
                os.kill(pid, signal.SIGKILL)

    async def _pid(self, kind: str) -> int | None:
        return self.stack.pids.get(kind)


async def patiently(call: Callable[[], Awaitable[T]], seconds: float = 60.0) -> T:
    """The answer of a database that is being killed, within that time."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return await call()
        except (StoreUnavailable, *UNREACHABLE):
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def installed(settings: Settings, channels: str = "") -> AsyncIterator[Installation]:
    """The servers and one process of each role; `channels` are the abilities of stand-in providers (`effects_over`),
    the local outboxes without."""
    async with Stack(settings, handle_signals=False) as stack:
        pool = await connect(stack.dsn, connections=6)
        try:
            await migrate_all(pool)
            environment = {"PYTHONPATH": str(ROOT)}
            argv = {role: [sys.executable, "-m", "workers.run", role] for role in ROLES}
            if channels:
                await make_table(pool)
                argv["effects"] = [sys.executable, "-m", "tests.chaos.effects_over", channels]
            specs = [ProcessSpec(name=role, argv=argv[role], env=environment) for role in ROLES]
            await stack.run(*specs)
            yield Installation(stack, pool)
        finally:
            pool.terminate()


async def bring_people(made: Installation, settings: Settings, folder: Path, cadres: int) -> None:
    """Import a sample county, as a county would."""
    county = SampleCounty(seed=1, cadres=cadres, townships=3, communities=10, departments=6, now=datetime.now(UTC))
    keyring = await Keyring.open(made.pool, settings.master_key_file)
    await import_files(made.pool, keyring, [SourceFile.from_path(file) for file in county.write(folder)])


def schedule(seed: int, kills: int) -> tuple[list[str], list[float]]:
    """Which kinds of process die, and after what pauses. Every kind dies once before any dies again."""
    chance = random.Random(seed)
    kinds: list[str] = []
    while len(kinds) < kills:
        kinds += chance.sample(KINDS, len(KINDS))
    return kinds[:kills], [chance.uniform(0.1, 1.6) for _ in range(kills)]


def content(person: str) -> Sequence[Mapping[str, Any]]:
    """What a person says, in order; the same in every run."""
    number = random.Random(person).random()
    if number < 0.35:
        return ({"type": "acknowledge"}, {"type": "report_arrival", "how": "code"})
    if number < 0.6:
        return ({"type": "acknowledge"},)
    if number < 0.7:
        return ({"type": "report_en_route"},)
    if number < 0.85:
        return ({"type": "decline", "reason": "away"},)
    return ()
