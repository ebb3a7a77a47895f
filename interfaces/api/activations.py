"""`/v1/activations`: the call-up's commands as friendly forms over the same door, and its board."""

import hashlib
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, Field

from domain.callup.activation import commands as c
from domain.callup.directive import Directive
from domain.callup.muster.state import Status
from interfaces.api.actor import Asking
from interfaces.api.context import TheReading
from interfaces.api.giving import Giving
from interfaces.api.purpose import purpose_of
from interfaces.api.shapes import CommandOut, Shape

router = APIRouter(prefix="/v1/activations", tags=["activations 叫应"])

PROCESS = "activation"
Limit = Annotated[int, Query(ge=1, le=1000)]
StatusName = Literal[
    "called",
    "unreached",
    "acknowledged",
    "en_route",
    "missing",
    "declined",
    "excused",
    "arrived",
    "deployed",
    "released",
]
_COMMAND: dict[str, Any] = {"response_model": CommandOut, "responses": {202: {"model": CommandOut}}}


class DraftIn(Shape):
    """An order to call people up. Without an `id`, one is made from the idempotency key."""

    id: str | None = Field(default=None, examples=["A20260131"])
    directive: Directive


class ActivationsOut(BaseModel):
    activations: list[dict[str, Any]]


class PeopleOut(BaseModel):
    """Called people with masked names; `next` is the `after` of the next page."""

    people: list[dict[str, Any]]
    next: str | None


def case_for(key: str) -> str:
    """The id of a new case, the same for the same key, so that drafting twice drafts once."""
    return "A" + hashlib.sha256(key.encode()).hexdigest()[:12].upper()


@router.post("", **_COMMAND)
async def draft(
    body: DraftIn,
    giving: Giving,
) -> Response:
    """起草: draft an activation. Nothing is sent before a commander who did not draft it approves."""
    case = body.id or case_for(giving.key)
    return await giving.give(case, PROCESS, c.DraftActivation(directive=body.directive))


@router.post("/{activation:path}/approve", **_COMMAND)
async def approve(
    activation: str,
    giving: Giving,
) -> Response:
    """批准."""
    return await giving.give(activation, PROCESS, c.ApproveActivation())


@router.post("/{activation:path}/withdraw", **_COMMAND)
async def withdraw(
    activation: str,
    body: c.WithdrawDraft,
    giving: Giving,
) -> Response:
    """撤回草稿."""
    return await giving.give(activation, PROCESS, body)


@router.post("/{activation:path}/amend", **_COMMAND)
async def amend(
    activation: str,
    body: c.AmendActivation,
    giving: Giving,
) -> Response:
    """变更: what is left out stays as it is."""
    return await giving.give(activation, PROCESS, body)


@router.post("/{activation:path}/extend", **_COMMAND)
async def extend(
    activation: str,
    body: c.ExtendActivation,
    giving: Giving,
) -> Response:
    """续期: by the authority that activated."""
    return await giving.give(activation, PROCESS, body)


@router.post("/{activation:path}/adopt-policy", **_COMMAND)
async def adopt_policy(
    activation: str,
    body: c.AdoptPolicy,
    giving: Giving,
) -> Response:
    """改用现行参数: the running call-up moves to the policy now in force; by a commander."""
    return await giving.give(activation, PROCESS, body)


@router.post("/{activation:path}/stand-down", **_COMMAND)
async def stand_down(
    activation: str,
    body: c.StandDown,
    giving: Giving,
) -> Response:
    """终止: everyone is released."""
    return await giving.give(activation, PROCESS, body)


@router.get("", response_model=ActivationsOut)
async def get_activations(read: TheReading, asking: Asking, limit: Limit = 100) -> ActivationsOut:
    """The newest activations."""
    return ActivationsOut(activations=await read.activations(limit))


@router.get("/{activation:path}/people", response_model=PeopleOut)
async def get_people(
    activation: str,
    read: TheReading,
    asking: Asking,
    x_purpose: Annotated[str, Header(description="Why this personal data is read; it is recorded")] = "",
    after: Annotated[str, Query(max_length=128)] = "",
    limit: Limit = 100,
    status: StatusName | None = None,
) -> PeopleOut:
    """Who is called and where each stands, names masked. The read is recorded with who asked and why."""
    chosen = Status[status.upper()] if status else None
    people = await read.people(
        activation, reader=asking.id, purpose=purpose_of(x_purpose), after=after, limit=limit, status=chosen
    )
    return PeopleOut(people=people, next=people[-1]["person"] if len(people) == limit else None)


@router.get("/{activation:path}", response_model=dict[str, Any])
async def get_board(activation: str, read: TheReading, asking: Asking) -> dict[str, Any]:
    """The board: counts by status, township and skill, deliveries, alarms. `decision` says how far it has come."""
    return await read.board(activation)
