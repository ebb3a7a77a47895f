"""`/v1/checkpoints`: the shift cycle's commands as friendly forms over the same door, its board and its rota."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Path, Query, Response
from pydantic import BaseModel, Field

from domain.checkpoint import PROCESS
from domain.checkpoint import commands as c
from domain.checkpoint import commands_duty as d
from domain.checkpoint import commands_post as p
from domain.checkpoint.order import CheckpointOrder
from domain.kernel.model import Model
from interfaces.api.actor import Asking
from interfaces.api.context import TheReading
from interfaces.api.giving import Giving
from interfaces.api.purpose import purpose_of
from interfaces.api.shapes import CommandOut, Shape

router = APIRouter(prefix="/v1/checkpoints", tags=["checkpoints 卡口值守"])

Limit = Annotated[int, Query(ge=1, le=1000)]
Case = Annotated[str, Path(description="The checkpoint's case", examples=["checkpoint:K1"])]
Purpose = Annotated[str, Header(description="Why names are read; it is recorded")]
_COMMAND: dict[str, Any] = {"response_model": CommandOut, "responses": {202: {"model": CommandOut}}}
_ORDER = {
    "name": "城东卡口",
    "directive": "县指〔2026〕12号",
    "hazard": "疫情",
    "mode": "real",
    "authority": "县指挥部",
    "legal_basis": "县应急预案",
    "purpose": "查验过往人员",
    "place": "城东收费站",
    "township": "T1",
    "rules": "standard",
    "starts_on": "2026-01-31",
    "expires_at": "2026-02-28T00:00:00+08:00",
}


class OpenIn(Shape):
    """An order to set up a checkpoint. Without an `id`, one is made from the idempotency key."""

    id: str | None = Field(default=None, examples=["checkpoint:K1"])
    order: CheckpointOrder = Field(examples=[_ORDER])


class CheckpointsOut(BaseModel):
    checkpoints: list[dict[str, Any]]


class RotaOut(BaseModel):
    """Shifts in order, each with its duties; names are masked and only there with a purpose."""

    shifts: list[dict[str, Any]]


Duty = Annotated[
    d.AcknowledgeDuty
    | d.CheckIn
    | d.ReportLeft
    | d.ReportReturn
    | d.RequestChange
    | d.AgreeChange
    | d.DecideChange
    | d.WithdrawChange
    | d.TakeOver
    | d.ForceChange
    | d.AcceptSubstitution
    | d.DeclineSubstitution,
    Body(
        discriminator="type",
        examples=[{"type": "check_in", "shift": "20260131-day", "person": "P1", "how": "code"}],
    ),
]
At = Annotated[
    p.GiveHandover | p.TakeHandover | p.CountPassages | p.SettleReferral,
    Body(
        discriminator="type",
        examples=[
            {"type": "count_passages", "shift": "20260131-day", "device": "gate-1", "sequence": 7, "passed": 120}
        ],
    ),
]


class LeaveIn(Shape):
    """`words` come in the clear and are encrypted at the door under the key of `person`."""

    person: str = Field(examples=["P1"])
    first_day: date
    last_day: date
    kind: d.LeaveKind = "other"
    words: str | None = None


class ReferIn(Shape):
    """Somebody who did not meet `item` is handed to `bearer`; `words` of the officer `person` are encrypted."""

    shift: str = Field(examples=["20260131-day"])
    referral: str = Field(examples=["20260131-17"])
    item: str = Field(examples=["temperature"])
    bearer: str = Field(examples=["unit:U1"])
    person: str | None = None
    words: str | None = None


class IncidentIn(Shape):
    """Something happened; `words` of `person` are encrypted at the door."""

    shift: str = Field(examples=["20260131-day"])
    incident: str = Field(examples=["i-1"])
    kind: p.IncidentKind
    at: datetime
    person: str | None = None
    words: str | None = None


def case_for(key: str) -> str:
    """The id of a new case, the same for the same key."""
    return "checkpoint:" + hashlib.sha256(key.encode()).hexdigest()[:12].upper()


@router.post("", **_COMMAND)
async def open_checkpoint(
    body: OpenIn,
    giving: Giving,
) -> Response:
    """设卡: by the township under a directive of the command post. Without an expiry there is no checkpoint."""
    command = c.OpenCheckpoint(order=body.order)
    return await giving.give(body.id or case_for(giving.key), PROCESS, command)


def _route(path: str, model: type[Model], words: str) -> None:
    """A command whose form is the command itself."""

    async def endpoint(
        checkpoint: Case,
        body: model,  # type: ignore[valid-type]  # what FastAPI reads
        giving: Giving,
    ) -> Response:
        return await giving.give(checkpoint, PROCESS, body)

    endpoint.__doc__ = words
    endpoint.__name__ = model.model_fields["type"].default
    router.post(f"/{{checkpoint:path}}/{path}", **_COMMAND)(endpoint)


_route("staff", c.RefreshStaff, "名册: ask the directory again who may be rostered.")
_route("rota/plan", c.PlanRota, "排班: ask the solver for a rota.")
_route("rota/adopt", c.AdoptRota, "采用: the proposal, or another rota, becomes the rota if the rules allow it.")
_route("rota/publish", c.PublishRota, "公布: people are told once, each of all their duties.")
_route("wishes", c.StateWish, "意愿: a day or shift that somebody would like, or would not.")
_route("adopt-terms", c.AdoptTerms, "改用现行参数.")
_route("extend", c.ExtendCheckpoint, "续期: by the authority that set it up.")
_route("close", c.CloseCheckpoint, "撤卡: everything open lapses, and whoever was to come is told.")


@router.post("/{checkpoint:path}/duties", **_COMMAND)
async def say_of_duty(
    checkpoint: Case,
    body: Duty,
    giving: Giving,
) -> Response:
    """值守: acknowledge, check in, leave and return, change, take, force, stand in."""
    return await giving.give(checkpoint, PROCESS, body)


@router.post("/{checkpoint:path}/post", **_COMMAND)
async def say_at_post(
    checkpoint: Case,
    body: At,
    giving: Giving,
) -> Response:
    """现场: both sides of a handover, passage counts, the end of a referral."""
    return await giving.give(checkpoint, PROCESS, body)


def _words_route(path: str, command: str, form: type[Shape], words: str) -> None:
    """A command with free text, which arrives in the clear and is sealed at the door."""

    async def endpoint(
        checkpoint: Case,
        body: form,  # type: ignore[valid-type]  # what FastAPI reads
        giving: Giving,
    ) -> Response:
        said: Shape = body
        given = {"type": command, **said.model_dump(mode="json", exclude_none=True)}
        return await giving.give(checkpoint, PROCESS, given)

    endpoint.__doc__ = words
    endpoint.__name__ = command
    router.post(f"/{{checkpoint:path}}/{path}", **_COMMAND)(endpoint)


_words_route("leave", "request_leave", LeaveIn, "请假: for whole days; never with a reason of health.")
_words_route("referrals", "refer_passage", ReferIn, "转办: somebody who did not meet a check is handed to a bearer.")
_words_route("incidents", "report_incident", IncidentIn, "事件.")


@router.get("", response_model=CheckpointsOut)
async def get_checkpoints(
    read: TheReading,
    asking: Asking,
    township: Annotated[str | None, Query(examples=["T1"])] = None,
    limit: Limit = 100,
) -> CheckpointsOut:
    """The newest checkpoints."""
    return CheckpointsOut(checkpoints=await read.checkpoints(township, limit))


@router.get("/{checkpoint:path}/rota", response_model=RotaOut)
async def get_rota(
    checkpoint: Case,
    read: TheReading,
    asking: Asking,
    since: Annotated[datetime | None, Query(description="With an offset; now if not given")] = None,
    days: Annotated[int, Query(ge=1, le=31)] = 1,
    x_purpose: Purpose = "",
) -> RotaOut:
    """The shifts of the next days with who is on them and where each stands."""
    start = since.astimezone() if since else await read.now()
    purpose = purpose_of(x_purpose)
    shifts = await read.rota(checkpoint, start, start + timedelta(days=days), reader=asking.id, purpose=purpose)
    return RotaOut(shifts=shifts)


@router.get("/{checkpoint:path}", response_model=dict[str, Any])
async def get_board(checkpoint: Case, read: TheReading, asking: Asking) -> dict[str, Any]:
    """The board: order, gaps, attendance, handovers, passages, what waits for a decision."""
    return await read.checkpoint(checkpoint)
