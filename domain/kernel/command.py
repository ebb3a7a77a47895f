"""A command as the inbox received it: who asks a case for what, through which door, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from domain.kernel.model import CaseId, Identifier, Model, Moment, UnitId


class Role(StrEnum):
    """In what capacity an actor speaks (DOMAIN: who uses it)."""

    COMMAND_POST = "command_post"
    COMMANDER = "commander"
    TOWNSHIP = "township"
    DEPARTMENT = "department"
    UNIT = "unit"
    LIAISON = "liaison"
    CADRE = "cadre"
    ENTERPRISE = "enterprise"
    AUDITOR = "auditor"
    ENGINE = "engine"


class Actor(Model):
    """Who speaks: an opaque id, the capacity they speak in, and the unit or area they speak for."""

    id: Identifier
    role: Role
    unit: UnitId | None = None


ENGINE = Actor(id="engine", role=Role.ENGINE)
"""The engine itself: time, lookups, deliveries, reports between cases. It only asks, reminds and passes up."""


class TimePassed(Model):
    """Time itself asks the case to look: `at` is now, `due` the deadline that woke it. Made by `advance` only."""

    type: Literal["time_passed"] = "time_passed"
    at: Moment
    due: Moment


@dataclass(frozen=True, slots=True)
class Received:
    """A durable command. `body` is the canonical JSON of the command; `received_at` is the inbox's clock;
    `occurred_at` what the source claims; `cause` the decision id that sent it, for commands between cases."""

    command_id: str
    case: CaseId
    process: str
    body: bytes
    actor: Actor
    source: str
    received_at: datetime
    occurred_at: datetime | None = None
    cause: str | None = None
