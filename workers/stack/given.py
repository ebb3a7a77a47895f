"""Servers that somebody else runs: are they there?"""

import asyncio
import os
import re
import socket
import ssl
import time
from urllib.parse import urlsplit

import asyncpg
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from workers.stack.errors import ServerAway, StackError
from workers.temporal_connection import TemporalConnection

PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.25
_REASON = re.compile(r'(?:message|error): "([^"]+)"')


async def check_database(url: str, *, patience: float = PATIENCE_SECONDS) -> None:
    """Wait until a database takes our connection.

    Args:
        url: its address. The password is never shown.
        patience: seconds to wait.

    Raises:
        ServerAway: it did not in that time.
        StackError: it refuses us, or it is not who the certificate must name.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            connection = await asyncpg.connect(url, timeout=max(deadline - time.monotonic(), 0.1))
        except ssl.SSLCertVerificationError as error:
            raise _no_database(url, error, StackError) from None  # and no server becomes trustworthy by waiting
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError) as error:
            if time.monotonic() + _PAUSE_SECONDS > deadline:
                raise _no_database(url, error, ServerAway) from None
        except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            raise _no_database(url, error, StackError) from None  # waiting does not mend a wrong password
        else:
            await connection.close()
            return
        await asyncio.sleep(_PAUSE_SECONDS)


async def check_temporal(connection: TemporalConnection, *, patience: float = PATIENCE_SECONDS) -> None:
    """Wait until a Temporal server answers and has the namespace.

    Raises:
        ServerAway: it did not within `patience` seconds.
        StackError: it refuses us.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            async with asyncio.timeout_at(asyncio.get_running_loop().time() + max(deadline - time.monotonic(), 0.1)):
                client = await Client.connect(**connection.connect_config())
                await client.count_workflows()
            return
        except RPCError as error:
            if error.status in {
                RPCStatusCode.NOT_FOUND,
                RPCStatusCode.UNAUTHENTICATED,
                RPCStatusCode.PERMISSION_DENIED,
            }:
                raise _no_temporal(connection, error.message, StackError) from None
            why = error.message
        except (RuntimeError, TimeoutError) as error:
            why = _innermost(str(error)) or "no answer"
        if time.monotonic() + _PAUSE_SECONDS > deadline:
            raise _no_temporal(connection, why, ServerAway)
        await asyncio.sleep(_PAUSE_SECONDS)


def _no_database(url: str, error: Exception, kind: type[StackError]) -> StackError:
    parts = urlsplit(url)
    where = f"{parts.netloc.rpartition('@')[2]}{parts.path}"
    why = _in_words(error)
    return kind(
        f"无法连接 SHOUWANG_DATABASE_URL 指定的数据库 {where}：{why}。",
        f"The database {where} that SHOUWANG_DATABASE_URL names cannot be reached: {why}.",
    )


def _in_words(error: Exception) -> str:
    """As the system says it: asyncio's own text names a call and a socket instead."""
    if isinstance(error, socket.gaierror):
        return error.strerror or str(error)
    if isinstance(error, OSError) and error.errno is not None:
        return os.strerror(error.errno)
    return str(error) or type(error).__name__


def _innermost(message: str) -> str:
    """The reason inside the layers that Temporal's client wraps around it."""
    reasons: list[str] = _REASON.findall(message)
    return reasons[-1] if reasons else message


def _no_temporal(connection: TemporalConnection, why: str, kind: type[StackError]) -> StackError:
    where = f"{connection.address} (namespace {connection.namespace})"
    return kind(
        f"无法连接 TEMPORAL_ADDRESS 指定的 Temporal {where}：{why}。",
        f"The Temporal server {where} that TEMPORAL_ADDRESS names cannot be reached: {why}.",
    )
