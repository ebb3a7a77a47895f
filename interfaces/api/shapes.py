"""The JSON of the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from domain.kernel.command import Actor
from domain.kernel.decision import Recorded
from domain.kernel.model import Moment
from ledger.ports import CaseSummary


class Shape(BaseModel):
    """Unknown fields are refused: a mistyped one must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CommandIn(Shape):
    """One command. `command` has a `type` and that command's fields; free text goes into `words` in the clear and is
    encrypted at the door. `actor` is for gateways that speak for others; else the request's actor speaks."""

    case: str = Field(examples=["A1"])
    process: str = Field(examples=["activation"])
    command: dict[str, Any] = Field(examples=[{"type": "approve_activation"}])
    actor: Actor | None = None
    occurred_at: Moment | None = None


class BulkCommandIn(CommandIn):
    """One of many commands, with its own idempotency key."""

    command_id: str = Field(examples=["gateway-7-4711"])


class BulkIn(Shape):
    commands: Annotated[list[BulkCommandIn], Field(min_length=1, max_length=1000)]


class DecisionOut(BaseModel):
    """What came of a command: its events, or why it was refused."""

    number: int
    first_event: int
    id: str
    case: str
    process: str
    version: int
    verdict: str
    command: str
    actor: Actor
    source: str
    received_at: datetime
    decided_at: datetime
    recorded_at: datetime
    occurred_at: datetime | None
    policies: Mapping[str, int]
    events: list[dict[str, Any]]
    rejection: dict[str, str] | None


class CommandOut(BaseModel):
    """Where a command stands. `status_url` tells later what became of it."""

    id: str
    status: Literal["waiting", "decided"]
    case: str
    received_at: datetime
    repeated: bool = False
    status_url: str
    decision: DecisionOut | None = None


class BulkItemOut(BaseModel):
    """The answer to one of many: a receipt, or a problem's code and sentence."""

    command_id: str
    status: int
    received_at: datetime | None = None
    repeated: bool = False
    code: str = ""
    detail: str = ""


class BulkOut(BaseModel):
    accepted: int
    refused: int
    items: list[BulkItemOut]


class CaseOut(BaseModel):
    """A case as the ledger's head of it says."""

    case: str
    process: str
    version: int
    phase: str
    over: bool
    deadline_at: datetime | None
    deadline_reason: str | None
    opened_at: datetime


class CaseStateOut(CaseOut):
    """With its state, folded from its events up to version `state_version`."""

    state_version: int
    state: Any
    obligations: list[dict[str, Any]]


class PageOut(BaseModel):
    """A page of decisions; `next` is the position to go on from, None on the last page."""

    decisions: list[DecisionOut]
    next: int | None


class PolicyOut(BaseModel):
    """One version of a policy document."""

    name: str
    version: int
    effective_from: datetime
    document: Mapping[str, Any]


def decision_out(recorded: Recorded) -> DecisionOut:
    """A recorded decision."""
    received = recorded.received
    rejection = recorded.rejection
    return DecisionOut(
        number=recorded.number,
        first_event=recorded.first_event,
        id=recorded.id,
        case=recorded.case,
        process=received.process,
        version=recorded.version,
        verdict=recorded.verdict.value,
        command=str(orjson.loads(received.body).get("type", "")),
        actor=received.actor,
        source=received.source,
        received_at=received.received_at,
        decided_at=recorded.decided_at,
        recorded_at=recorded.recorded_at,
        occurred_at=received.occurred_at,
        policies=recorded.policies,
        events=[dict(event) for event in recorded.events],
        rejection={"code": rejection.code, "reason": rejection.reason} if rejection else None,
    )


def case_out(summary: CaseSummary) -> CaseOut:
    """A case's head."""
    return CaseOut(
        case=summary.case,
        process=summary.process,
        version=summary.version,
        phase=summary.phase,
        over=summary.over,
        deadline_at=summary.deadline_at,
        deadline_reason=summary.deadline_reason,
        opened_at=summary.opened_at,
    )


def page_out(decisions: list[Recorded], limit: int, *, by_version: bool) -> PageOut:
    """A page; positions are versions within a case and decision numbers in the ledger."""
    last = decisions[-1] if len(decisions) == limit else None
    position = None if last is None else last.version if by_version else last.number
    return PageOut(decisions=[decision_out(one) for one in decisions], next=position)
