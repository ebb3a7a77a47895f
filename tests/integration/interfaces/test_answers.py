"""Answering through a link."""

import httpx
import orjson

from directory.links import LinkSigner
from domain.kernel.model import SealedText
from domain.readiness.candidate import Candidate
from interfaces.house import House
from tests.integration.interfaces.conftest import token
from tests.support.small_engine import SmallEngine


async def status_of(client: httpx.AsyncClient, person: str) -> str:
    state = (await client.get("/v1/cases/A1-m1")).json()["state"]
    return str(state["people"][person]["status"])


async def test_looking_changes_nothing(
    client: httpx.AsyncClient, house: House, signer: LinkSigner, called: list[Candidate]
) -> None:
    before = await house.store.head()
    page = await client.get(f"/a/{token(signer, called[0].person)}")
    assert page.status_code == 200
    assert len(page.content) <= 5 * 1024
    assert all(text in page.text for text in ("暴雨洪涝", "县体育馆", "演练", "能到岗", "不能到岗"))
    assert "<script" not in page.text
    assert not await house.store.waiting()
    assert await house.store.head() == before


async def test_a_double_tap_is_one_answer(
    client: httpx.AsyncClient, engine: SmallEngine, signer: LinkSigner, called: list[Candidate]
) -> None:
    person = called[0].person
    link, form = f"/a/{token(signer, person)}", {"answer": "acknowledge", "key": "one-page"}
    first, second = await client.post(link, data=form), await client.post(link, data=form)
    assert (first.status_code, second.status_code) == (200, 200)
    assert "已收到" in first.text
    assert "演练" in first.text
    assert len((await engine.store.pending("A1-m1", 10)).commands) == 1
    await engine.settle()
    assert await status_of(client, person) == "acknowledged"
    again = await client.get(link)
    assert "您已回复能到岗" in again.text


async def test_words_of_a_decline_are_sealed_before_the_inbox(
    client: httpx.AsyncClient, house: House, engine: SmallEngine, signer: LinkSigner, called: list[Candidate]
) -> None:
    person, words = called[1].person, "母亲住院，走不开"
    link = f"/a/{token(signer, person)}"
    form = {"answer": "decline", "reason": "family", "words": words, "key": "p"}
    assert (await client.post(link, data=form)).status_code == 200
    assert (await client.post(link, data=form)).status_code == 200, "the same words again are the same command"
    changed = await client.post(link, data={**form, "words": "别的话"})
    assert changed.status_code == 409
    waiting = (await house.store.pending("A1-m1", 10)).commands
    assert len(waiting) == 1
    assert words.encode() not in waiting[0].body
    sealed = SealedText.model_validate(orjson.loads(waiting[0].body)["words"])
    assert await house.keyring.open_text(sealed) == words
    await engine.settle()
    assert await status_of(client, person) == "declined"


async def test_en_route_and_arrival_as_json(
    client: httpx.AsyncClient, engine: SmallEngine, signer: LinkSigner, called: list[Candidate]
) -> None:
    person = called[2].person
    for answer, status in (("acknowledge", "acknowledged"), ("en_route", "en_route"), ("arrived", "arrived")):
        got = await client.post(f"/a/{token(signer, person)}", json={"answer": answer})
        assert got.status_code == 202, got.text
        await engine.settle()
        assert await status_of(client, person) == status


async def test_bad_links_and_bad_answers_are_told_clearly(
    client: httpx.AsyncClient, signer: LinkSigner, called: list[Candidate]
) -> None:
    good, expired = token(signer, called[0].person), token(signer, called[0].person, minutes=-1)
    foreign = token(LinkSigner(b"x" * 32), called[0].person)
    for method in ("GET", "POST"):
        assert (await client.request(method, f"/a/{expired}", data={"answer": "acknowledge"})).status_code == 410
        for bad in (foreign, good[:-2], "nonsense", "%00.%FF"):
            answer = await client.request(method, f"/a/{bad}", data={"answer": "acknowledge"})
            assert (answer.status_code, "链接无效" in answer.text) == (404, True)
    as_json = await client.post(f"/a/{expired}", json={"answer": "acknowledge"})
    assert (as_json.status_code, as_json.json()["code"]) == (410, "expired")
    for data in ({"answer": "perhaps"}, {}, {"answer": "decline", "reason": "lazy"}):
        answer = await client.post(f"/a/{good}", data=data or {"x": "y"})
        assert (answer.status_code, "未能提交" in answer.text, "演练" in answer.text) == (422, True, True)
    assert (await client.post(f"/a/{good}", content=b"{", headers={"Content-Type": "text/plain"})).status_code == 415
    assert (await client.post(f"/a/{good}", json=[1])).status_code == 422
    assert (await client.post(f"/a/{good}", data={"answer": "x" * 20_000})).status_code == 413
