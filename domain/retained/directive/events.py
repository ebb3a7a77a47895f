"""What happened to a return directive."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.kernel.model import CaseId, Identifier, Model, Moment
from domain.retained.directive.commands import ReturnDirective
from domain.retained.seconded import Gone, Text


class ReturnDrafted(Model):
    type: Literal["return_drafted"] = "return_drafted"
    v: Literal[1] = 1
    case: CaseId
    directive: ReturnDirective
    drafted_by: Identifier
    at: Moment


class ReturnApproved(Model):
    """Every unit is told of its own cadres, in `parts` commands."""

    type: Literal["return_approved"] = "return_approved"
    v: Literal[1] = 1
    approved_by: Identifier
    parts: int
    at: Moment


class ReturnWithdrawn(Model):
    type: Literal["return_withdrawn"] = "return_withdrawn"
    v: Literal[1] = 1
    reason: Text
    by: Identifier
    at: Moment


class PartTakenUp(Model):
    """A unit took its part; `gone` are those whom the directive could not reach, with the reason."""

    type: Literal["part_taken_up"] = "part_taken_up"
    v: Literal[1] = 1
    part: int
    taken: int
    gone: tuple[Gone, ...]
    at: Moment


class ReturnCarriedOut(Model):
    """Every unit has taken its part: what follows is on the units' cases."""

    type: Literal["return_carried_out"] = "return_carried_out"
    v: Literal[1] = 1
    taken: int
    gone: int
    at: Moment


ReturnEvent = Annotated[
    ReturnDrafted | ReturnApproved | ReturnWithdrawn | PartTakenUp | ReturnCarriedOut,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[ReturnEvent] = TypeAdapter(ReturnEvent)
