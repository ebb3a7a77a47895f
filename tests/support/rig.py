"""One installation inside the test's process: real PostgreSQL, real Temporal, our workers; the world is a stand-in."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import asyncpg
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError

from activities.channels.channel import Channel
from activities.channels.dispatch import Dispatcher
from activities.channels.lane import LaneLimits
from activities.messages import Composer
from activities.perform import Performer
from directory.links import LinkSigner
from domain.kernel.decision import Recorded
from domain.kernel.fold import fold
from domain.processes import decider_of
from ledger.ports import NewCommand
from ledger.postgres.store import PostgresStore, connect
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.faulty_store import FaultyStore
from tests.support.standins import CountingChannel, County
from workers import case_worker, effect_worker, relay
from workers.resume import resume
from workers.runtime import Runtime
from workers.settings import load_settings
from workers.stack.child_process import inherited_environment
from workers.temporal_connection import TemporalConnection

CALL_TIMEOUT = 2.0
"""Seconds after which a request to a stand-in channel counts as over."""


class Rig:
    """Everything a test needs to drive cases and to look at what became of them."""

    def __init__(self, pool: asyncpg.Pool, client: Client, dsn: str, *, identity: str | None = None) -> None:
        self.dsn = dsn
        self.pool = pool
        self.identity = identity
        self.client = client
        self.store = FaultyStore(pool)
        self.activation = f"a-{uuid.uuid4().hex[:8]}"
        self.channels: dict[str, CountingChannel] = {
            name: CountingChannel(name, dedupes=True, can_look_up=True) for name in ("sms", "voice")
        }
        self.county = County(12)
        self._instead: dict[str, Channel] = {}

    @property
    def muster(self) -> str:
        """The first muster of the activation."""
        return f"{self.activation}-m1"

    def use(self, name: str, channel: Channel) -> None:
        """Another channel in place of the counting one."""
        self._instead[name] = channel

    @contextlib.asynccontextmanager
    async def running(
        self, *, cases: int = 1, effects: int = 1, bells: bool = True, cached: int = 500
    ) -> AsyncIterator[None]:
        """So many workers of each kind, and the relay."""
        async with AsyncExitStack() as held:
            for _ in range(cases):
                await held.enter_async_context(case_worker.make_worker(await self._client(), self.store, cached=cached))
            for _ in range(effects):
                await held.enter_async_context(effect_worker.make_worker(await self._client(), self.performer()))
            if bells:
                held.push_async_callback(_end, asyncio.create_task(self._serve()))
            yield

    def performer(self) -> Performer:
        """A performer with a memory of its own, as another process would have."""
        channels: dict[str, Channel] = {**self.channels, **self._instead}
        limits = {name: LaneLimits(call_timeout_seconds=CALL_TIMEOUT) for name in channels}
        composer = Composer(self.county, LinkSigner(bytes(32)), lambda: "http://here", {})
        return Performer(self.store, Dispatcher(channels, limits), composer, self.county.answers())

    async def submit(self, *commands: NewCommand) -> None:
        """Put commands into the inbox."""
        await self.store.submit(commands)

    async def decide(self, command: NewCommand, *, seconds: float = 60.0) -> Recorded:
        """Submit a command and wait for its decision."""
        await self.submit(command)
        return await until(
            lambda: self.store.find(command.command_id), seconds=seconds, what=f"deciding {command.command_id}"
        )

    async def call_up(self, size: int = 12, policy: Mapping[str, Any] | None = None) -> None:
        """Publish a policy, draft and approve; the people are called as soon as the workers get to it."""
        self.county.resize(size)
        await self.decide(say.publish(policy or say.policy()))
        await self.decide(say.draft(self.activation))
        await self.submit(say.approve(self.activation))

    async def called(self) -> None:
        """Wait until the muster is open."""
        await until(lambda: self.store.case(self.muster), what="the muster")

    async def reached(self, channel: str, messages: int, *, seconds: float = 60.0) -> None:
        """Wait until so many messages went through a channel."""

        async def enough() -> bool:
            return len(self.channels[channel].reached) >= messages

        await until(enough, seconds=seconds, what=f"{messages} messages over {channel}")

    async def settled(self, *, seconds: float = 60.0) -> None:
        """Wait until no command waits and no effect is unfinished."""

        async def nothing_left() -> bool:
            left = await self.pool.fetchval(
                "SELECT (SELECT count(*) FROM ledger.inbox) + (SELECT count(*) FROM ledger.effects WHERE NOT done)"
            )
            return bool(left == 0)

        await until(nothing_left, seconds=seconds, what="everything decided and performed")

    async def advanced(self, case: str, version: int) -> None:
        """Wait until a case has that version."""

        async def there() -> bool:
            known = await self.store.case(case)
            return known is not None and known.version >= version

        await until(there, what=f"version {version} of {case}")

    def environment(self) -> dict[str, str]:
        """For a process of ours on the same servers."""
        address = self.client.service_client.config.target_host
        temporal = TemporalConnection(address=address, namespace=self.client.namespace)
        settings = load_settings({}, data=Path("/nonexistent"), database_url=self.dsn, temporal=temporal)
        return inherited_environment(settings.as_environment())

    async def decisions(self, case: str) -> list[Recorded]:
        """The case's record."""
        return await self.store.read_case(case)

    async def events(self, case: str, kind: str) -> list[Mapping[str, Any]]:
        """Its events of one type."""
        return [event for d in await self.decisions(case) for event in d.events if event["type"] == kind]

    async def facts(self, case: str) -> list[Mapping[str, Any]]:
        """Every delivery recorded for a case."""
        return [fact for event in await self.events(case, "deliveries_recorded") for fact in event["deliveries"]]

    async def state(self, case: str, process: str = "muster") -> Any:
        """The case's state, folded."""
        decider = decider_of(process)
        return fold(decider, await self.decisions(case), decider.initial)

    async def runs(self, case: str) -> int:
        """How many runs the case's workflow has had."""
        return len([w async for w in self.client.list_workflows(f"WorkflowId = '{case}'")])

    async def is_running(self, case: str) -> bool:
        """Whether the case's workflow runs now; runs of other tests under the same id are over."""
        found = self.client.list_workflows(f"WorkflowId = '{case}' AND ExecutionStatus = 'Running'")
        return bool([workflow async for workflow in found])

    async def resume(self) -> None:
        """As `cases resume` does."""
        await resume(self.client, self.store)

    async def end(self) -> None:
        """Leave no workflow behind that another test's worker would pick up."""
        async for workflow in self.client.list_workflows():
            if workflow.status is WorkflowExecutionStatus.RUNNING:
                with contextlib.suppress(RPCError):  # it ended by itself meanwhile
                    await self.client.get_workflow_handle(workflow.id, run_id=workflow.run_id).terminate()
        await self.store.aclose()
        await self.pool.close()

    async def _client(self) -> Client:
        """A connection of its own for every worker, as in real life."""
        address = self.client.service_client.config.target_host
        return await connect_temporal(address, self.client.namespace, self.identity)

    async def _serve(self) -> None:
        settings = load_settings({}, data=Path("/nonexistent"), database_url=self.dsn)
        store = PostgresStore(self.pool)
        await relay.serve(Runtime(settings, self.pool, store), relay.Relay(self.client, store))


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)  # its end is its cancellation


async def make_rig(dsn: str, address: str, namespace: str) -> Rig:
    """A rig over a prepared database and a Temporal server."""
    return Rig(await connect(dsn, connections=12), await connect_temporal(address, namespace), dsn)


async def connect_temporal(address: str, namespace: str, identity: str | None = None) -> Client:
    """A client with the production converter, under a name of its own if given."""
    return await Client.connect(address, namespace=namespace, data_converter=pydantic_data_converter, identity=identity)
