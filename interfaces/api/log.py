"""`/v1/log` and `/v1/receipts`: the transparency log for whoever wants to check us, and proofs of single decisions.

The log is served as it lies in its folder: C2SP tlog-tiles below `/v1/log`. It holds identities, positions and hashes,
nothing personal, so it needs no actor.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, Field

from interfaces.api.context import TheHouse, TheLog
from interfaces.receipts import receipt_of
from interfaces.refusal import Refused
from ledger.postgres.seals import Seals
from ledger.seal.proof import consistency
from ledger.seal.reading import DamagedTile, Tree
from ledger.seal.receipt import Receipt

router = APIRouter(prefix="/v1", tags=["log 封存日志"])

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_NOW = {"Cache-Control": "no-cache"}
_TILE = r"^((\d|[1-5]\d)|entries)/(x\d{3}/)*\d{3}(\.p/\d{1,3})?$"
Size = Annotated[int, Query(ge=1, le=2**53)]


class ConsistencyOut(BaseModel):
    """What shows that the log of `new` decisions begins with that of `old`: hashes in hexadecimal (RFC 6962)."""

    old: int
    new: int
    proof: list[str] = Field(examples=[["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]])


@router.get("/log/checkpoint", response_class=PlainTextResponse)
async def checkpoint(log: TheLog) -> PlainTextResponse:
    """The newest signed checkpoint."""
    note = await asyncio.to_thread(log.checkpoint)
    if note is None:
        raise Refused("not_found", "尚无封存。", "Nothing is sealed yet.")
    return PlainTextResponse(note, headers=_NOW)


@router.get("/log/key", response_class=PlainTextResponse)
async def key(log: TheLog) -> PlainTextResponse:
    """The line of the verification key. Whoever checks us should have got it from elsewhere, once and for all."""
    try:
        return PlainTextResponse(await asyncio.to_thread(log.key), headers=_NOW)
    except LookupError:
        raise Refused("not_found", "尚无封存。", "Nothing is sealed yet.") from None


@router.get("/log/tile/{name:path}", response_class=Response)
async def tile(name: Annotated[str, Path(pattern=_TILE, examples=["0/000"])], log: TheLog) -> Response:
    """A tile or a bundle of entries."""
    content = await asyncio.to_thread(log.file, f"tile/{name}")
    if content is None:
        raise Refused("not_found", "没有这一块。", "There is no such tile.")
    return Response(content, media_type="application/octet-stream", headers=_FOREVER)


@router.get("/log/consistency", response_model=ConsistencyOut)
async def prove_consistency(old: Size, new: Size, log: TheLog) -> ConsistencyOut:
    """The proof between two checkpoints."""
    if old > new:
        raise Refused("malformed", "old 不能大于 new。", "old must not be larger than new.")
    try:
        path = await asyncio.to_thread(lambda: consistency(Tree(new, log.read_tile), old))
    except (LookupError, DamagedTile):
        raise Refused("not_found", "日志没有这么大。", "The log is not that large.") from None
    return ConsistencyOut(old=old, new=new, proof=[one.hex() for one in path])


@router.get("/receipts/{command_id}", response_model=Receipt)
async def receipt(command_id: str, house: TheHouse, log: TheLog) -> Receipt:
    """The receipt of the decision on a command: a file that verifies offline, for ever."""
    return await receipt_of(house.store, Seals(house.pool), log, command_id)
