"""PostgreSQL and Temporal for the benchmarks: started on first use, once, with the settings of real use."""

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import asyncpg

from ledger.postgres.migrate import migrate
from tests.support.databases import Databases, Prepare
from workers.stack.postgres import EmbeddedPostgres
from workers.stack.temporal import EmbeddedTemporal


class Servers:
    """`async with Servers() as servers`. Every flush to disk is on, and all contestants get the same settings.

    PostgreSQL is started once and every repetition makes its own database in it. Temporal
    keeps every workflow in its one file, so each repetition gets a new one and pays for no other's history.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="shouwang-bench-"))
        self._postgres: EmbeddedPostgres | None = None
        self._databases: Databases | None = None
        self._temporal: EmbeddedTemporal | None = None
        self._temporal_files = 0
        self._prepared: dict[str, Prepare] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in (self._temporal, self._postgres):
            if server is not None:
                await server.stop()
        shutil.rmtree(self._folder)

    @property
    def folder(self) -> Path:
        """Where data and logs are; removed at the end."""
        return self._folder

    async def postgres(self) -> EmbeddedPostgres:
        """The running PostgreSQL, fsync on."""
        if self._postgres is None:
            server = EmbeddedPostgres(self._folder / "postgres", log=self._folder / "logs" / "postgres.log")
            await server.start()
            self._postgres = server
            self._databases = Databases(server)
        return self._postgres

    async def temporal(self) -> EmbeddedTemporal:
        """This repetition's Temporal dev server: on a new file, WAL, synchronous=NORMAL."""
        if self._temporal is None:
            self._temporal_files += 1
            file = self._folder / f"temporal-{self._temporal_files}.sqlite"
            server = EmbeddedTemporal(log=self._folder / "logs" / "temporal.log", database=file)
            await server.start()
            self._temporal = server
        return self._temporal

    async def empty_database(self) -> str:
        """The DSN of a new, empty database."""
        return await (await self._made())()

    async def ledger_database(self) -> str:
        """The DSN of a new database with our schema."""
        return await (await self._made())(_migrated)

    async def database(self, name: str, prepare: Prepare) -> str:
        """The DSN of a new copy of the database that `prepare` filled when `name` was first asked for."""
        return await (await self._made())(self._prepared.setdefault(name, prepare))

    async def settle(self) -> None:
        """Begin a repetition: no Temporal from the one before, and nothing that PostgreSQL still has to write."""
        if self._temporal is not None:
            await self._temporal.stop()
            self._temporal = None
        if self._postgres is not None:
            connection = await asyncpg.connect(self._postgres.dsn())
            await connection.execute("CHECKPOINT")
            await connection.close()

    async def _made(self) -> Databases:
        await self.postgres()
        assert self._databases is not None  # made together with the server
        return self._databases


async def _migrated(dsn: str) -> None:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        await migrate(pool)
