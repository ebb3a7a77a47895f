"""From a command line to an open house: which installation is meant, and one clear sentence for what goes wrong."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

import asyncpg
import typer
from temporalio.client import Client
from temporalio.service import RPCError

from audit.replay import NothingRecorded
from directory.keyring import Keyring
from directory.master_key import MasterKeyError
from domain.processes import UnknownProcess
from interfaces.cli.output import AWAY, REFUSED, WRONG, fail
from interfaces.house import House, open_house
from interfaces.refusal import Refused
from ledger.ports import KeyReused, StoreUnavailable
from ledger.postgres.errors import UNREACHABLE
from ledger.postgres.store import connect
from workers.logging import set_up_logging
from workers.settings import Settings, load_settings
from workers.stack import record
from workers.stack.errors import StackError
from workers.temporal_connection import TemporalConnection

T = TypeVar("T")

CONNECTIONS = 3
_NOT_RUNNING = StackError(
    "守望没有运行：请先执行 shouwang up，或用 SHOUWANG_DATABASE_URL 指定数据库。",
    "Shouwang is not running: start it with `shouwang up`, or name its database with SHOUWANG_DATABASE_URL.",
)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work. What can go wrong becomes one sentence and an exit code; a defect stays a traceback."""
    set_up_logging("warning")
    try:
        return asyncio.run(work)
    except Refused as refused:
        raise fail(f"{refused.zh}\n{refused.en}", WRONG) from None
    except KeyReused as error:
        raise fail(f"幂等键已用于另一条命令。\n{error}", WRONG) from None
    except (NothingRecorded, UnknownProcess) as error:
        raise fail(f"没有找到。\n{error}", WRONG) from None
    except MasterKeyError as error:
        raise fail(f"通讯录主密钥不可用。\n{error}", WRONG) from None
    except StackError as error:
        raise fail(str(error), AWAY) from None
    except (StoreUnavailable, *UNREACHABLE, asyncpg.PostgresError) as error:
        raise fail(f"数据库不可用，未写入任何内容。\nThe database cannot be used: {error}", AWAY) from None
    except RPCError as error:
        raise fail(f"Temporal 不可用。\nTemporal cannot be used: {error.message}", AWAY) from None


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
        raise StackError("没有运行中的 Temporal。", "No Temporal is running, and no setting names one.")
    try:
        return await Client.connect(**settings.temporal.connect_config())
    except RuntimeError as error:
        raise StackError(f"无法连接 Temporal：{error}。", f"Temporal cannot be reached: {error}.") from None


def rejected() -> typer.Exit:
    """The exit of a command whose answer is no."""
    return typer.Exit(REFUSED)
