"""`/v1/evidence`: files that prove something, by their SHA-256. The record holds the digest only."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from activities.evidence.store import LARGEST, DamagedEvidence, EvidenceUnavailable
from interfaces.api.actor import Asking
from interfaces.api.context import TheEvidence
from interfaces.refusal import Refused

router = APIRouter(prefix="/v1/evidence", tags=["evidence 证据"])

Digest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in lower-case hexadecimal")]
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


class KeptOut(BaseModel):
    """A file that is durable under its digest, which commands then name as `evidence`."""

    digest: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    bytes: int


@router.post(
    "",
    response_model=KeptOut,
    status_code=201,
    openapi_extra={"requestBody": {"required": True, "content": _BYTES}},
)
async def keep(request: Request, store: TheEvidence, asking: Asking) -> KeptOut:
    """Keep a file (the body, as it is). The same file twice is one file."""
    content = await request.body()
    if not content or len(content) > LARGEST:
        raise Refused("too_large", "请提交一个不超过 32 MiB 的文件。", "Send one file of at most 32 MiB.")
    try:
        return KeptOut(digest=await store.put(content), bytes=len(content))
    except EvidenceUnavailable:
        raise _away() from None


@router.get("/{digest}", response_class=Response, responses={200: {"content": _BYTES}})
async def fetch(digest: Digest, store: TheEvidence, asking: Asking) -> Response:
    """The file, checked against its digest; never shown by a browser as anything but a download."""
    try:
        content = await store.get(digest)
    except EvidenceUnavailable:
        raise _away() from None
    except DamagedEvidence:
        raise Refused("damaged", "文件与其摘要不符，不能作为证据。", "The file does not match its digest.") from None
    if content is None:
        raise Refused("not_found", "没有这份证据文件。", "There is no such file.")
    headers = {"Content-Disposition": f'attachment; filename="{digest}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def _away() -> Refused:
    return Refused(
        "evidence_away", "证据存储暂时不可用，请稍后再试。", "The store of evidence is away; try again later."
    )
