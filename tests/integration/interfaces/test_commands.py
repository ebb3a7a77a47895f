"""Commands over HTTP: receipts, decisions, idempotency, and clear refusals."""

import httpx
import pytest

from interfaces.house import House
from ledger.ports import StoreUnavailable
from tests.integration.interfaces.conftest import COMMANDER, DIRECTIVE
from tests.support.small_engine import SmallEngine

DRAFT = {"case": "A1", "process": "activation", "command": {"type": "draft_activation", "directive": DIRECTIVE}}


def key(value: str) -> dict[str, str]:
    return {"Idempotency-Key": value}


async def test_a_command_gets_a_receipt_and_later_its_decision(client: httpx.AsyncClient, engine: SmallEngine) -> None:
    answer = await client.post("/v1/commands", json=DRAFT, headers=key("k1"))
    assert answer.status_code == 202, answer.text
    receipt = answer.json()
    assert receipt["status"] == "waiting"
    assert (await client.get(receipt["status_url"])).json()["status"] == "waiting"
    await engine.settle()
    known = (await client.get(receipt["status_url"])).json()
    assert known["status"] == "decided"
    assert known["decision"]["verdict"] == "accepted"
    assert [event["type"] for event in known["decision"]["events"]] == ["activation_drafted"]


@pytest.mark.parametrize(("headers", "query"), [({"Prefer": "wait=5"}, ""), ({}, "?wait=5")])
async def test_whoever_waits_gets_the_decision(
    client: httpx.AsyncClient, engine: SmallEngine, headers: dict[str, str], query: str
) -> None:
    async with engine.running():
        answer = await client.post(f"/v1/commands{query}", json=DRAFT, headers={**key("k1"), **headers})
    assert answer.status_code == 200, answer.text
    assert answer.json()["decision"]["version"] == 1


async def test_waiting_in_vain_leaves_with_the_receipt(client: httpx.AsyncClient, engine: SmallEngine) -> None:
    answer = await client.post("/v1/commands?wait=0.05", json=DRAFT, headers=key("k1"))
    assert (answer.status_code, answer.json()["decision"]) == (202, None)


async def test_the_same_key_and_command_is_one_command(client: httpx.AsyncClient, engine: SmallEngine) -> None:
    first = await client.post("/v1/commands", json=DRAFT, headers=key("k1"))
    await engine.settle()
    again = await client.post("/v1/commands", json=DRAFT, headers=key("k1"))
    assert again.json()["received_at"] == first.json()["received_at"]
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    other = {**DRAFT, "case": "A2"}
    reused = await client.post("/v1/commands", json=other, headers=key("k1"))
    assert (reused.status_code, reused.json()["code"]) == (409, "key_reused")
    assert reused.headers["content-type"] == "application/problem+json"


async def test_refusals_at_the_door(client: httpx.AsyncClient, engine: SmallEngine) -> None:
    async def status(body: object, headers: dict[str, str]) -> tuple[int, str]:
        answer = await client.post("/v1/commands", json=body, headers=headers)
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()["code"]

    assert await status(DRAFT, {}) == (400, "bad_key")
    assert await status(DRAFT, key("A1.1.time")) == (400, "bad_key")
    assert await status({**DRAFT, "process": "unheard"}, key("k")) == (404, "unknown_process")
    assert await status({**DRAFT, "case": "A 1"}, key("k")) == (422, "bad_id")
    assert await status({**DRAFT, "case": "A1-m1"}, key("k")) == (422, "bad_id")
    assert await status({**DRAFT, "command": {"type": "candidates_found"}}, key("k")) == (403, "not_from_outside")
    assert await status({**DRAFT, "command": {"type": "draft_activation"}}, key("k")) == (422, "malformed")
    assert await status({**DRAFT, "extra": 1}, key("k")) == (422, "malformed")
    engine_speaks = {**key("k"), "X-Actor-Role": "engine"}
    assert await status(DRAFT, engine_speaks) == (403, "not_from_outside")
    assert await status(DRAFT, {**key("k"), "X-Actor-Role": "emperor"}) == (401, "no_actor")
    assert await status({**DRAFT, "command": {"type": "x" * 300_000}}, key("k")) == (413, "too_large")


