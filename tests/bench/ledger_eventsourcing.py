"""One repetition of the `eventsourcing` package's PostgreSQL recorder, through its normal API, at its best settings.

Two ways of its own are measured. `default`: a pipeline that locks the table, so that readers see no gaps, which is
what our ledger promises. `functions` (POSTGRES_ENABLE_DB_FUNCTIONS): one round trip without that lock. It promises
less: with 12 threads writing 1,200 events, a reader that followed the newest number missed 14 of them (0 by default).
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

import asyncpg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresFactory
from eventsourcing.utils import Environment

from domain.kernel.canonical import canonical
from domain.kernel.decision import Decision
from tests.bench.ledger_material import Load
from tests.bench.processor import Meter, Spent
from tests.bench.servers import Servers

_TOPIC = "tests.bench.ledger_material:Acknowledged"
_MOST_CONNECTIONS = 16
"""Of 4, 16, 32 and 64 at 256 threads none is clearly faster or costs less: they wait for one lock or one flush."""

Serialise = Callable[[UUID, int, Decision], list[StoredEvent]]
"""The stored events of one decision, the first with the version given."""


def one_state(originator: UUID, version: int, decision: Decision) -> list[StoredEvent]:
    """A decision of one event as one stored event with the decision's canonical bytes: the same bytes as ours."""
    return [StoredEvent(originator, version, _TOPIC, decision.to_canonical())]


def state_per_event(originator: UUID, version: int, decision: Decision) -> list[StoredEvent]:
    """A decision of many events as that many stored events."""
    return [
        StoredEvent(originator, version + i, _TOPIC, canonical(event.model_dump(mode="json")))
        for i, event in enumerate(decision.events)
    ]


async def record(servers: Servers, work: Sequence[Load], *, functions: bool, serialise: Serialise = one_state) -> Spent:
    """Insert all of it, one thread a caller.

    Raises:
        AssertionError: what is stored is not exactly what was sent.
    """
    dsn = await servers.empty_database()
    server = (await servers.postgres()).process.pid
    spent = await asyncio.to_thread(_record, dsn, work, functions, serialise, server)
    await _verify(dsn, work, serialise)
    return spent


def _record(dsn: str, work: Sequence[Load], functions: bool, serialise: Serialise, server: int) -> Spent:
    with PostgresFactory(_environment(dsn, len(work), functions)) as factory:
        recorder = factory.application_recorder()
        assert isinstance(recorder, PostgresApplicationRecorder)
        factory.datastore.pool.wait()  # connections cost once a process, not once an insert
        with ThreadPoolExecutor(len(work)) as threads:
            list(threads.map(time.sleep, [0.01] * len(work)))  # and so do threads
            meter = Meter(server)
            done = [threads.submit(_call, recorder, load, serialise) for load in work]
            for future in done:
                future.result()
            return meter.stop()


def _call(recorder: PostgresApplicationRecorder, load: Load, serialise: Serialise) -> None:
    for stored_events in _serialised(load, serialise):
        recorder.insert_events(stored_events)


def _serialised(load: Load, serialise: Serialise) -> Iterator[list[StoredEvent]]:
    originator = uuid5(NAMESPACE_URL, load.case)
    version = 1
    for decisions in load.calls:
        stored_events: list[StoredEvent] = []
        for decision in decisions:
            stored_events += serialise(originator, version + len(stored_events), decision)
        version += len(stored_events)
        yield stored_events


def _environment(dsn: str, callers: int, functions: bool) -> Environment:
    address = urlsplit(dsn)
    return Environment(
        name="Bench",
        env={
            "POSTGRES_DBNAME": address.path.lstrip("/"),
            "POSTGRES_HOST": str(address.hostname),
            "POSTGRES_PORT": str(address.port),
            "POSTGRES_USER": str(address.username),
            "POSTGRES_PASSWORD": str(address.password),
            "POSTGRES_POOL_SIZE": str(min(callers, _MOST_CONNECTIONS)),
            "POSTGRES_MAX_OVERFLOW": "0",
            "POSTGRES_CONNECT_TIMEOUT": "120",  # it is also how long a thread may wait for a connection
            "POSTGRES_ENABLE_DB_FUNCTIONS": "yes" if functions else "no",
        },
    )


async def _verify(dsn: str, work: Sequence[Load], serialise: Serialise) -> None:
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("SELECT originator_id, originator_version, state FROM bench_events")
    await connection.close()
    stored = {(row["originator_id"].bytes, row["originator_version"]): row["state"] for row in rows}
    sent = {
        (event.originator_id.bytes, event.originator_version): event.state
        for load in work
        for stored_events in _serialised(load, serialise)
        for event in stored_events
        if isinstance(event.originator_id, UUID)
    }
    assert stored == sent, f"sent {len(sent)}, stored {len(stored)}"
