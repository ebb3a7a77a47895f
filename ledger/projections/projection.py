"""What every projection is: it notes what a batch of decisions changes, then writes that in a few statements."""

from typing import ClassVar, Protocol

import asyncpg

from domain.kernel.decision import Recorded


class Projection(Protocol):
    """One batch; a new instance for each. Whatever it shows can be made again from the ledger."""

    schema: ClassVar[str]
    """The file beside this one that creates its tables."""
    tables: ClassVar[tuple[str, ...]]
    """Its tables, emptied when the projections are rebuilt."""

    def take(self, decision: Recorded) -> None:
        """Note what the decision's events change; decisions of other processes are passed over."""
        ...

    async def write(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        """Write everything noted, inside the caller's transaction."""
        ...
