"""`/v1/retained`: a unit's retained cadres (撤岗不撤责): every command of the unit's case, its board and its people."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Query, Response
from pydantic import BaseModel, Field

from domain.kernel.model import Model
from domain.retained.seconded import unit_case
from domain.retained.unit import commands as c
from interfaces.api.actor import Asking
from interfaces.api.context import TheReading
from interfaces.api.giving import Giving
from interfaces.api.purpose import purpose_of
from interfaces.api.shapes import CommandOut

router = APIRouter(prefix="/v1/retained", tags=["retained 撤岗不撤责"])

PROCESS = "retained"
Limit = Annotated[int, Query(ge=1, le=1000)]
_COMMAND: dict[str, Any] = {"response_model": CommandOut, "responses": {202: {"model": CommandOut}}}
Said = Annotated[
    c.ListItems
    | c.ConfirmItems
    | c.ConfirmContacts
    | c.OfferVolunteering
    | c.AnswerOffer
    | c.OfferTransfer
    | c.AcceptTransfer
    | c.RefuseTransfer
    | c.LeaveService
    | c.AdoptPolicy,
    Field(discriminator="type"),
]
_EXAMPLES: dict[str, Any] = {
    "confirm_items": {"value": {"type": "confirm_items", "person": "P000123", "items": ["keys"]}},
    "confirm_contacts": {"value": {"type": "confirm_contacts", "people": ["P000123", "P000124"]}},
    "report_contact_changed": {"value": {"type": "report_contact_changed", "person": "P000123"}},
    "offer_transfer": {"value": {"type": "offer_transfer", "person": "P000123", "receiver": "U013"}},
    "leave_service": {"value": {"type": "leave_service", "person": "P000123", "reason": "retired"}},
}


class UnitsOut(BaseModel):
    units: list[dict[str, Any]]


class CadresOut(BaseModel):
    """A unit's cadres with masked names; `next` is the `after` of the next page."""

    people: list[dict[str, Any]]
    next: str | None


class DisputeIn(c.DisputeItem):
    """As `dispute_item`; the words come in the clear and are sealed at the door."""

    words: str | None = Field(default=None, max_length=500)  # type: ignore[assignment]  # sealed before it is recorded


@router.get("", response_model=UnitsOut)
async def get_units(read: TheReading, asking: Asking, limit: Limit = 100) -> UnitsOut:
    """Units with retained cadres and their counts."""
    return UnitsOut(units=await read.retained_units(limit))


@router.post("/{unit}/dispute", **_COMMAND)
async def dispute(
    unit: str,
    body: DisputeIn,
    giving: Giving,
) -> Response:
    """提出异议: either side disputes an item of a handover."""
    return await _give(giving, unit, body)


@router.post("/{unit}", **_COMMAND)
async def give(
    unit: str,
    body: Annotated[Said, Body(openapi_examples=_EXAMPLES)],
    giving: Giving,
) -> Response:
    """Any other command of the unit's case, by its `type`."""
    return await _give(giving, unit, body)


@router.get("/{unit}/people", response_model=CadresOut)
async def get_cadres(
    unit: str,
    read: TheReading,
    asking: Asking,
    x_purpose: Annotated[str, Header(description="Why this personal data is read; it is recorded")] = "",
    after: Annotated[str, Query(max_length=128)] = "",
    limit: Limit = 100,
) -> CadresOut:
    """Where each cadre stands, names masked. The read is recorded with who asked and why."""
    found = await read.retained_people(unit, reader=asking.id, purpose=purpose_of(x_purpose), after=after, limit=limit)
    return CadresOut(people=found, next=found[-1]["person"] if len(found) == limit else None)


@router.get("/{unit}", response_model=dict[str, Any])
async def get_unit(unit: str, read: TheReading, asking: Asking) -> dict[str, Any]:
    """The unit's board: counts by standing, open duties, closed months."""
    return await read.retained_unit(unit)


async def _give(giving: Giving, unit: str, command: Model) -> Response:
    return await giving.give(unit_case(unit), PROCESS, command)
