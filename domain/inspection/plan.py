"""What is asked for and what is planned."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.inspection.policy import Text
from domain.kernel.model import AreaId, Identifier, Model, Moment, UnitId

Exceptional = Literal["complaint", "accident"]
"""Why the yearly cap does not hold a visit back: 投诉举报, 事故."""
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
"""The name of a checklist, as in `checklist/<name>`."""


class Window(Model):
    """When the visits are to be: from `since` until before `until`."""

    since: Moment
    until: Moment

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.until <= self.since:
            raise ValueError("a window ends after it begins")
        return self

    def meets(self, other: "Window") -> "Window | None":
        """The time that both have, if any."""
        since, until = max(self.since, other.since), min(self.until, other.until)
        return Window(since=since, until=until) if since < until else None


class Request(Model):
    """What the command post asks a competent department to inspect. It does not inspect itself."""

    department: UnitId
    purpose: Text
    areas: tuple[AreaId, ...] = ()
    kinds: tuple[Identifier, ...] = ()
    count: int = Field(ge=1, le=5000)
    window: Window
    drill: bool = False


class Plan(Model):
    """A department's plan. Enterprises are drawn among those of its competence that fit; empty lists restrict nothing.

    `named` with `exception` and `reason` is the visit that the cap does not hold back: the enterprise is given, and
    only the officers are drawn. `unannounced` None: as the policy says.
    """

    department: UnitId
    purpose: Text
    legal_basis: Text
    checklists: tuple[Name, ...] = Field(min_length=1, max_length=10)
    areas: tuple[AreaId, ...] = ()
    kinds: tuple[Identifier, ...] = ()
    qualification: Identifier | None = None
    count: int = Field(default=1, ge=1, le=5000)
    window: Window
    named: tuple[Name, ...] = Field(default=(), max_length=100)
    exception: Exceptional | None = None
    reason: Text | None = None
    unannounced: bool | None = None
    drill: bool = False

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if (self.exception is None) != (self.reason is None):
            raise ValueError("an exception needs its reason, and a reason its exception")
        if bool(self.named) != (self.exception is not None):
            raise ValueError("enterprises are named for an exception only; all others are drawn by lot")
        return self

    @property
    def wanted(self) -> int:
        """How many enterprises are visited."""
        return len(self.named) or self.count


class Drawn(Model):
    """An enterprise drawn in place `place` (from 1) with its officers."""

    enterprise: Name
    place: int
    officers: tuple[Identifier, ...]


def enterprise_case(enterprise: str) -> str:
    """The case of an enterprise."""
    return f"enterprise:{enterprise}"
