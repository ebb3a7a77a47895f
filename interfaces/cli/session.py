"""From a command line to an open house: which installation is meant, and one clear sentence for what goes wrong."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

import typer
from temporalio.client import Client

from directory.keyring import Keyring
from interfaces.cli.errors import spoken
from interfaces.cli.output import REFUSED
from interfaces.house import House, open_house
from ledger.postgres.store import connect
from workers.logging import set_up_logging
from workers.settings import Settings, load_settings
from workers.stack import record
from workers.stack.errors import ServerAway
from workers.temporal_connection import TemporalConnection

T = TypeVar("T")

CONNECTIONS = 3
_NOT_RUNNING = ServerAway(
    "守望没有运行：请先执行 shouwang up，或用 SHOUWANG_DATABASE_URL 指定数据库。",
    "Shouwang is not running: start it with `shouwang up`, or name its database with SHOUWANG_DATABASE_URL.",
)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; see `spoken` for what can go wrong."""
    set_up_logging("warning")
    with spoken():
        return asyncio.run(work)


def settings_of_running() -> Settings:
    """The settings, with the addresses of the stack that runs on the data folder. Raises StackError."""
    settings = load_settings()
    found = record.running(settings.data)
    if settings.database_url is None:
        if found is None or found.dsn is None:
            raise _NOT_RUNNING
        settings = settings.replace(database_url=found.dsn)
    if settings.temporal.address is None and found is not None and found.temporal_address is not None:
        own = TemporalConnection(address=found.temporal_address, namespace=settings.temporal.namespace)
        settings = settings.replace(temporal=own)
    return settings


@contextlib.asynccontextmanager
async def house_of(settings: Settings) -> AsyncIterator[House]:
    """The house of an installation. Raises StackError without a database."""
    if settings.database_url is None:
        raise _NOT_RUNNING
    pool = await connect(settings.database_url, connections=CONNECTIONS)
    try:
        keyring = await Keyring.open(pool, settings.master_key_file)
    except BaseException:
        await pool.close()
        raise
    house = open_house(pool, keyring)
    try:
        yield house
    finally:
        await house.aclose()


@contextlib.asynccontextmanager
async def open_running() -> AsyncIterator[House]:
    """The house of the running installation. Raises StackError when none runs."""
    async with house_of(settings_of_running()) as house:
        yield house


async def temporal(settings: Settings) -> Client:
    """A Temporal client, tried once. Raises StackError."""
    if settings.temporal.address is None:
        raise ServerAway("没有运行中的 Temporal。", "No Temporal is running, and no setting names one.")
    try:
        return await Client.connect(**settings.temporal.connect_config())
    except RuntimeError as error:
        raise ServerAway(f"无法连接 Temporal：{error}。", f"Temporal cannot be reached: {error}.") from None


def rejected() -> typer.Exit:
    """The exit of a command whose answer is no."""
    return typer.Exit(REFUSED)
