"""`/v1/erasures`: deleting a person's data on demand, and what directives collected when they have ended."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from domain.erasure import commands as c
from domain.erasure.subject import PROCESS, erasure_case, of_person
from domain.kernel.model import Identifier, PersonId
from interfaces.api.actor import Asking
from interfaces.api.context import TheHouse
from interfaces.api.giving import Giving
from interfaces.api.shapes import CommandOut, Shape
from interfaces.certificates import Certificate, certificate_of

router = APIRouter(prefix="/v1/erasures", tags=["erasures 资料删除"])

Limit = Annotated[int, Query(ge=1, le=1000)]
_COMMAND: dict[str, Any] = {"response_model": CommandOut, "responses": {202: {"model": CommandOut}}}


class RequestIn(Shape):
    """A person, and why; the case is `erasure:person:<id>`."""

    person: PersonId = Field(examples=["C000123"])
    reason: c.Reason = Field(examples=["on_request"])


class RefuseIn(Shape):
    """Why it is not done."""

    why: str = Field(examples=["legal_duty"])


class HoldIn(Shape):
    """The number of the file that a hold is placed for."""

    hold: Identifier = Field(examples=["JW-2026-017"])


class ErasureOut(BaseModel):
    """One case of erasure."""

    case: str
    phase: str
    due: str | None


class ErasuresOut(BaseModel):
    erasures: list[ErasureOut]


@router.post("", **_COMMAND)
async def request(body: RequestIn, giving: Giving) -> Response:
    """申请: nothing happens before a commander who is somebody else approves."""
    subject = of_person(body.person)
    command = c.RequestErasure.model_construct(subject=subject, reason=body.reason)
    return await giving.give(erasure_case(subject), PROCESS, command)


@router.post("/{subject:path}/approve", **_COMMAND)
async def approve(subject: str, giving: Giving) -> Response:
    """批准."""
    return await giving.give(erasure_case(subject), PROCESS, c.ApproveErasure())


@router.post("/{subject:path}/refuse", **_COMMAND)
async def refuse(subject: str, body: RefuseIn, giving: Giving) -> Response:
    """不予删除."""
    return await giving.give(erasure_case(subject), PROCESS, {"type": "refuse_erasure", "why": body.why})


@router.post("/{subject:path}/holds", **_COMMAND)
async def place_hold(subject: str, body: HoldIn, giving: Giving) -> Response:
    """保全: nothing of the subject is erased while it stands."""
    command = {"type": "place_hold", "subject": subject, "hold": body.hold}
    return await giving.give(erasure_case(subject), PROCESS, command)


@router.post("/{subject:path}/holds/lift", **_COMMAND)
async def lift_hold(subject: str, body: HoldIn, giving: Giving) -> Response:
    """解除保全."""
    return await giving.give(erasure_case(subject), PROCESS, c.LiftHold(hold=body.hold))


@router.get("", response_model=ErasuresOut)
async def get_erasures(house: TheHouse, asking: Asking, limit: Limit = 100) -> ErasuresOut:
    """The newest cases."""
    found = await house.store.cases(PROCESS, limit)
    return ErasuresOut(
        erasures=[
            ErasureOut(case=one.case, phase=one.phase, due=one.deadline_at.isoformat() if one.deadline_at else None)
            for one in found
        ]
    )


@router.get("/{subject:path}/certificate", response_model=Certificate)
async def get_certificate(subject: str, house: TheHouse, asking: Asking) -> Certificate:
    """删除凭证: which decision says that the keys are destroyed, and who asked and approved."""
    return await certificate_of(house.store, erasure_case(subject))
