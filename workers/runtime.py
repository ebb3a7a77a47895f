"""What every process of ours makes at its start: pool, store, Temporal client, keys."""

import asyncio
import contextlib
import signal
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import TypeVar

import asyncpg
import structlog
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from directory.directory import Directory
from directory.keyring import Keyring
from directory.links import LinkSigner, load_or_make_key
from ledger.postgres.store import PostgresStore, connect
from workers.settings import Settings

T = TypeVar("T")

log = structlog.get_logger(__name__)

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0


@dataclass(frozen=True, slots=True)
class Runtime:
    """The things a process works with."""

    settings: Settings
    pool: asyncpg.Pool
    store: PostgresStore

    async def aclose(self) -> None:
        """Let others hear of what was recorded, then let go of the database."""
        await self.store.aclose()
        await self.pool.close()


async def start(settings: Settings, *, connections: int = 6) -> Runtime:
    """Connect to the database, waiting for it with growing pauses. Raises ValueError without a database URL."""
    if settings.database_url is None:
        raise ValueError("no database: SHOUWANG_DATABASE_URL is not set and no embedded stack is running")
    dsn = settings.database_url
    pool = await insist("connecting to the database", lambda: connect(dsn, connections=connections))
    return Runtime(settings, pool, PostgresStore(pool))


async def open_directory(runtime: Runtime) -> Directory:
    """The directory with its keyring. Raises MasterKeyError."""
    keyring = await Keyring.open(runtime.pool, runtime.settings.master_key_file)
    return Directory(runtime.pool, keyring)


def open_signer(settings: Settings) -> LinkSigner:
    """The signer of links."""
    return LinkSigner(load_or_make_key(settings.link_key_file))


async def temporal_client(settings: Settings) -> Client:
    """A client, waiting for the server with growing pauses."""
    config = settings.temporal.connect_config()
    return await insist(
        "connecting to Temporal", lambda: Client.connect(**config, data_converter=pydantic_data_converter)
    )


async def insist(doing: str, attempt: Callable[[], Awaitable[T]]) -> T:
    """Try until it works: servers come and go, our processes stay. Every failure is logged."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await attempt()
        except (OSError, RuntimeError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("trying_again", doing=doing, error=f"{type(error).__name__}: {error}"[:200], seconds=pause)
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)


async def until_stopped(work: Coroutine[None, None, None]) -> None:
    """Do endless `work` until this process is asked to stop. What the work raises is raised: a process that lives
    but no longer works is worse than one that ends and is started again."""
    stopping = asyncio.create_task(stop_event().wait())
    working = asyncio.create_task(work)
    await asyncio.wait({stopping, working}, return_when=asyncio.FIRST_COMPLETED)
    for task in (stopping, working):
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


def stop_event() -> asyncio.Event:
    """Set when this process is asked to stop (SIGTERM or Ctrl-C): finish what is under way, then leave."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
