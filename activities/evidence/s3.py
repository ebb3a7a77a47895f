"""Evidence in an S3-compatible service (MinIO, Ceph, a cloud's), with nothing but signed HTTP requests."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
from pydantic import BaseModel, ConfigDict, Field

from activities.evidence.signature import signed_headers
from activities.evidence.store import EvidenceUnavailable, checked, digest_of, verified

_EMPTY = hashlib.sha256(b"").hexdigest()
_NOT_FOUND = 404


class S3Settings(BaseModel):
    """Where, and as whom. `endpoint` is the address before the bucket: objects are `<endpoint>/<bucket>/<prefix>…`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str = Field(pattern=r"^https?://[^/]+$")
    bucket: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,62}$")
    key_id: str
    secret: str = Field(repr=False)
    region: str = "us-east-1"
    prefix: str = Field(default="evidence/", pattern=r"^([A-Za-z0-9_-]+/)*$")
    timeout_seconds: int = 30


class S3Evidence:
    """Implements `activities.evidence.store.EvidenceStore`."""

    def __init__(
        self,
        settings: S3Settings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._now = now
        self._http = httpx.AsyncClient(timeout=settings.timeout_seconds, transport=transport)

    async def put(self, content: bytes) -> str:
        digest = digest_of(content)
        if not await self.has(digest):
            self._right(await self._ask("PUT", digest, content))
        return digest

    async def get(self, digest: str) -> bytes | None:
        answer = await self._ask("GET", digest)
        if answer.status_code == _NOT_FOUND:
            return None
        return verified(digest, self._right(answer).content)

    async def has(self, digest: str) -> bool:
        answer = await self._ask("HEAD", digest)
        if answer.status_code == _NOT_FOUND:
            return False
        self._right(answer)
        return True

    async def remove(self, digest: str) -> bool:
        known = await self.has(digest)
        if known:
            self._right(await self._ask("DELETE", digest))
        return known

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _ask(self, method: str, digest: str, content: bytes = b"") -> httpx.Response:
        said = self._settings
        url = f"{said.endpoint}/{said.bucket}/{said.prefix}{checked(digest)}"
        headers = signed_headers(
            method=method,
            url=url,
            digest=digest if content else _EMPTY,
            now=self._now(),
            region=said.region,
            key_id=said.key_id,
            secret=said.secret,
        )
        try:
            return await self._http.request(method, url, content=content or None, headers=dict(headers))
        except httpx.HTTPError as error:
            raise EvidenceUnavailable(type(error).__name__) from error

    @staticmethod
    def _right(answer: httpx.Response) -> httpx.Response:
        if not answer.is_success:
            raise EvidenceUnavailable(f"the store answered {answer.status_code}")
        return answer
