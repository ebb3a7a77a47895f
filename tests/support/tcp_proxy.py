"""A TCP proxy before PostgreSQL that loses what a network can lose, at the worst moment."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from urllib.parse import urlsplit, urlunsplit

_SIZE = 1 << 16
_COMMITS = (b"COMMIT\x00", b"COMMIT;\x00")
"""As the appender says it, and as asyncpg's own transactions do."""
_PREPARED = re.compile(rb"(__asyncpg_stmt_\w+__)\x00SELECT ledger\.append\(")
"""An append prepared. Outside of a transaction its execution is its commit, too."""
_BEGIN = b"BEGIN;"
_ROLLBACK = b"ROLLBACK\x00"
_ASKED = b"FOR SHARE"
"""What an appender asks with when it does not know whether its COMMIT happened."""


class Lose(Enum):
    """What is lost at the next COMMIT."""

    COMMIT = "the COMMIT itself"
    REPLY = "the answer to the COMMIT"
    REPLY_BEFORE_COMMIT = "the connection, while the COMMIT is still on its way and arrives after the client asks"


class TcpProxy:
    """Passes bytes on until it is told otherwise."""

    def __init__(self, dsn: str) -> None:
        self._target = urlsplit(dsn)
        self._lose: Lose | None = None
        self._asked = asyncio.Event()
        self._losing = asyncio.Event()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.lost = 0

    @property
    def dsn(self) -> str:
        """The database's address through this proxy."""
        assert self._server is not None
        port = self._server.sockets[0].getsockname()[1]
        account = self._target.netloc.rpartition("@")[0]
        return urlunsplit(self._target._replace(netloc=f"{account}@127.0.0.1:{port}"))

    def lose_next(self, what: Lose) -> None:
        """Lose this at the next COMMIT of any connection."""
        self._lose = what

    def freeze(self) -> None:
        """Keep connections open and pass nothing on, as a machine does that lost its power."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Pass on again, also what was held up."""
        self._flowing.set()

    async def start(self) -> None:
        """Listen on any port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def stop(self) -> None:
        """Hang up everything."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        writers = [writer]
        with contextlib.suppress(OSError, asyncio.CancelledError):
            try:
                target_reader, target_writer = await asyncio.open_connection(self._target.hostname, self._target.port)
                writers.append(target_writer)
                await _Line(self, reader, writer, target_reader, target_writer).run()
            finally:
                for each in writers:
                    each.close()

    async def flowing(self) -> None:
        """Wait until bytes are passed on."""
        await self._flowing.wait()

    def next_loss(self, data: bytes, *, commits: bool) -> Lose | None:
        """What to lose of these bytes from a client; `commits`: the server commits when it has them."""
        if _ASKED in data:
            self._asked.set()
        if self._lose is None or not commits:
            return None
        what, self._lose = self._lose, None
        self._asked.clear()
        self.lost += 1
        self._losing.set()
        return what

    async def losing(self) -> None:
        """Wait until something was lost."""
        await self._losing.wait()

    async def asked(self) -> None:
        """Wait until some client asked what became of its COMMIT."""
        await self._asked.wait()


class _Line:
    """One connection."""

    def __init__(
        self,
        proxy: TcpProxy,
        client: asyncio.StreamReader,
        to_client: asyncio.StreamWriter,
        server: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
    ) -> None:
        self._proxy = proxy
        self._client = client
        self._to_client = to_client
        self._server = server
        self._to_server = to_server
        self._deaf = False
        self._appends: set[bytes] = set()
        self._in_transaction = False

    async def run(self) -> None:
        """Pass both ways until one side hangs up."""
        ways = [asyncio.create_task(self._up()), asyncio.create_task(self._down())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _up(self) -> None:
        while data := await self._client.read(_SIZE):
            await self._proxy.flowing()
            lost = self._proxy.next_loss(data, commits=self._commits(data))
            if lost is Lose.COMMIT:
                return
            self._deaf = lost is not None
            if lost is Lose.REPLY_BEFORE_COMMIT:
                self._to_client.close()
                await self._proxy.asked()
            self._to_server.write(data)
            await self._to_server.drain()
            if lost is not None:
                await asyncio.Event().wait()  # until the answer came, and was dropped

    def _commits(self, data: bytes) -> bool:
        """Whether the server commits something of an append when it has these bytes."""
        if any(commit in data for commit in _COMMITS):
            self._in_transaction = False
            return True
        self._in_transaction = (self._in_transaction or _BEGIN in data) and _ROLLBACK not in data
        self._appends.update(_PREPARED.findall(data))
        # Bind: a type, a length, no name for the portal, the statement's name.
        bound = any(re.search(rb"B.{4}\x00" + name + rb"\x00", data, re.DOTALL) for name in self._appends)
        return bound and not self._in_transaction

    async def _down(self) -> None:
        while data := await self._server.read(_SIZE):
            if self._deaf:
                return
            await self._proxy.flowing()
            self._to_client.write(data)
            await self._to_client.drain()


@asynccontextmanager
async def tcp_proxy(dsn: str) -> AsyncIterator[TcpProxy]:
    """A running proxy before the database at `dsn`."""
    proxy = TcpProxy(dsn)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
