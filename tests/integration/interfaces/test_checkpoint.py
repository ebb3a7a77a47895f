"""A checkpoint through the doors: forms, a board, a rota with masked names, sealed words, and the terminal."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import orjson
import pytest

from directory.links import LinkSigner
from domain.checkpoint.commands import StaffFound
from domain.kernel.command import ENGINE
from domain.readiness.candidate import Candidate
from interfaces.house import House
from tests.integration.interfaces.conftest import token
from tests.integration.interfaces.test_cli import CommandLine
from tests.support.small_engine import SmallEngine
from workers.stack.postgres import EmbeddedPostgres

CASE = "checkpoint:K1"
KINDS = ("night", "day", "evening")
NOW = datetime.now(UTC)
TOMORROW = NOW.astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=1)


def _order(township: str) -> dict[str, Any]:
    return {
        "name": "城东卡口",
        "directive": "县指〔2026〕12号",
        "hazard": "疫情",
        "mode": "real",
        "authority": "县指挥部",
        "legal_basis": "县应急预案",
        "purpose": "查验过往人员",
        "place": "城东收费站",
        "township": township,
        "rules": "standard",
        "starts_on": TOMORROW.isoformat(),
        "expires_at": (NOW + timedelta(days=20)).isoformat(),
    }


class Door:
    """The API as one township uses it."""

    def __init__(self, client: httpx.AsyncClient, engine: SmallEngine, township: str) -> None:
        self._client = client
        self._engine = engine
        self._headers = {"X-Actor-Id": "office-1", "X-Actor-Role": "township", "X-Actor-Unit": township}
        self._count = 0

    async def post(self, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Submit and settle; the decision."""
        self._count += 1
        key = f"k{self._count}"
        said = {**self._headers, "Idempotency-Key": key, **headers}
        answer = await self._client.post(f"/v1/checkpoints{path}", json=body or {}, headers=said)
        assert answer.status_code == 202, answer.text
        await self._engine.settle()
        decision: dict[str, Any] = (await self._client.get(f"/v1/commands/{key}")).json()["decision"]
        return decision

    async def get(self, path: str, **headers: str) -> Any:
        answer = await self._client.get(f"/v1/checkpoints{path}", headers={**self._headers, **headers})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
