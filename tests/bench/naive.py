"""The naive baseline: one Temporal child workflow a person, as a newcomer to Temporal would build it."""

import asyncio
import contextlib
import signal
import sys
import uuid
from collections.abc import AsyncIterator, Sequence

from temporalio.client import Client, WorkflowHandle

from tests.bench.harness import Bench, benchmark
from tests.bench.memory import watched
from tests.bench.model import Measurement
from tests.bench.naive_workflows import Everybody, NaiveCallUp, NaivePerson
from tests.bench.processor import Meter
from tests.bench.servers import Servers
from workers.stack import children

NAIVE = "a child workflow a person"
PEOPLE = 300
QUICK_PEOPLE = 40
_SIGNALS_AT_ONCE = 32
_QUESTIONS_AT_ONCE = 16


@benchmark("naive", "Naive baseline: one child workflow a person, from start until all are done")
async def naive(bench: Bench) -> None:
    """300 people, alone. Benchmarks of the call-up run `measure` again, beside their own contestants."""
    people = bench.size(PEOPLE, QUICK_PEOPLE)

    async def run() -> Measurement:
        return await measure(bench.servers, people)

    await bench.compare(
        f"{people} people, all acknowledge at once",
        {NAIVE: run},
        unit="persons/s",
        bound="the Temporal server: each of a person's history events is passed on and written in its turn",
    )


async def measure(servers: Servers, people: int) -> Measurement:
    """Persons a second, with history events and server processor time a person and the worker's highest memory.

    Every person is acknowledged by a signal as soon as their notification went out, 32 signals in flight.
    """
    server = await servers.temporal()
    client = await Client.connect(server.address, namespace=server.namespace)
    run = f"naive-{uuid.uuid4().hex[:8]}"
    ids = [f"{run}-{number}" for number in range(people)]
    async with _gateway(client) as port, _worker(servers, run, port) as process, watched([process.pid]) as peak:
        await _warm_up(client, run)
        meter = Meter(server.process.pid)
        parent = await client.start_workflow(NaiveCallUp.run, Everybody(ids), id=run, task_queue=run)
        await parent.result()
        spent = meter.stop()
    events = await _history_events(client, [run, *ids])
    also = {
        "history events a person": events / people,
        "server CPU ms a person": spent.server * 1000 / people,
        "worker MiB": peak.mib,
    }
    return Measurement(people / spent.seconds, also)


@contextlib.asynccontextmanager
async def _gateway(client: Client) -> AsyncIterator[int]:
    """Where notifications arrive; every one is answered with a signal. Answers the port."""
    limit = asyncio.Semaphore(_SIGNALS_AT_ONCE)

    async def acknowledge(person: str) -> None:
        async with limit:
            await client.get_workflow_handle(person).signal(NaivePerson.acknowledge)

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            async with asyncio.TaskGroup() as group:
                async for line in reader:
                    group.create_task(acknowledge(line.decode().strip()))

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@contextlib.asynccontextmanager
async def _worker(servers: Servers, queue: str, gateway_port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    server = await servers.temporal()
    process = await children.spawn(
        [sys.executable, "-m", "tests.bench.naive_worker", server.address, server.namespace, queue, str(gateway_port)],
        log=servers.folder / "logs" / "naive-worker.log",
    )
    try:
        yield process
    finally:
        await children.stop(process, ((signal.SIGTERM, 0.2),))


async def _warm_up(client: Client, run: str) -> None:
    """One person first: what it costs to import and to connect is not what is measured."""
    person = f"{run}-first"
    await client.execute_workflow(NaivePerson.run, person, id=person, task_queue=run)


async def _history_events(client: Client, ids: Sequence[str]) -> int:
    """Events of all these workflows, by the server's own count."""
    limit = asyncio.Semaphore(_QUESTIONS_AT_ONCE)

    async def length(handle: WorkflowHandle[object, object]) -> int:
        async with limit:
            return (await handle.describe()).history_length

    return sum(await asyncio.gather(*(length(client.get_workflow_handle(one)) for one in ids)))
