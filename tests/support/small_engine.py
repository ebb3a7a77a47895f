"""An engine in one process for tests of the doors: decides and projects whatever waits, without Temporal."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import yaml

from activities.advance import Advancer
from domain.callup.activation.commands import CandidatesFound
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE, Actor, Role
from domain.policies import case_of
from domain.readiness.candidate import Candidate
from ledger.ports import NewCommand
from ledger.postgres.store import PostgresStore
from ledger.projections import project

POLICIES = Path(__file__).parents[2] / "deploy" / "policies"
COMMANDER = Actor(id="commander-1", role=Role.COMMANDER)


class SmallEngine:
    """Decides in this process."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.store = PostgresStore(pool)
        self._advancer = Advancer(self.store)

    async def settle(self) -> None:
        """Decide until nothing waits, and show it."""
        while waiting := await self.store.waiting():
            for ref in waiting:
                await self._advancer.advance(ref.case, ref.process)
        while decisions := await self.store.read(await project.position(self.pool), 1000):
            await project.apply(self.pool, decisions)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keep deciding meanwhile."""

        async def forever() -> None:
            while True:
                await self.settle()
                await asyncio.sleep(0.02)

        work = asyncio.create_task(forever())
        try:
            yield
        finally:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await work

    async def submit(self, command_id: str, case: str, process: str, body: dict[str, Any], actor: Actor) -> None:
        """Put a command into the inbox, past the doors."""
        await self.store.submit([NewCommand(command_id, case, process, canonical(body), actor, "test")])

    async def publish(self, name: str = "call-up") -> None:
        """Publish a default policy."""
        document = yaml.safe_load((POLICIES / f"{name}.yaml").read_text("utf-8"))
        body = {"type": "publish_policy", "name": name, "document": document}
        await self.submit(f"test.publish.{name}", case_of(name), "policy", body, COMMANDER)
        await self.settle()

    async def found(self, activation: str, candidates: list[Candidate]) -> None:
        """The directory's answer to an activation."""
        command = CandidatesFound(round=1, part=0, parts=1, candidates=tuple(candidates))
        await self.submit(f"test.{activation}.found", activation, "activation", command.model_dump(mode="json"), ENGINE)
        await self.settle()
