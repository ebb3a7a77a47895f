"""What providers tell by their status callbacks, with our ids or only with their own."""

import asyncio
import time
from collections.abc import Mapping, Sequence

import httpx
import orjson

from activities.channels.dispatch import Dispatcher
from activities.channels.signing import SIGNATURE, TIMESTAMP, callback_signature
from activities.channels.sms import SmsChannel, SmsSettings
from activities.messages import Composer
from activities.perform import Performer
from directory.links import LinkSigner
from domain.kernel.effect import sends_of
from domain.readiness.candidate import Candidate
from interfaces.house import House
from ledger.ports import ProviderId, TakenEffect
from ledger.postgres.sent import sent_messages
from tests.contract.channels.mock_gateway import MockGateway
from tests.contract.channels.rigs import GATEWAY
from tests.integration.interfaces.conftest import CALLBACK_SECRET
from tests.support.small_engine import SmallEngine


def callback(events: Sequence[Mapping[str, object]], secret: str = CALLBACK_SECRET) -> tuple[bytes, dict[str, str]]:
    body, now = orjson.dumps({"events": events}), str(int(time.time()))
    return body, {TIMESTAMP: now, SIGNATURE: callback_signature(secret, now, body)}


async def test_a_providers_callback_becomes_facts(
    client: httpx.AsyncClient, engine: SmallEngine, called: list[Candidate]
) -> None:
    effects = await engine.store.take("A1-m1", "test", 1000)
    mine = message_to(effects, called[3].person)
    event = {"id": "prov-1", "client_id": mine, "status": "delivered", "at": "2026-01-31T00:00:00Z"}
    stranger = {**event, "id": "prov-2", "client_id": None}
    body, headers = callback([event, stranger])
    for _ in range(2):
        answer = await client.post("/v1/channels/sms/callbacks", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"facts": 1, "answers": 0, "unmatched": 1}
    await engine.settle()
    people = (await client.get("/v1/activations/A1/people", headers={"X-Purpose": "test"})).json()["people"]
    notified = {one["person"] for one in people if one["notified_at"]}
    assert notified == {called[3].person}


async def notified(client: httpx.AsyncClient) -> set[str]:
    answer = await client.get("/v1/activations/A1/people", headers={"X-Purpose": "test"})
    return {one["person"] for one in answer.json()["people"] if one["notified_at"]}


async def test_the_providers_own_id_is_enough(
    client: httpx.AsyncClient, house: House, engine: SmallEngine, signer: LinkSigner, called: list[Candidate]
) -> None:
    """Messages go to the imitated provider, which calls back with nothing but the ids that it gave to them."""
    gateway = MockGateway("/v1/messages", "messages", honours_client_id=True)
    settings = SmsSettings.model_validate({**GATEWAY, "callback_secret": CALLBACK_SECRET})
    channel = SmsChannel("sms", settings, transport=gateway.transport)
    composer = Composer(house.directory, signer, lambda: "http://here", {})
    dispatcher = Dispatcher({"sms": channel})
    await Performer(house.store, dispatcher, composer, {}).perform("A1-m1", "muster", lambda: None)
    await engine.settle()
    person = called[5].person
    theirs = {ours: theirs for ours, theirs in gateway.known.items() if await recipient(house, ours) == person}
    event = {"id": theirs.popitem()[1], "client_id": None, "at": "2026-01-31T00:00:00Z"}
    for status in ("delivered", "read"):
        body, headers = callback([{**event, "status": status}])
        answer = await client.post("/v1/channels/sms/callbacks", content=body, headers=headers)
        assert answer.json() == {"facts": 1, "answers": 0, "unmatched": 0}
    await engine.settle()
    events = [event for decision in await house.store.read_case("A1-m1") for event in decision.events]
    facts = [fact for event in events if event["type"] == "deliveries_recorded" for fact in event["deliveries"]]
    known = [(fact["step"], fact["status"]) for fact in facts if fact["to"] == person]
    assert known == [("self-sms", "accepted"), ("self-sms", "delivered"), ("self-sms", "read")]
    await dispatcher.aclose()


async def test_a_provider_may_use_our_own_id(
    client: httpx.AsyncClient, engine: SmallEngine, called: list[Candidate]
) -> None:
    """Then nothing is kept to translate it, and its callback is understood all the same."""
    mine = message_to(await engine.store.take("A1-m1", "test", 1000), called[2].person)
    event = {"id": mine, "client_id": None, "status": "delivered", "at": "2026-01-31T00:00:00Z"}
    body, headers = callback([event])
    answer = await client.post("/v1/channels/sms/callbacks", content=body, headers=headers)
    assert answer.json() == {"facts": 1, "answers": 0, "unmatched": 0}
    await engine.settle()
    assert called[2].person in await notified(client)


def message_to(effects: Sequence[TakenEffect], person: str) -> str:
    messages = [one for taken in effects for one in sends_of(taken.row.effect_id, taken.row.effect)]
    return next(message for message, send in messages if send.to == person)


async def recipient(house: House, message: str) -> str:
    return (await sent_messages(house.pool, [message]))[message].send.to


async def test_a_callback_may_be_faster_than_the_outcome(
    client: httpx.AsyncClient, house: House, engine: SmallEngine, called: list[Candidate]
) -> None:
    effects = await house.store.take("A1-m1", "test", 1000)
    mine = message_to(effects, called[4].person)
    event = {"id": "prov-4", "client_id": None, "status": "delivered", "at": "2026-01-31T00:00:00Z"}
    stranger = {**event, "id": "nul\0and more"}
    body, headers = callback([event, stranger])
    early = asyncio.create_task(client.post("/v1/channels/sms/callbacks", content=body, headers=headers))
    await asyncio.wait({early}, timeout=0.2)
    await house.store.finish([mine], "test", [], [ProviderId("sms", "prov-4", mine), ProviderId("voice", "v", mine)])
    assert (await early).json() == {"facts": 1, "answers": 0, "unmatched": 1}
    await engine.settle()
    assert await notified(client) == {called[4].person}
    body, headers = callback([{**event, "id": "v"}])
    elsewhere = await client.post("/v1/channels/sms/callbacks", content=body, headers=headers)
    assert elsewhere.status_code == 422, "another provider's id is not this one's"


async def test_a_callback_that_cannot_be_believed_is_refused(
    client: httpx.AsyncClient, called: list[Candidate]
) -> None:
    event: dict[str, object] = {"id": "p", "client_id": None, "status": "delivered", "at": "2026-01-31T00:00:00Z"}
    body, headers = callback([event], "another secret")
    forged = await client.post("/v1/channels/sms/callbacks", content=body, headers=headers)
    assert (forged.status_code, forged.json()["code"]) == (401, "forged")
    body, headers = callback([event])
    unmatched = await client.post("/v1/channels/sms/callbacks", content=body, headers=headers)
    assert (unmatched.status_code, unmatched.json()["code"]) == (422, "unknown_message")
    unheard = await client.post("/v1/channels/pigeon/callbacks", content=body, headers=headers)
    assert unheard.status_code == 404
