"""A small HTTP load: requests over a few connections that stay open, each waiting for its answer before the next.

Written on bare protocols, because an HTTP client library costs more processor time than the server under test.
"""

import asyncio
from collections import deque
from collections.abc import Sequence


class HttpLoad:
    """`open`, any number of `post`, `close`. Raises RuntimeError for an answer that is not 2xx."""

    def __init__(self, host: str, port: int, connections: int) -> None:
        self._host = host
        self._port = port
        self._count = connections
        self._free: asyncio.Queue[_Connection] = asyncio.Queue()
        self._all: list[_Connection] = []

    async def open(self) -> None:
        """Connect, waiting until the server listens."""
        loop = asyncio.get_running_loop()
        for _ in range(self._count):
            self._all.append(await self._connect(loop))
            self._free.put_nowait(self._all[-1])

    async def _connect(self, loop: asyncio.AbstractEventLoop) -> "_Connection":
        async with asyncio.timeout(30):
            while True:
                try:
                    _, connection = await loop.create_connection(_Connection, self._host, self._port)
                    return connection
                except OSError:
                    await asyncio.sleep(0.1)

    async def post(self, paths: Sequence[str], body: bytes) -> list[float]:
        """Seconds each request took. All paths get the same JSON body."""
        waiting = deque(paths)
        took: list[float] = []

        async def work() -> None:
            connection = await self._free.get()
            try:
                while waiting:
                    took.append(await connection.post(waiting.popleft(), body))
            finally:
                self._free.put_nowait(connection)

        await asyncio.gather(*(work() for _ in range(min(self._count, len(paths)))))
        return took

    async def close(self) -> None:
        """Close all connections."""
        for connection in self._all:
            connection.transport.close()


class _Connection(asyncio.Protocol):
    """One connection: one request at a time."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._buffer = b""
        self._answer: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(RuntimeError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, separator, rest = self._buffer.partition(b"\r\n\r\n")
        if not separator or self._answer is None:
            return
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        self._answer.set_result(int(head.split(b" ", 2)[1]))

    async def post(self, path: str, body: bytes) -> float:
        """Seconds until the answer."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._answer = loop.create_future()
        self.transport.write(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        status = await self._answer
        if not 200 <= status < 300:
            raise RuntimeError(f"{path[:40]} answered {status}")
        return loop.time() - began
