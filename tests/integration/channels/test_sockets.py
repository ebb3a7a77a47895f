"""The classification table against real sockets: httpx must raise what the table believes it raises."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from activities.channels.classify import Verdict, classify_error

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(talk: Talk) -> AsyncIterator[int]:
    """A TCP server on a free port of this machine; yields the port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()


async def verdict(url: str) -> Verdict:
    timeout = httpx.Timeout(0.3, connect=5)
    async with httpx.AsyncClient(timeout=timeout, trust_env=False) as client:
        with pytest.raises(httpx.HTTPError) as caught:
            await client.post(url, json={"text": "请到岗"})
    return classify_error(caught.value).verdict


async def read_request(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
    await reader.readexactly(int(length.split(b":")[1]))


async def test_nobody_listens() -> None:
    async with server(lambda _r, _w: asyncio.sleep(0)) as port:
        pass
    assert await verdict(f"http://127.0.0.1:{port}/") is Verdict.NOT_SENT


async def test_no_such_host() -> None:
    assert await verdict("http://no-such-host.invalid/") is Verdict.NOT_SENT


async def test_no_tls_at_the_other_end() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with server(talk) as port:
        assert await verdict(f"https://127.0.0.1:{port}/") is Verdict.NOT_SENT


async def test_closed_after_the_request() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)

    async with server(talk) as port:
        assert await verdict(f"http://127.0.0.1:{port}/") is Verdict.UNKNOWN


async def test_closed_in_the_middle_of_the_answer() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()

    async with server(talk) as port:
        assert await verdict(f"http://127.0.0.1:{port}/") is Verdict.UNKNOWN


async def test_no_answer_in_time() -> None:
    over = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()

    async with server(talk) as port:
        assert await verdict(f"http://127.0.0.1:{port}/") is Verdict.UNKNOWN
        over.set()
