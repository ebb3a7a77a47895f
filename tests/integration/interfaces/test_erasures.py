"""From the words that somebody gave, over the end of the call-up, to a certificate: and the record stands."""

from datetime import datetime, timedelta

import httpx
import pytest

from activities.questions import answers
from audit.redecide import redecide
from audit.replay import replay
from directory.links import LinkSigner
from domain.erasure.commands import Erased, ErasureBlocked
from domain.erasure.decider import ERASE
from domain.erasure.state import Phase
from domain.erasure.subject import erasure_case, of_person, of_purpose
from domain.kernel.command import ENGINE
from domain.kernel.effect import LookUp
from domain.kernel.model import Model, SealedText
from domain.readiness.candidate import Candidate
from interfaces.house import House
from tests.integration.interfaces.conftest import COMMANDER, token
from tests.support.small_engine import SmallEngine

COLLECTED = erasure_case(of_purpose("A1"))


@pytest.fixture
async def with_policy(engine: SmallEngine) -> SmallEngine:
    await engine.publish("erasure")
    return engine


async def ask(house: House, engine: SmallEngine, case: str) -> Model:
    """Perform the question of an erasure as an effect worker does, and hand the answer in."""
    (taken,) = [one for one in await house.store.take(case, "1", 10) if isinstance(one.row.effect, LookUp)]
    question = taken.row.effect
    assert isinstance(question, LookUp) and question.question == ERASE
    asked = answers(house.directory, house.store)[ERASE]
    (answer,) = await asked(question)
    assert [answer] == list(await asked(question)), "asked twice, it says the same"
    await engine.submit(f"{case}/answer", case, "erasure", answer.model_dump(mode="json"), ENGINE)
    await engine.settle()
    return answer


async def test_what_a_call_up_collected_is_erased_after_its_end(
    client: httpx.AsyncClient,
    house: House,
    with_policy: SmallEngine,
    signer: LinkSigner,
    called: list[Candidate],
) -> None:
    person = called[0].person
    form = {"answer": "decline", "reason": "family", "words": "母亲住院，走不开", "key": "p"}
    assert (await client.post(f"/a/{token(signer, person)}", data=form)).status_code == 200
    await with_policy.settle()
    (said,) = [
        event["words"]
        for decision in await house.store.read_case("A1-m1")
        for event in decision.events
        if event["type"] == "declined"
    ]
    words = SealedText.model_validate(said)
    assert (words.purpose, await house.keyring.open_text(words)) == ("A1", "母亲住院，走不开")
    await client.post("/v1/activations/A1/stand-down", json={"reason": "结束"}, headers=key("end"))
    await with_policy.settle()
    waiting = (await replay(house.store, COLLECTED)).deadline
    ended = (await house.store.read_case(COLLECTED))[0].events[0]["ended_at"]
    assert waiting is not None and waiting.at == datetime.fromisoformat(ended) + timedelta(days=30)
    assert await house.keyring.erase_purpose("A1") is True  # the time of thirty days is the in-memory host's to try
    assert await house.keyring.open_text(words) is None
    asked = LookUp(question=ERASE, query={"subject": of_purpose("A1"), "attempt": 1})
    assert await answers(house.directory, house.store)[ERASE](asked) == [Erased(attempt=1, texts=1, people=1)]
    assert (await replay(house.store, "A1-m1")).phase == "stood_down"
    assert (await redecide(house.store, "A1-m1")).divergences == ()
    late = await client.post(f"/a/{token(signer, called[1].person)}", data={**form, "key": "late"})
    assert late.status_code == 410
    assert "已终止" in late.text


async def test_a_person_by_four_eyes_with_a_certificate(
    client: httpx.AsyncClient, house: House, with_policy: SmallEngine, candidates: list[Candidate]
) -> None:
    person = candidates[0].person
    subject, case = of_person(person), erasure_case(of_person(person))
    asked = {"person": person, "reason": "on_request"}
    answer = await client.post("/v1/erasures", json=asked, headers=key("ask"))
    assert answer.status_code == 202, answer.text
    auditor = {"X-Actor-Id": "auditor-1", "X-Actor-Role": "auditor"}
    hold = {"hold": "JW-2026-017"}
    await client.post(f"/v1/erasures/{subject}/holds", json=hold, headers={**auditor, **key("hold")})
    await client.post(f"/v1/erasures/{subject}/approve", headers={**COMMANDER, **key("too-early")})
    await client.post(f"/v1/erasures/{subject}/holds/lift", json=hold, headers={**auditor, **key("lift")})
    await with_policy.settle()
    refused = await house.store.find("too-early")
    assert refused is not None and refused.rejection is not None and refused.rejection.code == "held"
    none = await client.get(f"/v1/erasures/{subject}/certificate")
    assert (none.status_code, none.json()["code"]) == (404, "not_erased")
    await client.post(f"/v1/erasures/{subject}/approve", headers={**COMMANDER, **key("approve")})
    await with_policy.settle()
    assert (await replay(house.store, case)).state.phase is Phase.ERASING
    assert await ask(house, with_policy, case) == Erased(attempt=1, people=1)
    shown = (await client.get(f"/v1/erasures/{subject}/certificate")).json()
    assert (shown["approved_by"], shown["requested_by"], shown["people"]) == ("commander-1", "duty-1", 1)
    listed = (await client.get("/v1/erasures")).json()["erasures"]
    assert [(one["case"], one["phase"]) for one in listed] == [(case, "erased")]
    masked = await house.directory.masked([person], reader="auditor-1", purpose="test")
    assert masked[person].erased
    assert (await redecide(house.store, case)).divergences == ()


async def test_somebody_on_duty_is_not_erased_yet(
    house: House, with_policy: SmallEngine, called: list[Candidate]
) -> None:
    held = [one.person for one in called if await house.store.held([one.person, f"drill:{one.person}"])]
    assert held, "a drill holds people apart"
    asked = LookUp(question=ERASE, query={"subject": of_person(held[0]), "attempt": 1})
    assert await answers(house.directory, house.store)[ERASE](asked) == [ErasureBlocked(attempt=1, why="on_duty")]
    nobody = LookUp(question=ERASE, query={"subject": of_person("nobody"), "attempt": 2})
    (answer,) = await answers(house.directory, house.store)[ERASE](nobody)
    assert answer == ErasureBlocked(attempt=2, why="unknown_person")


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}
