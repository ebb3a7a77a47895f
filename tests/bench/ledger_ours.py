"""One repetition of our ledger: concurrent callers over one PostgresStore, then a check of every byte."""

import asyncio
from collections.abc import Sequence

import asyncpg

from domain.kernel.advance import Batch, CaseHead
from domain.kernel.canonical import digest
from ledger.ports import Head
from ledger.postgres.store import PostgresStore, connect
from tests.bench.ledger_material import Load
from tests.bench.processor import Meter, Spent
from tests.bench.servers import Servers

_STORED = "SELECT number, first_event, events, decision_id, case_id, version, canonical, leaf FROM ledger.decisions"


async def record(servers: Servers, work: Sequence[Load]) -> Spent:
    """Append all of it.

    Raises:
        AssertionError: what is stored is not exactly what was sent, or numbers have a gap.
    """
    pool = await connect(await servers.ledger_database())
    try:
        store = PostgresStore(pool)
        # A connection costs once a process, not once an append.
        await store.head()
        meter = Meter((await servers.postgres()).process.pid)
        await asyncio.gather(*(_call(store, load) for load in work))
        await store.aclose()  # what is told behind the answers is part of the cost
        spent = meter.stop()
        await _verify(pool, await store.head(), work)
    finally:
        await pool.close()
    return spent


async def _call(store: PostgresStore, load: Load) -> None:
    version = 0
    for decisions in load.calls:
        expected, version = version, version + len(decisions)
        head = CaseHead(version=version, phase="open", over=False, deadline=None)
        await store.append(Batch(load.case, "bench", expected, decisions, head))


async def _verify(pool: asyncpg.Pool, head: Head, work: Sequence[Load]) -> None:
    sent = {decision.received.command_id: decision for load in work for decision in load.decisions}
    rows = await pool.fetch(f"{_STORED} ORDER BY number")
    assert len(rows) == head.decisions == len(sent), f"sent {len(sent)}, stored {len(rows)}, head {head.decisions}"
    event = 1
    for number, row in enumerate(rows, start=1):
        decision = sent.pop(row["decision_id"])
        place = (row["number"], row["first_event"], row["events"], row["case_id"], row["version"])
        assert place == (number, event, len(decision.events), decision.case, decision.version), place
        assert row["canonical"] == decision.to_canonical(), f"decision {number} differs"
        assert digest(row["canonical"]).encode() in row["leaf"], f"the leaf of decision {number} differs"
        event += len(decision.events)
    assert head.events == event - 1, f"{head.events} events by the head, {event - 1} stored"
