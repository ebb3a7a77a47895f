"""The directive (指令): what the command post orders, on what authority, for whom, where, and until when."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.kernel.model import AreaId, Identifier, Model, Moment, PersonId, UnitId, is_false

Level = Literal["I", "II", "III", "IV"]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
"""Public text of a directive; it never names a private person."""


class Headcount(Model):
    """«6 medics and 40 in all»: `total` people, among them at least so many with each skill."""

    total: int = Field(ge=1, le=100_000)
    skills: Mapping[Identifier, int] = {}

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for skill, count in self.skills.items():
            if not 1 <= count <= self.total:
                raise ValueError(f"{skill}: needs between 1 and the total of {self.total}")
        return self


class Directive(Model):
    """An activation order. `headcount` None calls everyone on standby; `report_by` None: by the policy's time.

    `expires_at` None: the policy's expiry counted from approval. Every activation has authority, scope, purpose and
    expiry (DOMAIN: limits).
    """

    hazard: Text
    level: Level
    mode: Literal["real", "drill"]
    authority: Text
    legal_basis: Text
    purpose: Text
    place: Text
    areas: tuple[AreaId, ...] = ()
    units: tuple[UnitId, ...] = ()
    skills: tuple[Identifier, ...] = ()
    pools: tuple[Identifier, ...] = ("standby",)
    headcount: Headcount | None = None
    report_by: Moment | None = None
    expires_at: Moment | None = None
    rest_override: Text | None = None

    @property
    def is_drill(self) -> bool:
        return self.mode == "drill"

    def resource(self, person: PersonId) -> str:
        """What is claimed to hold a person. A drill holds people apart, so that it never keeps anybody from a real
        call."""
        return f"drill:{person}" if self.is_drill else person


class Called(Model):
    """A person who is called: id, unit, township and skills; nothing that identifies them outside the directory.

    `retained`: a seconded cadre after their return, whose unit's case hears of the call; recorded only where true.
    """

    person: PersonId
    unit: UnitId
    township: AreaId
    skills: tuple[Identifier, ...] = ()
    retained: bool = Field(default=False, exclude_if=is_false)
