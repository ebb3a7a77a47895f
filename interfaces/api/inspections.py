"""`/v1/inspections`: requests, plans and the draw as friendly forms over the same door."""

import hashlib
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from domain.inspection import commands as c
from domain.inspection.plan import Plan, Request
from interfaces.api.actor import Asking
from interfaces.api.context import TheReading
from interfaces.api.giving import Giving
from interfaces.api.shapes import CommandOut, Shape

router = APIRouter(prefix="/v1/inspections", tags=["inspections 检查计划"])

PROCESS = "inspection"
Limit = Annotated[int, Query(ge=1, le=1000)]
_COMMAND: dict[str, Any] = {"response_model": CommandOut, "responses": {202: {"model": CommandOut}}}
_WINDOW = {"since": "2026-03-09T00:00:00+08:00", "until": "2026-03-20T18:00:00+08:00"}
PLAN_EXAMPLE = {
    "department": "D015",
    "purpose": "常态化疫情防控双随机检查",
    "legal_basis": "传染病防治法",
    "checklists": ["epidemic"],
    "count": 20,
    "window": _WINDOW,
}
REQUEST_EXAMPLE = {
    "department": "D015",
    "purpose": "节前检查商超防控",
    "kinds": ["retail"],
    "count": 10,
    "window": _WINDOW,
}


class RequestIn(Shape):
    """What the command post asks a department to inspect. Without an `id`, one is made from the idempotency key."""

    id: str | None = Field(default=None, examples=["I20260301"])
    request: Request = Field(examples=[REQUEST_EXAMPLE])


class PlanIn(Shape):
    """A department's plan. With the `id` of a request it answers it; without one, an id is made from the key."""

    id: str | None = Field(default=None, examples=["I20260301"])
    plan: Plan = Field(examples=[PLAN_EXAMPLE])


class InspectionsOut(BaseModel):
    inspections: list[dict[str, Any]]


class DrawOut(BaseModel):
    """The draw done again from the record by code of its own; `right` is whether it gives what is on record."""

    case: str
    right: bool
    drawn: bool
    enterprises: int
    officers: int
    called: list[str]
    faults: list[str]
    rounds: list[dict[str, Any]]


def case_for(key: str) -> str:
    """The id of a new case, the same for the same key."""
    return "I" + hashlib.sha256(key.encode()).hexdigest()[:12].upper()


@router.post("/requests", **_COMMAND)
async def request(
    body: RequestIn,
    giving: Giving,
) -> Response:
    """提请: the command post requests; the department plans or declines."""
    command = c.RequestInspection(request=body.request)
    return await giving.give(body.id or case_for(giving.key), PROCESS, command)


@router.post("", **_COMMAND)
async def plan(
    body: PlanIn,
    giving: Giving,
) -> Response:
    """拟定计划: by a competent department, of its own or in answer to a request."""
    command = c.PlanInspection(plan=body.plan)
    return await giving.give(body.id or case_for(giving.key), PROCESS, command)


@router.post("/{inspection:path}/decline", **_COMMAND)
async def decline(
    inspection: str,
    body: c.DeclineRequest,
    giving: Giving,
) -> Response:
    """不予受理, with the reason."""
    return await giving.give(inspection, PROCESS, body)


@router.post("/{inspection:path}/approve", **_COMMAND)
async def approve(
    inspection: str,
    giving: Giving,
) -> Response:
    """批准: by somebody else of the department."""
    return await giving.give(inspection, PROCESS, c.ApprovePlan())


@router.post("/{inspection:path}/withdraw", **_COMMAND)
async def withdraw(
    inspection: str,
    body: c.WithdrawInspection,
    giving: Giving,
) -> Response:
    """撤回, before the draw."""
    return await giving.give(inspection, PROCESS, body)


@router.post("/{inspection:path}/commit", **_COMMAND)
async def commit(
    inspection: str,
    body: c.CommitSeed,
    giving: Giving,
) -> Response:
    """公布种子摘要: SHA-256 of the secret seed, before anybody knows the list."""
    return await giving.give(inspection, PROCESS, body)


@router.post("/{inspection:path}/reveal", **_COMMAND)
async def reveal(
    inspection: str,
    body: c.RevealSeed,
    giving: Giving,
) -> Response:
    """公开种子: the draw follows from it and the list."""
    return await giving.give(inspection, PROCESS, body)


@router.post("/{inspection:path}/abandon", **_COMMAND)
async def abandon(
    inspection: str,
    body: c.AbandonDraw,
    giving: Giving,
) -> Response:
    """废止本次抽取: by somebody else than who committed; it stays on the record."""
    return await giving.give(inspection, PROCESS, body)


@router.get("", response_model=InspectionsOut)
async def get_inspections(read: TheReading, asking: Asking, limit: Limit = 100) -> InspectionsOut:
    """The newest inspections."""
    return InspectionsOut(inspections=await read.inspections(limit))


@router.get("/{inspection:path}/draw", response_model=DrawOut)
async def get_draw(inspection: str, read: TheReading, asking: Asking) -> DrawOut:
    """核验抽取: the draw done again from the record."""
    found = await read.draw(inspection)
    rounds = [{**asdict(one), "outcome": one.outcome} for one in found.rounds]
    return DrawOut(**{**asdict(found), "rounds": rounds}, right=found.right, drawn=found.drawn)


@router.get("/{inspection:path}", response_model=dict[str, Any])
async def get_inspection(inspection: str, read: TheReading, asking: Asking) -> dict[str, Any]:
    """One inspection: the plan, the commitment and the list, who was drawn and what became of each visit."""
    return await read.inspection(inspection)
