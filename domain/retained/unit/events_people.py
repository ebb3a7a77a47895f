"""What happened to cadres: return, handover, stand-down, recall, and how the responsibility ended."""

from typing import Literal

from domain.kernel.model import CaseId, Identifier, Model, Moment, PersonId, SealedText
from domain.retained.policy import RetainedPolicy
from domain.retained.seconded import PlaceId, Seconded
from domain.retained.unit.commands import DisputeCode, LeaveReason, NewItem

Side = Literal["giver", "receiver"]
"""Of a handover: the cadre and their unit, or the community and township that keep the post."""


class UnitOpened(Model):
    """The case of a unit, under the policy that it keeps."""

    type: Literal["unit_opened"] = "unit_opened"
    v: Literal[1] = 1
    unit: PlaceId
    terms: RetainedPolicy
    terms_version: int
    at: Moment


class PolicyAdopted(Model):
    type: Literal["policy_adopted"] = "policy_adopted"
    v: Literal[1] = 1
    terms: RetainedPolicy
    terms_version: int
    reason: str
    by: Identifier
    at: Moment


class ReturnBegun(Model):
    """These cadres are to hand their posts over by `handover_by`; the standard items are listed."""

    type: Literal["return_begun"] = "return_begun"
    v: Literal[1] = 1
    directive: CaseId
    cadres: tuple[Seconded, ...]
    items: tuple[NewItem, ...]
    handover_by: Moment
    at: Moment


class ItemsListed(Model):
    type: Literal["items_listed"] = "items_listed"
    v: Literal[1] = 1
    person: PersonId
    items: tuple[NewItem, ...]
    side: Side
    by: Identifier
    at: Moment


class ItemsConfirmed(Model):
    type: Literal["items_confirmed"] = "items_confirmed"
    v: Literal[1] = 1
    person: PersonId
    items: tuple[Identifier, ...]
    side: Side
    by: Identifier
    at: Moment


class ItemDisputed(Model):
    type: Literal["item_disputed"] = "item_disputed"
    v: Literal[1] = 1
    person: PersonId
    item: Identifier
    side: Side
    code: DisputeCode
    words: SealedText | None = None
    by: Identifier
    at: Moment


class StoodDown(Model):
    """撤岗: the post is handed over, or a human let the rest go; from now on the standing duties hold."""

    type: Literal["stood_down"] = "stood_down"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    how: Literal["handed_over", "let_off"]
    at: Moment


class Recalled(Model):
    type: Literal["recalled"] = "recalled"
    v: Literal[1] = 1
    muster: CaseId
    activation: CaseId
    people: tuple[PersonId, ...]
    at: Moment


class ServedTime(Model):
    """What one person served in one call-up."""

    person: PersonId
    minutes: int


class Served(Model):
    """The muster ended for these people."""

    type: Literal["served"] = "served"
    v: Literal[1] = 1
    muster: CaseId
    served: tuple[ServedTime, ...]
    at: Moment


class CameBack(Model):
    """No call-up holds them any more."""

    type: Literal["came_back"] = "came_back"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    at: Moment


class CallNoted(Model):
    """A call that moves nobody here: a drill, or somebody who is not retained by this unit now."""

    type: Literal["call_noted"] = "call_noted"
    v: Literal[1] = 1
    muster: CaseId
    people: tuple[PersonId, ...]
    why: Literal["drill", "not_retained"]
    message: Literal["called", "served"]
    at: Moment


class Released(Model):
    """依令解除."""

    type: Literal["released"] = "released"
    v: Literal[1] = 1
    directive: CaseId
    people: tuple[PersonId, ...]
    at: Moment


class ServiceEnded(Model):
    """The person left before the post was handed over: the unit hands it over without them."""

    type: Literal["service_ended"] = "service_ended"
    v: Literal[1] = 1
    person: PersonId
    reason: LeaveReason
    by: Identifier
    at: Moment


class LeftService(Model):
    type: Literal["left_service"] = "left_service"
    v: Literal[1] = 1
    person: PersonId
    reason: LeaveReason
    by: Identifier
    at: Moment
