"""`/v1/accountability`: what bearers owe, their documents, and what people say and decide on the ladder."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import BaseModel, Field

from domain.accountability import commands as c
from domain.accountability.owing import PROCESS, accountability_case
from domain.kernel.model import Model
from interfaces.api.actor import Asking
from interfaces.api.context import TheHouse, TheReading
from interfaces.api.giving import Giving
from interfaces.api.purpose import purpose_of
from interfaces.api.shapes import CommandOut, Shape
from interfaces.documents.document import Language
from interfaces.documents.fonts import NoFont
from interfaces.documents.html import html
from interfaces.documents.issue import Issued, issue
from interfaces.documents.pdf import pdf
from interfaces.refusal import Refused

router = APIRouter(prefix="/v1/accountability", tags=["accountability 督促问责"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Bearer = Annotated[
    str,
    Path(
        pattern=r"^(unit|township|enterprise|person):[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="Who owes",
        examples=["unit:U1"],
    ),
]
Number = Annotated[str, Path(pattern=r"^\d{4}-[1-9]\d{0,5}$", examples=["2026-1"])]
Purpose = Annotated[str, Header(description="Why names are read; it is recorded")]
_COMMAND: dict[str, Any] = {"response_model": CommandOut, "responses": {202: {"model": CommandOut}}}
_PDF = "application/pdf"
_HTML = "text/html"


class ReplyIn(Shape):
    """A statement. `words` come in the clear and are encrypted at the door under the key of `person`, who speaks."""

    order: c.OrderNumber = Field(examples=["2026-1"])
    person: str = Field(examples=["P17"])
    words: str | None = Field(default=None, examples=["已联系施工单位，周三前完成。"])
    evidence: tuple[c.Digest, ...] = ()


class InterviewIn(Shape):
    """An interview that is scheduled, was held, or was refused; `words` of `person` are encrypted at the door."""

    obligation: str = Field(examples=["E17/finding-3"])
    outcome: str = Field(examples=["held"])
    at: str = Field(examples=["2026-03-17T15:00:00+08:00"])
    person: str | None = None
    words: str | None = None


class DutiesOut(BaseModel):
    """Obligations, the soonest due first."""

    duties: list[dict[str, Any]]


class OrdersOut(BaseModel):
    """Documents, the newest first."""

    orders: list[dict[str, Any]]


@router.get("", response_model=DutiesOut)
async def get_duties(
    read: TheReading,
    asking: Asking,
    stage: str | None = None,
    what: str | None = None,
    source: str | None = None,
    owner: str | None = None,
    ended: bool = False,
    limit: Limit = 100,
) -> DutiesOut:
    """What is owed in the county, the soonest due first; never sorted by who failed how often."""
    found = await read.duties(stage=stage, what=what, source=source, owner=owner, ended=ended, limit=limit)
    return DutiesOut(duties=found)


@router.get("/{bearer}", response_model=dict[str, Any])
async def get_bearer(bearer: Bearer, read: TheReading, asking: Asking) -> dict[str, Any]:
    """A bearer: what is open, how often it was asked for something (基层减负), its documents."""
    return await read.ladder(bearer)


@router.get("/{bearer}/orders", response_model=OrdersOut)
async def get_orders(bearer: Bearer, read: TheReading, asking: Asking, limit: Limit = 100) -> OrdersOut:
    """A bearer's documents."""
    return OrdersOut(orders=await read.orders(bearer, limit))


@router.get(
    "/{bearer}/orders/{number}",
    response_class=Response,
    responses={200: {"content": {_HTML: {}, _PDF: {}}, "description": "The document"}},
)
async def get_order(
    bearer: Bearer,
    number: Number,
    house: TheHouse,
    asking: Asking,
    accept: Annotated[str, Header(description="`text/html` or `application/pdf`")] = _HTML,
    x_purpose: Purpose = "",
    lang: Language = "zh",
) -> Response:
    """The document as a page or as PDF, with names from the directory. The read is recorded."""
    issued = await issue(house, bearer, number, reader=asking, purpose=purpose_of(x_purpose), language=lang)
    if _PDF in accept:
        name = f"{bearer.replace(':', '-')}-{number}.pdf"
        disposition = {"Content-Disposition": f'inline; filename="{name}"'}
        return Response(_printed(issued), media_type=_PDF, headers=disposition)
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(html(issued.document), media_type=f"{_HTML}; charset=utf-8", headers=policy)


@router.post("/{bearer}/reply", **_COMMAND)
async def reply(
    bearer: Bearer,
    body: ReplyIn,
    giving: Giving,
) -> Response:
    """回复、申辩: by the bearer's liaison or head."""
    command = {"type": "reply", **body.model_dump(mode="json", exclude_none=True)}
    return await _give(giving, bearer, command)


@router.post("/{bearer}/excuse", **_COMMAND)
async def excuse(
    bearer: Bearer,
    body: c.Excuse,
    giving: Giving,
) -> Response:
    """免责: a valid reason, approved by somebody who is not the bearer."""
    return await _give(giving, bearer, body)


@router.post("/{bearer}/extend", **_COMMAND)
async def extend(
    bearer: Bearer,
    body: c.Extend,
    giving: Giving,
) -> Response:
    """延期."""
    return await _give(giving, bearer, body)


@router.post("/{bearer}/withdraw-order", **_COMMAND)
async def withdraw_order(
    bearer: Bearer,
    body: c.WithdrawOrder,
    giving: Giving,
) -> Response:
    """撤回: the document is void, and so is what rests on it."""
    return await _give(giving, bearer, body)


@router.post("/{bearer}/confirm-circular", **_COMMAND)
async def confirm_circular(
    bearer: Bearer,
    body: c.ConfirmCircular,
    giving: Giving,
) -> Response:
    """确认通报."""
    return await _give(giving, bearer, body)


@router.post("/{bearer}/interview", **_COMMAND)
async def interview(
    bearer: Bearer,
    body: InterviewIn,
    giving: Giving,
) -> Response:
    """约谈: scheduled, held or refused."""
    command = {"type": "record_interview", **body.model_dump(mode="json", exclude_none=True)}
    return await _give(giving, bearer, command)


@router.post("/{bearer}/take-referral", **_COMMAND)
async def take_referral(
    bearer: Bearer,
    body: c.TakeReferral,
    giving: Giving,
) -> Response:
    """决定移送: only a human does."""
    return await _give(giving, bearer, body)


@router.post("/{bearer}/decline-referral", **_COMMAND)
async def decline_referral(
    bearer: Bearer,
    body: c.DeclineReferral,
    giving: Giving,
) -> Response:
    """决定不移送, with a new time."""
    return await _give(giving, bearer, body)


@router.post("/{bearer}/served", **_COMMAND)
async def served(
    bearer: Bearer,
    body: c.RecordService,
    giving: Giving,
) -> Response:
    """送达登记: a document was handed over by hand."""
    return await _give(giving, bearer, body)


def _printed(issued: Issued) -> bytes:
    try:
        return pdf(issued.document, issued.order.issued_at)
    except NoFont as error:
        raise Refused("no_font", error.zh, error.en) from None


async def _give(giving: Giving, bearer: str, command: Model | Mapping[str, Any]) -> Response:
    return await giving.give(accountability_case(bearer), PROCESS, command)
