"""Doors with TLS before servers that have none: gRPC, whose headers are read along, and PostgreSQL.

The PostgreSQL of the wheel is built without TLS, and Temporal's development server offers none.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import hpack

T = TypeVar("T", bound="TlsProxy")
_SSL_REQUEST = bytes.fromhex("00000008 04d2162f")
_PREFACE = len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
_FRAME_HEAD = 9
_HEADERS, _CONTINUATION = 1, 9
_PADDED, _PRIORITY = 0x8, 0x20
_SIZE = 1 << 16


class TlsProxy:
    """Passes bytes on to the host and port at `address`. `headers`: those of every gRPC request, in order."""

    def __init__(self, address: str, context: ssl.SSLContext) -> None:
        self._host, _, port = address.rpartition(":")
        self._port = int(port)
        self._context = context
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.headers: list[dict[str, str]] = []

    @property
    def port(self) -> int:
        """Where it listens, on the loopback."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Listen on any port."""
        self._context.set_alpn_protocols(["h2"])
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._context)

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
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                await self._serve(reader, writer)
            finally:
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target_reader, target_writer = await asyncio.open_connection(self._host, self._port)
        ways = [
            asyncio.create_task(_pass(reader, target_writer, self._along())),
            asyncio.create_task(_pass(target_reader, writer, None)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            target_writer.close()

    def _along(self) -> "_HeaderReader | None":
        return _HeaderReader(self.headers)


class PostgresTlsProxy(TlsProxy):
    """Begins with PostgreSQL's SSLRequest, and hangs up on whoever begins otherwise."""

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readexactly(len(_SSL_REQUEST)) != _SSL_REQUEST:
            return
        writer.write(b"S")
        await writer.start_tls(self._context)
        await super()._serve(reader, writer)

    def _along(self) -> None:
        return None


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, along: "_HeaderReader | None") -> None:
    while data := await reader.read(_SIZE):
        if along is not None:
            along.feed(data)
        writer.write(data)
        await writer.drain()


class _HeaderReader:
    """The headers in one client's stream of HTTP/2 frames (RFC 9113, section 4)."""

    def __init__(self, found: list[dict[str, str]]) -> None:
        self._found = found
        self._decoder = hpack.Decoder()
        self._waiting = bytearray()
        self._skip = _PREFACE
        self._block = b""

    def feed(self, data: bytes) -> None:
        self._waiting += data
        if self._skip:
            if len(self._waiting) < self._skip:
                return
            del self._waiting[: self._skip]
            self._skip = 0
        while len(self._waiting) >= _FRAME_HEAD:
            length = int.from_bytes(self._waiting[:3], "big")
            if len(self._waiting) < _FRAME_HEAD + length:
                return
            kind, flags = self._waiting[3], self._waiting[4]
            payload = bytes(self._waiting[_FRAME_HEAD : _FRAME_HEAD + length])
            del self._waiting[: _FRAME_HEAD + length]
            self._frame(kind, flags, payload)

    def _frame(self, kind: int, flags: int, payload: bytes) -> None:
        if kind == _HEADERS:
            padding = payload[0] if flags & _PADDED else 0
            start = (1 if flags & _PADDED else 0) + (5 if flags & _PRIORITY else 0)
            self._block = payload[start : len(payload) - padding]
        elif kind == _CONTINUATION:
            self._block += payload
        else:
            return
        if flags & 0x4:
            self._found.append({str(name): str(value) for name, value in self._decoder.decode(self._block)})


@asynccontextmanager
async def running(proxy: T) -> AsyncIterator[T]:
    """The proxy, listening."""
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
