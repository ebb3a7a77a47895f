"""The API over a real PostgreSQL with a small county, a policy in force, and an engine that decides in this process."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from activities.channels.build import build_channels, parse_settings
from activities.evidence.folder import FolderEvidence
from directory.importing import SourceFile, import_files
from directory.keyring import Keyring
from directory.links import Link, LinkSigner
from directory.sample import SampleCounty
from domain.readiness.candidate import Candidate, CandidateQuery
from interfaces.api.app import make_app
from interfaces.api.context import Parts
from interfaces.api.stream import LedgerStream
from interfaces.house import House, open_house
from ledger.postgres.store import connect
from ledger.seal.folder import LogFolder
from tests.support.databases import Databases
from tests.support.small_engine import SmallEngine
from workers.prepare import prepare

CALLBACK_SECRET = "callback-secret"
DIRECTIVE: dict[str, Any] = {
    "hazard": "暴雨洪涝",
    "level": "II",
    "mode": "drill",
    "authority": "县防汛抗旱指挥部",
    "legal_basis": "县防汛应急预案",
    "purpose": "转移安置",
    "place": "县体育馆",
}
SMS = {
    "kind": "sms",
    "base_url": "https://gateway.invalid",
    "key_id": "k",
    "secret": "s",
    "callback_secret": CALLBACK_SECRET,
    "sender": "1069",
}


@pytest.fixture
async def house(fresh_database: Databases, tmp_path: Path) -> AsyncIterator[House]:
    pool = await connect(await fresh_database(prepare), connections=8)
    house = open_house(pool, await Keyring.open(pool, tmp_path / "directory.key"))
    yield house
    await house.aclose()


@pytest.fixture
async def engine(house: House) -> SmallEngine:
    engine = SmallEngine(house.pool)
    await engine.publish()
    return engine


@pytest.fixture
def signer() -> LinkSigner:
    return LinkSigner(b"k" * 32)


@pytest.fixture
async def parts(house: House, signer: LinkSigner, tmp_path: Path) -> AsyncIterator[Parts]:
    channels = build_channels(parse_settings({"sms": SMS}), house.pool)
    stream = LedgerStream(house.store)
    yield Parts(
        house,
        signer,
        stream,
        channels,
        ZoneInfo("Asia/Shanghai"),
        FolderEvidence(tmp_path / "evidence"),
        LogFolder(tmp_path / "log"),
    )
    stream.close()
    for channel in channels.values():
        await channel.aclose()


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=make_app(parts), raise_app_exceptions=False)
    headers = {"X-Actor-Id": "duty-1", "X-Actor-Role": "command_post"}
    async with httpx.AsyncClient(transport=transport, base_url="http://api", headers=headers) as client:
        yield client


COMMANDER = {"X-Actor-Id": "commander-1", "X-Actor-Role": "commander"}


@pytest.fixture
async def candidates(house: House, tmp_path: Path) -> list[Candidate]:
    """Standby people of a small county, with contacts confirmed just now."""
    county = SampleCounty(seed=7, cadres=60, townships=3, communities=6, grids=12, departments=5)
    files = [SourceFile.from_path(path) for path in county.write(tmp_path / "county")]
    report = await import_files(house.pool, house.keyring, files)
    assert report.written, report.text()
    found = await house.directory.candidates(CandidateQuery())
    fresh = {"contact_confirmed_at": datetime.now(UTC), "last_duty_ended_at": None, "exemptions": ()}
    return [one.model_copy(update=fresh) for one in found]


@pytest.fixture
async def called(client: httpx.AsyncClient, engine: SmallEngine, candidates: list[Candidate]) -> list[Candidate]:
    """The activation A1 was drafted, approved and has called these people in its muster A1-m1."""
    draft = {"id": "A1", "directive": DIRECTIVE}
    answer = await client.post("/v1/activations", json=draft, headers={"Idempotency-Key": "draft-1"})
    assert answer.status_code == 202, answer.text
    headers = {"Idempotency-Key": "approve-1", **COMMANDER}
    assert (await client.post("/v1/activations/A1/approve", headers=headers)).status_code == 202
    await engine.settle()
    await engine.found("A1", candidates)
    return candidates


def token(signer: LinkSigner, person: str, *, case: str = "A1-m1", minutes: float = 60) -> str:
    return signer.token(Link(case, person, datetime.now(UTC) + timedelta(minutes=minutes), drill=True))
