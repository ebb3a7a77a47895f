"""From a submitted command to its decision on the screen: idle, and under a steady load, with the batches it makes."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from statistics import quantiles

from directory.links import LinkSigner, load_or_make_key
from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from ledger.ports import NewCommand
from ledger.postgres.listen import Listener
from ledger.projections.project import VIEWS
from tests.bench.harness import Bench, benchmark
from tests.bench.installation import Installation, installed
from tests.bench.model import Below, Measurement
from tests.bench.servers import Servers
from tests.support.waiting import until

CASE = "act-latency"
PAUSE = 0.05
"""Seconds between commands of an idle system."""
P99 = "p99 ms"


@benchmark("latency", "Command to decision on the screen")
async def latency(bench: Bench) -> None:
    """Idle: one command at a time. Then steady rates: latency to the ledger, and decisions a transaction."""
    idle = bench.size(300, 30)

    async def one_by_one() -> Measurement:
        return await measure_idle(bench.servers, idle)

    await bench.compare(
        f"idle system, {idle} commands one by one, p50",
        {"Shouwang": one_by_one},
        unit="ms",
        targets=[Below(60), Below(150, P99)],
        bound="a bell and a workflow task through Temporal, and three commits to disk (inbox, decision, bell)",
    )
    for rate in (20, 200, 2000):
        seconds = bench.size(5, 1)

        async def steadily(rate: int = rate, seconds: int = seconds) -> Measurement:
            return await measure_steady(bench.servers, rate, seconds)

        await bench.compare(
            f"{rate} commands/s for {seconds} s, received to recorded, p50",
            {"Shouwang": steadily},
            unit="ms",
            repetitions=1,
            bound="batches grow while a batch is being written; see decisions a transaction",
        )


async def measure_idle(servers: Servers, people: int) -> Measurement:
    """Milliseconds (p50; p99 beside it) from the call of submit until the projection shows the acknowledgement."""
    async with installed(servers, people) as house:
        commands = await _prepared(house)
        took = []
        async with Listener(house.pool, VIEWS) as listener:
            for command in commands:
                await asyncio.sleep(PAUSE)
                began = time.perf_counter()
                await house.store.submit([command])
                while not await _is_shown(house, command.actor.id):
                    await listener.wait(0.25)
                took.append((time.perf_counter() - began) * 1000)
        return Measurement(_percentile(took, 50), {P99: _percentile(took, 99)})


async def measure_steady(servers: Servers, rate: int, seconds: int) -> Measurement:
    """Milliseconds (p50) from received to recorded by the ledger's own times, at `rate` commands a second."""
    async with installed(servers, rate * seconds) as house:
        commands = await _prepared(house)
        first = (await house.store.head()).decisions
        await _submit_at(house, commands, rate)
        waits, transactions = [], []
        async for received_at, recorded_at in _recorded(house, first, len(commands)):
            waits.append((recorded_at - received_at).total_seconds() * 1000)
            transactions.append(recorded_at)
        batch = len(transactions) / len(set(transactions))
        also = {P99: _percentile(waits, 99), "decisions a transaction": batch}
        return Measurement(_percentile(waits, 50), also)


async def _prepared(house: Installation) -> list[NewCommand]:
    """Call everybody and wait until all are notified; answers one acknowledgement each, spread over the musters."""
    signer = LinkSigner(load_or_make_key(house.settings.link_key_file))
    await house.draft(CASE)
    await house.approve(CASE)
    commands = []
    now = await house.store.now()
    async for links in house.links():
        for person, url in links:
            link = signer.read(url.rsplit("/", 1)[1], now)
            body = canonical({"type": "acknowledge", "person": person})
            actor = Actor(id=person, role=Role.CADRE)
            commands.append(NewCommand(f"{CASE}/{person}", link.case, "muster", body, actor, "bench"))
    await until(lambda: house.shows_all(CASE, "notified_at IS NOT NULL"))
    return sorted(commands, key=lambda command: command.actor.id[::-1])


async def _submit_at(house: Installation, commands: Sequence[NewCommand], rate: int) -> None:
    """Each command in a call of its own, at an even rate, without waiting for earlier ones."""
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number, command in enumerate(commands):
            ahead = began + number / rate - time.perf_counter()
            if ahead > 0.002:
                await asyncio.sleep(ahead)
            group.create_task(house.store.submit([command]))


async def _recorded(house: Installation, first: int, count: int) -> AsyncIterator[tuple[datetime, datetime]]:
    """(received, recorded) of `count` acknowledgements after decision `first`."""
    async with asyncio.timeout(60):
        async for decisions in house.store.follow(first):
            for decision in decisions:
                if decision.received.source == "bench":
                    yield decision.received.received_at, decision.recorded_at
                    count -= 1
            if count <= 0:
                return


async def _is_shown(house: Installation, person: str) -> bool:
    query = "SELECT EXISTS (SELECT FROM views.people WHERE person = $1 AND acknowledged_at IS NOT NULL)"
    return bool(await house.pool.fetchval(query, person))


def _percentile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1]
