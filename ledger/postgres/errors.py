"""Which failures of PostgreSQL mean «not reachable now» rather than a defect."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from ledger.ports import StoreUnavailable

UNREACHABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # stopping, starting, a statement or a session that took too long
    asyncpg.InsufficientResourcesError,  # no connection, no memory, no disk left
    asyncpg.TransactionRollbackError,  # a deadlock: rolled back whole
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby, during a switch-over
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says when the server hangs up between two statements
    OSError,
    TimeoutError,
)


@contextmanager
def reachable(doing: str) -> Iterator[None]:
    """Turn an unreachable database into StoreUnavailable, saying what was not done."""
    try:
        yield
    except UNREACHABLE as error:
        raise StoreUnavailable(f"{doing}: the database does not answer ({type(error).__name__})") from error
