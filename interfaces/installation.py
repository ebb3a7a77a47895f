"""One installation brought up as a whole: servers, schemas, our processes, an answering API, default policies."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from interfaces.defaults import publish_defaults
from workers import runtime
from workers.logging import set_up_logging
from workers.prepare import prepare
from workers.processes import specs
from workers.settings import Settings
from workers.stack import ports, record
from workers.stack.errors import ServerAway
from workers.stack.stack import Stack

Say = Callable[[str, str], None]
"""Tells a person what happens now: Chinese, English."""
API_PATIENCE = 60.0
"""Seconds until the API must answer."""
_PAUSE = 0.1


@dataclass(frozen=True, slots=True)
class Running:
    """A running installation and where to find it."""

    settings: Settings
    stack: Stack
    made: runtime.Runtime
    published: tuple[str, ...] = ()
    """Default policies that this start has published."""

    @property
    def api_url(self) -> str:
        """Where the HTTP API is, from this machine."""
        return api_url(self.settings)


def with_port(settings: Settings) -> Settings:
    """The settings with a certain API port: others must know it before the API runs.

    Raises StackError when the port, or first of all the data folder, is in use.
    """
    with record.held(settings.data):  # a second start is told so, and not about a port
        pass
    return settings.replace(api_port=ports.claim(settings.api_port, "SHOUWANG_API_PORT"))


def api_url(settings: Settings) -> str:
    """The API's address; one that listens everywhere is also on the loopback."""
    host = ports.LOOPBACK if settings.api_host in {"0.0.0.0", "::"} else settings.api_host
    return f"http://{host}:{settings.api_port}"


@asynccontextmanager
async def brought_up(stack: Stack, say: Say) -> AsyncIterator[Running]:
    """Schemas, processes, API and default policies, on servers that run; the connections close with the block.

    Raises StackError when something does not come up.
    """
    say("准备数据库", "preparing the database")
    await prepare(stack.dsn)
    say("启动工作进程与接口", "starting workers and the API")
    await stack.run(*specs())
    made = await runtime.start(stack.settings, connections=4)
    try:
        await _api_answers(stack.settings)
        yield Running(stack.settings, stack, made, tuple(await publish_defaults(made.store)))
    finally:
        await made.pool.close()


def log_to_file(settings: Settings) -> None:
    """Send this process's own log beside the others', so that the terminal stays readable.

    Raises StackError when the data folder cannot be written.
    """
    try:
        settings.logs.mkdir(parents=True, exist_ok=True)
        stream = (settings.logs / "shouwang.log").open("a", encoding="utf-8")
    except OSError as error:
        raise record.unusable(settings.data, error) from None
    set_up_logging(settings.log_level, "json", stream)


async def _api_answers(settings: Settings) -> None:
    deadline = time.monotonic() + API_PATIENCE
    async with httpx.AsyncClient(base_url=api_url(settings), timeout=5.0, trust_env=False) as client:
        while True:
            try:
                if (await client.get("/health/ready")).is_success:
                    return
            except httpx.TransportError:
                pass  # it is still starting; the deadline below says when that is too long
            if time.monotonic() > deadline:
                log = settings.logs / "api.log"
                raise ServerAway(
                    f"接口在 {API_PATIENCE:g} 秒内没有应答：请查看 {log}。",
                    f"The API did not answer within {API_PATIENCE:g} seconds: see {log}.",
                )
            await asyncio.sleep(_PAUSE)
