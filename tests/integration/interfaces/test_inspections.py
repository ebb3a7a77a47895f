"""The API of inspections and enterprises: forms, evidence, the enterprise's link, and sealed words."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from directory.enterprises import EnterpriseQuery
from directory.importing import SourceFile, import_files
from directory.links import Link
from directory.sample import SampleCounty
from domain.inspection.draw import commitment_of
from interfaces.api.context import Parts
from interfaces.house import House
from tests.support.inspection import NAMES, SEED
from tests.support.small_engine import SmallEngine

DEPARTMENT = "D1"


@pytest.fixture
async def ready(engine: SmallEngine) -> SmallEngine:
    for name in NAMES:
        await engine.publish(name)
    return engine


def speaking(name: str, role: str = "department", unit: str = DEPARTMENT, key: str = "") -> dict[str, str]:
    return {"X-Actor-Id": name, "X-Actor-Role": role, "X-Actor-Unit": unit, "Idempotency-Key": key or f"{name}-{role}"}


def plan() -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "department": DEPARTMENT,
        "purpose": "检查",
        "legal_basis": "传染病防治法",
        "checklists": ["epidemic"],
        "count": 1,
        "window": {"since": (now - timedelta(hours=1)).isoformat(), "until": (now + timedelta(days=2)).isoformat()},
    }


async def test_evidence_is_kept_by_its_digest(client: httpx.AsyncClient) -> None:
    kept = await client.post("/v1/evidence", content=b"a photograph")
    assert kept.status_code == 201
    digest = kept.json()["digest"]
    fetched = await client.get(f"/v1/evidence/{digest}")
    assert (fetched.status_code, fetched.content) == (200, b"a photograph")
    assert "attachment" in fetched.headers["content-disposition"]
    assert (await client.get(f"/v1/evidence/{'0' * 64}")).status_code == 404
    assert (await client.get("/v1/evidence/passwd")).status_code == 422


async def test_the_command_post_may_request_and_not_plan(client: httpx.AsyncClient, ready: SmallEngine) -> None:
    async with ready.running():
        answer = await client.post(
            "/v1/inspections",
            json={"id": "I1", "plan": plan()},
            headers=speaking("duty", "command_post"),
            params={"wait": 10},
        )
        assert answer.json()["decision"]["rejection"]["code"] == "not_competent"
        planned = await client.post(
            "/v1/inspections", json={"id": "I1", "plan": plan()}, headers=speaking("planner"), params={"wait": 10}
        )
        assert planned.json()["decision"]["rejection"] is None
        approved = await client.post("/v1/inspections/I1/approve", headers=speaking("head"), params={"wait": 10})
        assert approved.json()["decision"]["rejection"] is None
        commit = {"commitment": commitment_of(SEED)}
        body = {"type": "commit_seed", **commit}
        committed = await client.post(
            "/v1/inspections/I1/commit", json=body, headers=speaking("drawer"), params={"wait": 10}
        )
        assert committed.json()["decision"]["rejection"] is None
    await ready.settle()
    shown = (await client.get("/v1/inspections/I1")).json()
    assert (shown["stage"], shown["commitment"], shown["rounds"]) == ("committed", commit["commitment"], 1)
    draw = (await client.get("/v1/inspections/I1/draw")).json()
    assert (draw["right"], draw["drawn"], draw["rounds"][0]["outcome"]) == (True, False, "not revealed")
    assert (await client.get("/v1/inspections/I404")).status_code == 404


async def test_the_enterprise_speaks_through_its_link_and_in_no_other_case(
    client: httpx.AsyncClient, parts: Parts, ready: SmallEngine
) -> None:
    link = parts.signer.token(Link("enterprise:E1", "nobody", datetime.now(UTC) + timedelta(hours=1)))
    page = await client.get(f"/a/{link}")
    assert page.status_code == 200
    assert "没有待整改" in page.text
    bad = await client.post(f"/a/{link}", json={"answer": "acknowledge", "finding": "f1"})
    assert bad.status_code == 422
    said = await client.post(f"/a/{link}", json={"answer": "apply", "finding": "f1", "key": "k1"})
    assert said.status_code == 202
    again = await client.post(f"/a/{link}", json={"answer": "apply", "finding": "f1", "key": "k1"})
    assert again.json()["repeated"]
    await ready.settle()
    decided = await ready.store.find(said.json()["id"])
    assert decided is not None
    assert decided.rejection is not None
    assert decided.rejection.code == "unknown_case"
    assert (decided.received.actor.role, decided.received.actor.unit) == ("enterprise", "E1")


async def test_enterprises_and_officers_are_imported_with_a_report(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    county = SampleCounty(seed=3, cadres=240, townships=3, communities=12, grids=36, departments=20)
    files = [SourceFile.from_path(path) for path in county.write(tmp_path_factory.mktemp("county"))]
    report = await import_files(house.pool, house.keyring, files)
    assert report.accepted, report.text("en", 5)
    assert "企业：新增" in report.text("zh")
    again = await import_files(house.pool, house.keyring, files)
    # The calendar is no row of the directory: it says the same only once it is published.
    assert {str(one.action) for one in again.outcomes if one.kind != "calendar"} == {"unchanged"}
    found = await house.directory.enterprises(EnterpriseQuery())
    assert len(found) == 240 * 4 // 9
    role = f"enterprise:{found[0].id}/contact"
    assert await house.directory.resolve([role, "command_post/duty"]) != {}
    assert (await house.directory.resolve([role]))[role] == (found[0].contact,)
    assert (await house.directory.place_names([role]))[role] == found[0].name
    bad = [
        "统一社会信用代码,企业名称,企业类别,所在区划,监管部门",
        "E 1,甲,餐饮,没有这里,县公安局",
        "13800000000,乙,飞机,990100,县公安局",
    ]
    refused = await import_files(house.pool, house.keyring, [SourceFile("企业.csv", "\n".join(bad).encode())])
    assert not refused.accepted
    rows = {one.place.row for one in refused.refusals}
    assert rows == {2, 3}