async def door(client: httpx.AsyncClient, engine: SmallEngine, candidates: list[Candidate]) -> Door:
    """K1 stands with nine people, whose rota of one day was adopted by hand and published."""
    for name in ("calendar", "accountability", "checkpoint", "check-rules/standard"):
        await engine.publish(name)
    township = candidates[0].township
    door = Door(client, engine, township)
    assert (await door.post("", {"id": CASE, "order": _order(township)}))["verdict"] == "accepted"
    unskilled = tuple(one.model_copy(update={"skills": ()}) for one in candidates[:9])
    found = StaffFound(round=1, candidates=unskilled).model_dump(mode="json")
    await engine.submit("staff", CASE, "checkpoint", found, ENGINE)
    await engine.settle()
    assert (await door.post(f"/{CASE}/rota/plan", {"days": 1}))["verdict"] == "accepted"
    people = [one.person for one in candidates[:9]]
    placed = [
        {"person": person, "day": TOMORROW.isoformat(), "kind": KINDS[place // 3]}
        for place, person in enumerate(people)
    ]
    adopt = {"round": 1, "placed": placed}
    refused = await door.post(f"/{CASE}/rota/adopt", adopt)
    assert refused["rejection"]["code"] == "breaks_rules", "nobody here has the night's skills"
    assert (await door.post(f"/{CASE}/rota/adopt", {**adopt, "override": "no others"}))["verdict"] == "accepted"
    assert (await door.post(f"/{CASE}/rota/publish"))["verdict"] == "accepted"
    return door


async def test_the_board_and_the_rota(door: Door, candidates: list[Candidate]) -> None:
    [listed] = (await door.get(""))["checkpoints"]
    assert (listed["case_id"], listed["phase"], listed["staff"]) == (CASE, "standing", 9)
    board = await door.get(f"/{CASE}")
    assert board["document"]["place"] == "城东收费站"
    assert sum(board["attendance"].values()) == 9
    shifts = (await door.get(f"/{CASE}/rota?days=3"))["shifts"]
    assert [shift["kind"] for shift in shifts] == list(KINDS)
    assert all(len(shift["duties"]) == 3 and shift["leader"] for shift in shifts)
    assert "name" not in shifts[0]["duties"][0]
    named = (await door.get(f"/{CASE}/rota?days=3", **{"X-Purpose": "handover"}))["shifts"]
    assert all("*" in duty["name"] for shift in named for duty in shift["duties"])


async def test_words_of_leave_are_sealed_at_the_door(door: Door, candidates: list[Candidate], house: House) -> None:
    person = candidates[0].person
    leave = {"person": person, "first_day": TOMORROW.isoformat(), "last_day": TOMORROW.isoformat(), "words": "家中有事"}
    decision = await door.post(f"/{CASE}/leave", leave)
    assert decision["verdict"] == "accepted"
    assert "家中" not in str(decision)
    [waiting] = (await door.get(f"/{CASE}"))["waiting"]
    assert (waiting["kind"], waiting["person"]) == ("leave", person)
    approved = await door.post(
        f"/{CASE}/duties", {"type": "decide_change", "change": waiting["change"], "approve": True}
    )
    assert "duty_excused" in [event["type"] for event in approved["events"]]


async def test_a_link_acknowledges_all_that_one_was_told_in_one_tap(
    door: Door, client: httpx.AsyncClient, candidates: list[Candidate], engine: SmallEngine, signer: LinkSigner
) -> None:
    person = candidates[0].person
    path = f"/a/{token(signer, person, case=CASE)}"
    page = await client.get(path)
    assert (page.status_code, "我来替岗" in page.text) == (200, True)
    for _ in range(2):
        assert (await client.post(path, data={"answer": "duties_known", "key": "t1"})).status_code == 200
    assert (await client.post(path, data={"answer": "acknowledge"})).status_code == 422
    await engine.settle()
    assert (await door.get(f"/{CASE}"))["attendance"]["acknowledged"] == 1


async def test_another_township_is_refused_with_a_reason(door: Door) -> None:
    refused = await door.post(f"/{CASE}/close", {"reason": "not mine"}, **{"X-Actor-Unit": "somewhere"})
    assert refused["rejection"]["code"] == "other_unit"


async def test_the_terminal_shows_the_rota_as_a_table_and_speaks_json(
    door: Door,
    candidates: list[Candidate],
    house: House,
    engine: SmallEngine,
    postgres_server: EmbeddedPostgres,
    tmp_path: Path,
) -> None:
    database = await house.pool.fetchval("SELECT current_database()")
    (tmp_path / "cli" / "keys").mkdir(parents=True)
    shutil.copy(tmp_path / "directory.key", tmp_path / "cli" / "keys" / "directory.key")
    shouwang = CommandLine(postgres_server.dsn(database), tmp_path / "cli")
    code, out, error = await shouwang("checkpoint", "rota", CASE, "--days", "3")
    assert code == 0, error
    assert f"{TOMORROW:%Y%m%d}-night" in out and "☆" in out
    board = orjson.loads((await shouwang("checkpoint", "show", CASE, "--json"))[1])
    assert board["phase"] == "standing"
    person, shift = candidates[0].person, f"{TOMORROW:%Y%m%d}-night"
    async with engine.running():
        code, out, error = await shouwang("checkpoint", "acknowledge", CASE, shift, person, "--as", person)
        assert (code, "duty_acknowledged" in out) == (0, True), error
        code, _, error = await shouwang("checkpoint", "close", CASE, "--reason", "x", "--as", "y", "--for", "elsewhere")
        assert (code, "other_unit" in error) == (1, True)
