"""`/v1/returns`: directives that send seconded cadres home or release them (撤岗不撤责)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from domain.retained.directive import commands as c
from interfaces.api.activations import case_for
from interfaces.api.actor import Asking
from interfaces.api.context import TheReading
from interfaces.api.giving import Giving
from interfaces.api.shapes import CommandOut, Shape

router = APIRouter(prefix="/v1/returns", tags=["returns 返岗指令"])

PROCESS = "return"
Limit = Annotated[int, Query(ge=1, le=1000)]
_COMMAND: dict[str, Any] = {"response_model": CommandOut, "responses": {202: {"model": CommandOut}}}
_CADRE = {"person": "P000123", "unit": "U012", "community": "C0301", "township": "T03", "post": "checkpoint"}


class DraftReturnIn(Shape):
    """A directive. Without an `id`, one is made from the idempotency key; the case is `return:<id>`."""

    id: str | None = Field(default=None, examples=["R20260301"])
    directive: c.ReturnDirective = Field(
        examples=[
            {
                "orders": "return",
                "authority": "云岚县指挥部",
                "legal_basis": "常态化工作方案第三章",
                "scope": "全县各社区卡口",
                "handover_by": "2026-03-09T18:00:00+08:00",
                "cadres": [_CADRE],
            }
        ]
    )


class ReturnsOut(BaseModel):
    returns: list[dict[str, Any]]


def return_case(name: str) -> str:
    """The case of a directive; its process is part of the name."""
    return name if name.startswith(f"{PROCESS}:") else f"{PROCESS}:{name}"


def new_return(name: str | None, key: str) -> str:
    """The case of a new directive, the same for the same key."""
    return return_case(name or "R" + case_for(key)[1:])


@router.post("", **_COMMAND)
async def draft(
    body: DraftReturnIn,
    giving: Giving,
) -> Response:
    """起草: nothing happens before somebody else approves."""
    case = new_return(body.id, giving.key)
    return await giving.give(case, PROCESS, c.DraftReturn(directive=body.directive))


@router.post("/{name:path}/approve", **_COMMAND)
async def approve(
    name: str,
    giving: Giving,
) -> Response:
    """批准: by somebody who did not draft it."""
    return await giving.give(return_case(name), PROCESS, c.ApproveReturn())


@router.post("/{name:path}/withdraw", **_COMMAND)
async def withdraw(
    name: str,
    body: c.WithdrawReturn,
    giving: Giving,
) -> Response:
    """撤回草稿."""
    return await giving.give(return_case(name), PROCESS, body)


@router.get("", response_model=ReturnsOut)
async def get_returns(read: TheReading, asking: Asking, limit: Limit = 100) -> ReturnsOut:
    """The newest directives and what became of them."""
    return ReturnsOut(returns=await read.returns(limit))
