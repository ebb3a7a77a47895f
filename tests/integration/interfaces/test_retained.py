"""Retained responsibility through the doors: forms, a link, a board, and a list read row by row."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from directory.importing import SourceFile
from directory.importing.cadres import load_known, read_cadres
from directory.links import LinkSigner
from domain.readiness.candidate import Candidate
from interfaces.house import House
from tests.integration.interfaces.conftest import COMMANDER, token
from tests.support.small_engine import SmallEngine

BY = (datetime.now(UTC) + timedelta(days=5)).isoformat()
ORDER = {"authority": "县指挥部", "legal_basis": "工作方案", "scope": "全县", "handover_by": BY}


async def _directive(house: House, people: list[Candidate]) -> dict[str, object]:
    known = await load_known(house.pool)
    community = next(area for area, (kind, _) in known.parents.items() if kind == "community")
    place = {"community": community, "township": known.township_of(community), "post": next(iter(known.posts.values()))}
    return {**ORDER, "cadres": [{"person": one.person, "unit": one.unit, **place} for one in people]}


@pytest.fixture
async def retained(
    client: httpx.AsyncClient, engine: SmallEngine, house: House, candidates: list[Candidate]
) -> list[Candidate]:
    """Two cadres of one unit, drafted, approved and handed over."""
    for name in ("accountability", "calendar", "retained"):
        await engine.publish(name)
    unit = max({one.unit for one in candidates}, key=[one.unit for one in candidates].count)
    people = [one for one in candidates if one.unit == unit][:2]
    directive = await _directive(house, people)
    drafted = await client.post(
        "/v1/returns", json={"id": "R1", "directive": directive}, headers={"Idempotency-Key": "r1"}
    )
    assert drafted.status_code == 202, drafted.text
    await client.post("/v1/returns/R1/approve", headers={"Idempotency-Key": "r1a", **COMMANDER})
    await engine.settle()
    township = directive["cadres"][0]["township"]  # type: ignore[index]
    for one in people:
        for role, speaks_for in (("unit", unit), ("township", township)):
            headers = {"X-Actor-Id": f"{role}-x", "X-Actor-Role": role, "X-Actor-Unit": str(speaks_for)}
            body = {"type": "confirm_items", "person": one.person}
            said = {**headers, "Idempotency-Key": f"{role}-{one.person}"}
            assert (await client.post(f"/v1/retained/{unit}", json=body, headers=said)).status_code == 202
    await engine.settle()
    return people


async def test_the_board_shows_a_directive_and_its_unit(client: httpx.AsyncClient, retained: list[Candidate]) -> None:
    [directive] = (await client.get("/v1/returns")).json()["returns"]
    assert (directive["phase"], directive["taken"], directive["gone"]) == ("carried_out", 2, 0)
    board = (await client.get(f"/v1/retained/{retained[0].unit}")).json()
    assert board["standings"] == {"stood_down_retained": 2}
    assert board["duties"] == []
    units = (await client.get("/v1/retained")).json()["units"]
    assert [(one["unit"], one["retained"]) for one in units] == [(retained[0].unit, 2)]


async def test_people_are_masked_and_need_a_purpose(client: httpx.AsyncClient, retained: list[Candidate]) -> None:
    path = f"/v1/retained/{retained[0].unit}/people"
    assert (await client.get(path)).json()["code"] == "no_purpose"
    people = (await client.get(path, headers={"X-Purpose": "check"})).json()["people"]
    assert {one["person"] for one in people} == {one.person for one in retained}
    assert all("*" in one["name"] for one in people)


async def test_a_link_confirms_one_s_own_contact_and_nothing_else(
    client: httpx.AsyncClient, engine: SmallEngine, signer: LinkSigner, retained: list[Candidate]
) -> None:
    person, unit = retained[0].person, retained[0].unit
    link = f"/a/{token(signer, person, case=f'retained:{unit}')}"
    page = await client.get(link)
    assert page.status_code == 200
    assert "联系方式有效" in page.text
    assert (await client.post(link, data={"answer": "acknowledge", "key": "p"})).status_code == 422
    assert (await client.post(link, data={"answer": "contact_right", "key": "p"})).status_code == 200
    await engine.settle()
    state = (await client.get(f"/v1/cases/retained:{unit}")).json()["state"]
    assert state["people"][person]["contact_at"] is not None
    other = f"/a/{token(signer, person)}"
    assert (await client.post(other, data={"answer": "contact_right", "key": "p"})).status_code == 422


async def test_words_of_a_dispute_are_sealed(
    client: httpx.AsyncClient, engine: SmallEngine, house: House, retained: list[Candidate], candidates: list[Candidate]
) -> None:
    other = next(one for one in candidates if one.person not in {p.person for p in retained})
    directive = await _directive(house, [other])
    await client.post("/v1/returns", json={"id": "R2", "directive": directive}, headers={"Idempotency-Key": "r2"})
    await client.post("/v1/returns/R2/approve", headers={"Idempotency-Key": "r2a", **COMMANDER})
    await engine.settle()
    body = {"type": "dispute_item", "person": other.person, "item": "keys", "code": "missing", "words": "少了一把钥匙"}
    headers = {"X-Actor-Id": other.person, "X-Actor-Role": "cadre", "Idempotency-Key": "d1"}
    answer = await client.post(f"/v1/retained/{other.unit}/dispute", json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    await engine.settle()
    case = (await client.get(f"/v1/cases/retained:{other.unit}/events")).text
    assert "item_disputed" in case
    assert "少了一把钥匙" not in case


async def test_a_list_is_held_against_the_directory_row_by_row(
    house: House, candidates: list[Candidate], tmp_path: Path
) -> None:
    known = await load_known(house.pool)
    community = next(area for area, (kind, _) in known.parents.items() if kind == "community")
    post = next(iter(known.posts.values()))
    good = "\n".join(f"{one.person},{community},{post}" for one in candidates[:3])
    header = "工号,社区,岗位\n"
    listed = read_cadres(SourceFile("list.csv", (header + good).encode()), known)
    assert [one.person for one in listed.cadres] == [one.person for one in candidates[:3]]
    assert not listed.refusals
    rows = [
        f"{candidates[0].person},{community},{post}",
        f"nobody,{community},{post}",
        f"{candidates[3].person},火星,{post}",
    ]
    bad = read_cadres(SourceFile("list.csv", (header + good + "\n" + "\n".join(rows)).encode()), known)
    assert [(one.place.row, one.reason.en) for one in bad.refusals] == [
        (5, "this person is listed twice"),
        (6, "the directory does not know this person"),
        (7, "there is no such community, or more than one"),
    ]
    assert "第 6 行" in bad.text()
    assert read_cadres(SourceFile("x.csv", b"a,b\n1,2\n"), known).refusals
