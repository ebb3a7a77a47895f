"""The whole store over one PostgreSQL pool."""

import asyncpg

from domain.kernel.advance import Batch
from ledger.ports import Appended
from ledger.postgres.append import Appender
from ledger.postgres.effects import PostgresEffects
from ledger.postgres.inbox import PostgresInbox
from ledger.postgres.read import LedgerReader

COMMAND_TIMEOUT = 30.0
"""Seconds after which a statement is given up; the caller hears StoreUnavailable."""
CONNECT_TIMEOUT = 10.0
"""Seconds after which a new connection is given up."""
IDLE_IN_TRANSACTION = "10s"
"""Whoever stops in the middle of an append (a frozen process, a lost machine) holds up every other for so long."""


async def connect(
    dsn: str,
    *,
    connections: int = 4,
    command_timeout: float = COMMAND_TIMEOUT,
    connect_timeout: float = CONNECT_TIMEOUT,
    read_only: bool = False,
) -> asyncpg.Pool:
    """A pool with this application's settings; `read_only`: PostgreSQL itself refuses every write over it.

    Raises OSError or asyncpg errors when the database is not there.
    """
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=connections,
        timeout=connect_timeout,
        command_timeout=command_timeout,
        reset=_leave_as_is,
        server_settings={
            "application_name": "shouwang",
            "timezone": "UTC",
            "jit": "off",
            "default_transaction_read_only": "on" if read_only else "off",
            "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION,
        },
    )


async def _leave_as_is(connection: asyncpg.Connection) -> None:
    # asyncpg's reset is one more round trip after every use, and for nothing: we set no session state, and a
    # listener takes its LISTEN back itself. A transaction left open is rolled back before this is called.
    pass


class PostgresStore(PostgresInbox, LedgerReader, PostgresEffects):
    """Implements `ledger.ports.Store`."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        PostgresInbox.__init__(self, pool)
        LedgerReader.__init__(self, pool)
        PostgresEffects.__init__(self, pool)
        self.pool = pool
        self._appender = Appender(pool)

    async def append(self, batch: Batch) -> Appended:
        return await self._appender.append(batch)

    async def aclose(self) -> None:
        """Finish what is being written and tell the news of it, before the pool is closed. The pool stays open."""
        await self._appender.aclose()
