"""What the API shows: boards, people, cases, the ledger and its stream."""

import asyncio

import httpx
import orjson

from domain.readiness.candidate import Candidate
from interfaces.api.context import Parts
from interfaces.house import House
from tests.support.small_engine import SmallEngine


async def test_the_board_counts_by_status_township_and_skill(
    client: httpx.AsyncClient, called: list[Candidate]
) -> None:
    board = (await client.get("/v1/activations/A1")).json()
    assert board["by_status"] == {"called": len(called)}
    assert sum(one["called"] for one in board["by_township"].values()) == len(called)
    assert board["figures"]["called"] == len(called)
    assert (await client.get("/v1/activations")).json()["activations"][0]["case_id"] == "A1"
    assert (await client.get("/v1/activations/A9")).status_code == 404


async def test_people_are_masked_and_the_read_is_on_record(
    client: httpx.AsyncClient, house: House, called: list[Candidate]
) -> None:
    refused = await client.get("/v1/activations/A1/people")
    assert (refused.status_code, refused.json()["code"]) == (400, "no_purpose")
    headers = [(b"X-Purpose", "核对到岗".encode())]
    first = (await client.get("/v1/activations/A1/people?limit=3", headers=headers)).json()
    assert len(first["people"]) == 3
    assert all("*" in person["name"] and "****" in person["phone"] for person in first["people"])
    second = await client.get(f"/v1/activations/A1/people?limit=1000&after={first['next']}", headers=headers)
    assert len(second.json()["people"]) == len(called) - 3
    reads = await house.directory.reads()
    assert (reads[-1].reader, reads[-1].purpose, reads[-1].masked) == ("duty-1", "核对到岗", True)


async def test_a_case_shows_its_state_its_events_and_what_is_owed(
    client: httpx.AsyncClient, called: list[Candidate]
) -> None:
    muster = (await client.get("/v1/cases/A1-m1")).json()
    assert muster["phase"] == "calling"
    assert {person["status"] for person in muster["state"]["people"].values()} == {"called"}
    owed = (await client.get("/v1/cases/A1-m1/obligations?open=true")).json()["obligations"]
    assert len(owed) == len(called)
    first = (await client.get("/v1/cases/A1/events?limit=1")).json()
    assert [event["type"] for event in first["decisions"][0]["events"]] == ["activation_drafted"]
    rest = (await client.get(f"/v1/cases/A1/events?after={first['next']}")).json()
    assert rest["decisions"][0]["version"] == 2
    assert rest["next"] is None
    cases = (await client.get("/v1/cases?process=muster")).json()["cases"]
    assert [case["case"] for case in cases] == ["A1-m1"]
    assert (await client.get("/v1/cases/A7/events")).status_code == 404


async def test_the_ledger_is_read_in_order(client: httpx.AsyncClient, called: list[Candidate]) -> None:
    page = (await client.get("/v1/events?limit=2")).json()
    assert [one["number"] for one in page["decisions"]] == [1, 2]
    rest = (await client.get(f"/v1/events?after={page['next']}")).json()
    assert rest["decisions"][0]["number"] == 3


async def test_the_stream_catches_up_and_goes_on(
    parts: Parts, client: httpx.AsyncClient, engine: SmallEngine, called: list[Candidate]
) -> None:
    numbers: list[int] = []
    told = asyncio.Event()

    async def listen() -> None:
        async for line in parts.stream.lines(2, heartbeat=0.05):
            if line.startswith(b"id:"):
                numbers.append(orjson.loads(line.split(b"data: ")[1])["decision"])
                told.set()

    listening = asyncio.create_task(listen())
    await asyncio.wait_for(told.wait(), 60)
    body = {"case": "A1-m1", "process": "muster", "command": {"type": "acknowledge", "person": called[0].person}}
    headers = {"Idempotency-Key": "k9", "X-Actor-Id": called[0].person, "X-Actor-Role": "cadre"}
    await client.post("/v1/commands", json=body, headers=headers)
    await engine.settle()
    head = (await parts.house.store.head()).decisions
    while numbers[-1] < head:
        told.clear()
        await asyncio.wait_for(told.wait(), 60)
    assert numbers == list(range(3, head + 1))
    parts.stream.close()
    await asyncio.wait_for(listening, 60)


async def test_silence_is_filled_with_heartbeats(parts: Parts) -> None:
    lines = parts.stream.lines(None, heartbeat=0.01)
    assert await anext(lines) == b"retry: 2000\n\n"
    assert await anext(lines) == b": heartbeat\n\n"


async def test_a_bad_position_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/stream", headers={"Last-Event-ID": "abc"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
