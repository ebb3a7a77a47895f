"""10,000 people called up, from approval until all are notified, have acknowledged, and stand in the projection,
beside the naive baseline on the same servers."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence

from temporalio.client import Client

from directory.links import LinkSigner, load_or_make_key
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE
from domain.kernel.decision import Verdict
from ledger.ports import NewCommand
from tests.bench import naive
from tests.bench.harness import Bench, benchmark
from tests.bench.http_load import HttpLoad
from tests.bench.installation import Installation, installed
from tests.bench.memory import watched
from tests.bench.model import Below, Measurement, Times
from tests.bench.servers import Servers
from tests.support.waiting import until

CASE = "act-bench"
PEOPLE, QUICK_PEOPLE = 10_000, 300
BULK = 500
"""Acknowledgements in one command at most, as a gateway's callback hands them over (`interfaces/api/callbacks.py`).
Each is judged by itself and recorded as an event of its person."""
CONNECTIONS = 64
GIVE_UP = 180.0
EVENTS = "history events a person"
MEMORY = "our processes MiB"

Answer = Callable[[Sequence[tuple[str, str]]], Coroutine[None, None, None]]


@benchmark("callup", "Call-up from approval to the screen, beside one child workflow a person")
async def callup(bench: Bench) -> None:
    """Two rows: acknowledgements in bulk, and each as an HTTP request of its own."""
    people = bench.size(PEOPLE, QUICK_PEOPLE)
    few = bench.size(naive.PEOPLE, naive.QUICK_PEOPLE)

    async def baseline() -> Measurement:
        return await naive.measure(bench.servers, few)

    async def bulk() -> Measurement:
        return await measure(bench.servers, people, over_http=False)

    async def http() -> Measurement:
        return await measure(bench.servers, people, over_http=True)

    await bench.compare(
        f"{people} people, acknowledgements in bulk",
        {"Shouwang, bulk": bulk, naive.NAIVE: baseline},
        unit="persons/s",
        targets=[Times(150, naive.NAIVE), Below(0.2, EVENTS), Below(1024, MEMORY)],
        bound="both cores: deciding and PostgreSQL share them with Temporal, the effect worker and the load",
    )
    await bench.compare(
        f"{people} people, each acknowledgement an HTTP request",
        {"Shouwang, HTTP": http, naive.NAIVE: baseline},
        unit="persons/s",
        targets=[Times(50, naive.NAIVE), Below(1.0, EVENTS), Below(1024, MEMORY)],
        bound="both cores: the HTTP server and its clients use most of them",
    )


async def measure(servers: Servers, people: int, *, over_http: bool) -> Measurement:
    """Persons a second; checks that everybody is recorded exactly once. Raises AssertionError when not."""
    async with installed(servers, people, with_api=over_http) as house:
        await house.draft(CASE)
        async with watched(house.pids.values()) as peak, _answering(house, over_http) as answer:
            began = time.perf_counter()
            await house.approve(CASE)
            async with asyncio.timeout(GIVE_UP), asyncio.TaskGroup() as group:
                async for links in house.links():
                    group.create_task(answer(links))
            notified = time.perf_counter() - began
            await _shown(house)
            seconds = time.perf_counter() - began
        await _verify(house)
        events = await _history_events(servers)
        also = {EVENTS: events / people, MEMORY: peak.mib, "all answers handed in after s": notified}
        return Measurement(people / seconds, also)


class _answering:
    """How people answer: in bulk into the inbox, or one HTTP request each through their signed link."""

    def __init__(self, house: Installation, over_http: bool) -> None:
        self._house = house
        self._signer = LinkSigner(load_or_make_key(house.settings.link_key_file))
        self._load = HttpLoad("127.0.0.1", house.settings.api_port, CONNECTIONS) if over_http else None

    async def __aenter__(self) -> Answer:
        if self._load is None:
            return self._in_bulk
        await self._load.open()
        return self._load_all

    async def __aexit__(self, *_: object) -> None:
        if self._load is not None:
            await self._load.close()

    async def _in_bulk(self, links: Sequence[tuple[str, str]]) -> None:
        now = await self._house.store.now()
        by_case: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
        for person, url in links:
            link = self._signer.read(url.rsplit("/", 1)[1], now)
            by_case[link.case].append({"person": person, "answer": "acknowledge", "reason": "other"})
        for case, heard in by_case.items():
            for start in range(0, len(heard), BULK):
                body = canonical({"type": "record_answers", "answers": heard[start : start + BULK]})
                key = f"gateway.{case}.{heard[start]['person']}"
                await self._house.store.submit([NewCommand(key, case, "muster", body, ENGINE, "gateway")])

    async def _load_all(self, links: Sequence[tuple[str, str]]) -> None:
        assert self._load is not None
        paths = ["/" + url.split("/", 3)[3] for _, url in links]
        await self._load.post(paths, b'{"answer":"acknowledge"}')


async def _shown(house: Installation) -> None:
    """Wait until the projection shows everybody as notified and acknowledged."""
    await until(
        lambda: house.shows_all(CASE, "notified_at IS NOT NULL AND acknowledged_at IS NOT NULL"), seconds=GIVE_UP
    )


async def _verify(house: Installation) -> None:
    acknowledged = 0
    number = 0
    while decisions := await house.store.read(number, 5000):
        assert [d.number for d in decisions] == list(range(number + 1, number + 1 + len(decisions)))
        number = decisions[-1].number
        assert all(d.verdict is Verdict.ACCEPTED for d in decisions)
        acknowledged += sum(event["type"] == "acknowledged" for d in decisions for event in d.events)
    assert acknowledged == house.people, f"{acknowledged} of {house.people} acknowledgements are recorded"


async def _history_events(servers: Servers) -> int:
    """Events of all workflows of this call-up, by the server's own count."""
    server = await servers.temporal()
    client = await Client.connect(server.address, namespace=server.namespace)
    total = 0
    async for found in client.list_workflows(f"WorkflowId STARTS_WITH '{CASE}'"):
        description = await client.get_workflow_handle(found.id, run_id=found.run_id).describe()
        total += description.history_length
    return total