async def test_a_case_keeps_its_process(client: httpx.AsyncClient, engine: SmallEngine) -> None:
    await client.post("/v1/commands", json=DRAFT, headers=key("k1"))
    await engine.settle()
    body = {"case": "A1", "process": "muster", "command": {"type": "acknowledge", "person": "P1"}}
    answer = await client.post("/v1/commands", json=body, headers=key("k2"))
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_process")


async def test_many_commands_each_with_its_own_answer(client: httpx.AsyncClient, engine: SmallEngine) -> None:
    await client.post("/v1/commands", json=DRAFT, headers=key("used"))
    commands = [
        {**DRAFT, "case": "B1", "command_id": "b1"},
        {**DRAFT, "case": "B2", "command_id": "used"},
        {**DRAFT, "case": "B3", "command_id": "b3", "process": "unheard"},
        {**DRAFT, "case": "B4", "command_id": "b4", "actor": {"id": "gateway", "role": "engine"}},
    ]
    answer = await client.post("/v1/commands:bulk", json={"commands": commands})
    assert answer.status_code == 200, answer.text
    assert [item["status"] for item in answer.json()["items"]] == [202, 409, 404, 403]
    assert (answer.json()["accepted"], answer.json()["refused"]) == (1, 3)


async def test_a_call_up_by_its_forms(client: httpx.AsyncClient, engine: SmallEngine) -> None:
    async with engine.running():
        draft = await client.post("/v1/activations?wait=5", json={"directive": DIRECTIVE}, headers=key("d"))
        assert draft.status_code == 200, draft.text
        case = draft.json()["case"]
        own = await client.post(f"/v1/activations/{case}/approve?wait=5", headers={**key("a1"), **COMMANDER})
        assert own.json()["decision"]["verdict"] == "accepted", own.text
        stood = await client.post(f"/v1/activations/{case}/stand-down?wait=5", json={"reason": "完"}, headers=key("s"))
        assert stood.json()["decision"]["verdict"] == "accepted"
        late = await client.post(
            f"/v1/activations/{case}/amend?wait=5", json={"reason": "升级", "level": "I"}, headers=key("m")
        )
        assert late.json()["decision"]["rejection"]["code"] == "not_active"
    await engine.settle()
    board = (await client.get(f"/v1/activations/{case}")).json()
    assert board["phase"] == "closed"


async def test_a_policy_is_published_and_asked_for(client: httpx.AsyncClient, engine: SmallEngine) -> None:
    known = (await client.get("/v1/policies/call-up")).json()
    assert known["version"] == 1
    document = {**known["document"], "acknowledge_within": "PT10M"}
    async with engine.running():
        answer = await client.post("/v1/policies/call-up?wait=5", json={"document": document}, headers=key("p2"))
    assert answer.json()["decision"]["verdict"] == "accepted", answer.text
    assert (await client.get("/v1/policies/call-up")).json()["version"] == 2
    earlier = {"at": known["effective_from"]}
    assert (await client.get("/v1/policies/call-up", params=earlier)).json()["version"] == 1
    assert (await client.get("/v1/policies/call-up", params={"at": "2000-01-01T00:00:00Z"})).status_code == 404
    assert len((await client.get("/v1/policies/call-up/versions")).json()["versions"]) == 2


async def test_without_the_database_nothing_is_half_done(
    client: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable("the database does not answer")

    monkeypatch.setattr(house.store, "submit", away)
    monkeypatch.setattr(house.store, "now", away)
    answer = await client.post("/v1/commands", json=DRAFT, headers=key("k1"))
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "2"
    assert (await client.get("/health/ready")).status_code == 503
    assert (await client.get("/health/live")).status_code == 200
