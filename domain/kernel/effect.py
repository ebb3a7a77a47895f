"""What a decision asks of the world, as data. Effects follow from events by `react`, so no record holds them twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from domain.kernel.command import Actor
from domain.kernel.model import CaseId, Identifier, Model, PersonId


class Send(Model):
    """A message. `to` is a person id or a role such as `unit:U1/liaison`, resolved when it is sent.

    `about` are the people it concerns; `params` hold ids, times and codes, never personal data.
    """

    kind: Literal["send"] = "send"
    to: Identifier
    channel: Identifier
    template: Identifier
    step: Identifier
    about: tuple[PersonId, ...] = ()
    params: Mapping[str, str] = {}
    drill: bool = False


class LookUp(Model):
    """A question to the directory, whose answer comes back to the case as recorded commands; or, where no answer is
    owed, news for it."""

    kind: Literal["look_up"] = "look_up"
    question: Identifier
    query: Mapping[str, Any] = {}


Performed = Send | LookUp
"""Effects that an activity performs."""


class Tell(Model):
    """A command for another case, put into its inbox by the same transaction that records the decision."""

    case: CaseId
    process: Identifier
    command: Model
    actor: Actor | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold `resource` (a person) for `owner` in [since, until); `until` None: until released.

    Two owners never hold one resource for the same hours.
    """

    resource: str
    owner: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """Give `resource` back, if `owner` holds it."""

    resource: str
    owner: str


Effect = Send | LookUp | Tell | Claim | Release
