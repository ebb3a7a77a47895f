"""What every store of evidence keeps: a folder, and an S3-compatible service (imitated here, signatures checked)."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from activities.evidence.build import build_evidence
from activities.evidence.folder import FolderEvidence
from activities.evidence.s3 import S3Evidence, S3Settings
from activities.evidence.signature import signed_headers
from activities.evidence.store import LARGEST, DamagedEvidence, EvidenceStore, EvidenceUnavailable

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
SETTINGS = S3Settings(endpoint="http://s3.invalid:9000", bucket="evidence", key_id="KEY", secret="SECRET")


@dataclass
class MockS3:
    """An S3 service in memory. It knows the secret and refuses what is not signed with it, as a real one does."""

    objects: dict[str, bytes] = field(default_factory=dict)
    away: bool = False
    requests: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        if self.away:
            return httpx.Response(503)
        body = request.content
        digest = request.headers["x-amz-content-sha256"]
        if digest != hashlib.sha256(body).hexdigest() or not self._signed(request, digest):
            return httpx.Response(403)
        key = request.url.path
        match request.method:
            case "PUT":
                self.objects[key] = body
                return httpx.Response(200)
            case "DELETE":
                self.objects.pop(key, None)
                return httpx.Response(204)
            case _:
                found = self.objects.get(key)
                return httpx.Response(404) if found is None else httpx.Response(200, content=found)

    def _signed(self, request: httpx.Request, digest: str) -> bool:
        """Signature Version 4, computed here step by step as its description says."""
        stamp = request.headers["x-amz-date"]
        host = request.headers["host"]
        names = "host;x-amz-content-sha256;x-amz-date"
        lines = [request.method, request.url.path, "", f"host:{host}", f"x-amz-content-sha256:{digest}"]
        canonical = "\n".join([*lines, f"x-amz-date:{stamp}", "", names, digest])
        scope = f"{stamp[:8]}/us-east-1/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = b"AWS4SECRET"
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        wanted = f"AWS4-HMAC-SHA256 Credential=KEY/{scope}, SignedHeaders={names}, Signature={signature}"
        return hmac.compare_digest(wanted, request.headers["authorization"])


@dataclass
class Kept:
    """A store, a way to spoil what it keeps under a digest, and a way to take it away."""

    store: EvidenceStore
    folder: Path
    service: MockS3 | None = None

    def spoil(self, digest: str) -> None:
        if self.service is not None:
            self.service.objects = dict.fromkeys(self.service.objects, b"other")
        else:
            (self.folder / digest[:2] / digest[2:]).write_bytes(b"other")

    def break_down(self) -> None:
        if self.service is not None:
            self.service.away = True
        else:
            (self.folder / "in-the-way").write_bytes(b"")
            self.store = FolderEvidence(self.folder / "in-the-way")


@pytest.fixture(params=["folder", "s3"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    if request.param == "folder":
        made = Kept(FolderEvidence(tmp_path), tmp_path)
    else:
        service = MockS3()
        store = S3Evidence(SETTINGS, lambda: NOW, httpx.MockTransport(service))
        made = Kept(store, tmp_path, service)
    yield made
    await made.store.aclose()


async def test_what_is_put_comes_back_under_its_digest(kept: Kept) -> None:
    digest = await kept.store.put(b"a photograph")
    assert digest == hashlib.sha256(b"a photograph").hexdigest()
    assert await kept.store.has(digest)
    assert await kept.store.get(digest) == b"a photograph"
    assert await kept.store.put(b"a photograph") == digest


async def test_what_is_not_there_is_none(kept: Kept) -> None:
    assert await kept.store.get("ab" * 32) is None
    assert not await kept.store.has("ab" * 32)
    assert not await kept.store.remove("ab" * 32)


async def test_a_removed_file_is_gone_and_may_come_back(kept: Kept) -> None:
    digest = await kept.store.put(b"a photograph")
    assert await kept.store.remove(digest)
    assert await kept.store.get(digest) is None
    assert await kept.store.put(b"a photograph") == digest


async def test_a_file_that_was_altered_is_no_proof(kept: Kept) -> None:
    digest = await kept.store.put(b"a photograph")
    kept.spoil(digest)
    with pytest.raises(DamagedEvidence):
        await kept.store.get(digest)


async def test_a_store_that_is_away_says_so(kept: Kept) -> None:
    kept.break_down()
    with pytest.raises(EvidenceUnavailable):
        await kept.store.put(b"a photograph")


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "AB" * 32, "ab" * 31, "ab" * 32 + "\n"])
async def test_nothing_but_a_digest_becomes_a_path(kept: Kept, name: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        await kept.store.get(name)


async def test_a_file_that_is_too_large_is_refused(kept: Kept) -> None:
    with pytest.raises(ValueError, match="at most"):
        await kept.store.put(bytes(LARGEST + 1))


async def test_a_wrong_secret_is_refused_by_the_service() -> None:
    wrong = S3Evidence(SETTINGS.model_copy(update={"secret": "OTHER"}), lambda: NOW, httpx.MockTransport(MockS3()))
    with pytest.raises(EvidenceUnavailable, match="403"):
        await wrong.put(b"x")
    await wrong.aclose()


def test_the_settings_choose(tmp_path: Path) -> None:
    assert isinstance(build_evidence(tmp_path, {}), FolderEvidence)
    assert isinstance(build_evidence(tmp_path, SETTINGS.model_dump()), S3Evidence)
    signed = signed_headers(
        method="GET", url="http://h/b/k", digest="0" * 64, now=NOW, region="r", key_id="K", secret="S"
    )
    assert signed["x-amz-date"] == "20260302T010203Z"
