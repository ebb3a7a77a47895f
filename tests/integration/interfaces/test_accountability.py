"""The ladder over HTTP and the command line: lists, documents to read and print, replies, and what is refused."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from directory.importing import SourceFile, import_files
from directory.sample import SampleCounty
from domain.accountability.owing import PROCESS, Owe, accountability_case
from domain.kernel.command import ENGINE
from interfaces.documents import fonts
from interfaces.house import House
from ledger.projections import project
from tests.support.small_engine import SmallEngine

DIGEST = "cd" * 32


class Owing:
    """A unit of a small county that owes something which was due a minute ago, so that an order is out."""

    def __init__(self, client: httpx.AsyncClient, house: House, engine: SmallEngine, unit: str, liaison: str) -> None:
        self.client, self.house, self.engine = client, house, engine
        self.bearer, self.unit, self.liaison = f"unit:{unit}", unit, liaison
        self.url = f"/v1/accountability/{self.bearer}"
        self._keys = 0

    @property
    def speaking(self) -> dict[str, str]:
        return {"X-Actor-Id": self.liaison, "X-Actor-Role": "liaison", "X-Actor-Unit": self.unit}

    async def owe(self, name: str = "E1/o1") -> None:
        now = datetime.now(UTC)
        owed = Owe(
            obligation=name,
            bearer=self.bearer,
            what="rectification",
            source="E1",
            source_process="activation",
            owed_since=now - timedelta(days=3),
            due=now - timedelta(minutes=1),
            urgent=True,
        )
        body = owed.model_dump(mode="json")
        await self.engine.submit(f"E1.1.{name[-1]}", accountability_case(self.bearer), PROCESS, body, ENGINE)
        await self.engine.settle()

    async def give(self, form: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> dict[str, Any]:
        """Post a form; the decision."""
        self._keys += 1
        key = {"Idempotency-Key": f"k-{self._keys}", **(headers or {})}
        answer = await self.client.post(f"{self.url}/{form}", json=body, headers=key)
        assert answer.status_code == 202, answer.text
        await self.engine.settle()
        decided = (await self.client.get(f"/v1/commands/k-{self._keys}")).json()["decision"]
        assert isinstance(decided, dict)
        return decided

    async def page(self, number: str, accept: str = "text/html", **more: Any) -> httpx.Response:
        headers = {"Accept": accept, **more.pop("headers", {})}
        return await self.client.get(f"{self.url}/orders/{number}", headers=headers, params=more)


@pytest.fixture
async def owing(client: httpx.AsyncClient, house: House, tmp_path: Path) -> Owing:
    engine = SmallEngine(house.pool)
    await engine.publish("calendar")
    await engine.publish("accountability")
    county = SampleCounty(seed=7, cadres=60, townships=3, communities=6, grids=12, departments=5)
    files = [SourceFile.from_path(path) for path in county.write(tmp_path / "county")]
    assert (await import_files(house.pool, house.keyring, files)).written
    unit = next(one for one in await house.directory.units() if one.liaison)
    assert unit.liaison is not None
    made = Owing(client, house, engine, unit.id, unit.liaison)
    await made.owe()
    return made


def _year() -> int:
    return (datetime.now(UTC) + timedelta(hours=8)).year


async def test_what_is_owed_is_listed_and_requests_are_counted(owing: Owing) -> None:
    [duty] = (await owing.client.get("/v1/accountability")).json()["duties"]
    assert (duty["bearer"], duty["stage"], duty["what"]) == (owing.bearer, "supervised", "rectification")
    board = (await owing.client.get(owing.url)).json()
    assert (board["requests"], board["by_stage"]) == (1, {"supervised": 1})
    assert sum(board["requests_by_month"].values()) == 1
    [order] = (await owing.client.get(f"{owing.url}/orders")).json()["orders"]
    assert (order["number"], order["kind"], order["state"]) == (f"{_year()}-1", "supervision", "issued")


async def test_a_reply_is_sealed_and_shown_with_the_document(owing: Owing) -> None:
    number, words = f"{_year()}-1", "已联系施工单位，周三前完成。<b>"
    reply = {"order": number, "person": owing.liaison, "words": words, "evidence": [DIGEST]}
    decided = await owing.give("reply", reply, owing.speaking)
    assert [event["type"] for event in decided["events"]] == ["order_replied"]
    assert words not in str(decided)
    page = await owing.page(number, headers={"X-Purpose": "monthly review"})
    assert page.status_code == 200
    contact = (await owing.house.directory.contacts([owing.liaison], reader="t", purpose="t"))[owing.liaison]
    unit = next(one for one in await owing.house.directory.units() if one.id == owing.unit)
    for shown in ("督办单", unit.name, contact.name, "周三前完成。&lt;b&gt;", DIGEST, f"督〔{_year()}〕1号", "第1版"):
        assert shown in page.text, shown
    assert "<script" not in page.text and "http://" not in page.text
    assert "monthly review" in [read.purpose for read in await owing.house.directory.reads()]
    english = await owing.page(number, lang="en")
    assert "Supervision order" in english.text and 'lang="en"' in english.text


async def test_the_same_document_as_pdf_with_its_fonts_inside(owing: Owing) -> None:
    number = f"{_year()}-1"
    printed = await owing.page(number, "application/pdf")
    assert printed.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(printed.content))
    text = "".join(page.extract_text() for page in reader.pages)
    text = "".join(text.replace("\x00", "").split())  # this reader takes each half of a two-byte code for a character
    for shown in ("督办单", f"督〔{_year()}〕1号", "rectification", "回复方式", "至今未办结"):
        assert shown in text, shown
    embedded: list[Any] = [font for page in reader.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert embedded
    for font in embedded:
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), "every font is inside the file"
    again = await owing.page(number, "application/pdf")
    assert again.content == printed.content


async def test_after_an_erasure_the_document_stands_without_the_words(owing: Owing) -> None:
    number = f"{_year()}-1"
    await owing.give("reply", {"order": number, "person": owing.liaison, "words": "个人陈述"}, owing.speaking)
    await owing.house.keyring.erase(owing.liaison)
    page = await owing.page(number)
    assert "个人陈述" not in page.text
    assert "已依法删除" in page.text


async def test_a_withdrawn_order_says_so(owing: Owing) -> None:
    number = f"{_year()}-1"
    decided = await owing.give("withdraw-order", {"order": number, "reason": "时限登记有误"})
    assert decided["verdict"] == "accepted"
    assert "自始不计。撤回人：duty-1。理由：时限登记有误" in (await owing.page(number)).text
    assert (await owing.client.get(owing.url)).json()["orders"][0]["state"] == "void"
    [duty] = (await owing.client.get("/v1/accountability")).json()["duties"]
    assert duty["stage"] == "owed"


@pytest.mark.parametrize("headers", [{"X-Actor-Role": "cadre"}, {"X-Actor-Role": "liaison", "X-Actor-Unit": "other"}])
async def test_strangers_read_no_documents(owing: Owing, headers: dict[str, str]) -> None:
    answer = await owing.page(f"{_year()}-1", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_what_is_not_there_and_what_may_not_be_said_is_told(owing: Owing) -> None:
    assert (await owing.page(f"{_year()}-9")).status_code == 404
    assert (await owing.client.get("/v1/accountability/unit:nobody/orders/2026-1")).status_code == 404
    reply = {"order": f"{_year()}-1", "person": owing.liaison, "evidence": [DIGEST]}
    refused = await owing.give("reply", reply, {"X-Actor-Id": "a-1", "X-Actor-Role": "auditor"})
    assert refused["rejection"]["code"] == "not_yours"
    owe = {"case": accountability_case(owing.bearer), "process": PROCESS, "command": {"type": "owe"}}
    answer = await owing.client.post("/v1/commands", json=owe, headers={"Idempotency-Key": "outside"})
    assert answer.json()["code"] == "not_from_outside"


async def test_a_missing_font_is_one_sentence(owing: Owing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fonts.SETTING, "/nowhere/font.otf")
    answer = await owing.page(f"{_year()}-1", "application/pdf")
    assert answer.status_code == 406
    assert "缺少中文字体" in answer.json()["detail"]


async def test_an_excuse_ends_it_and_a_rebuild_shows_the_same(owing: Owing) -> None:
    await owing.owe("E1/o2")
    excuse = {"type": "excuse", "obligation": "E1/o1", "reason": "force_majeure", "approver": "boss"}
    await owing.give("excuse", {name: value for name, value in excuse.items() if name != "type"})
    shown = [(await owing.client.get(url)).json() for url in (owing.url, "/v1/accountability?ended=true")]
    assert {duty["stage"] for duty in shown[1]["duties"]} == {"excused", "supervised"}
    await project.rebuild(owing.house.pool)
    await owing.engine.settle()
    again = [(await owing.client.get(url)).json() for url in (owing.url, "/v1/accountability?ended=true")]
    assert again == shown
