"""The order that sets up a checkpoint: under whose directive, on what basis, for what, where, and until when."""

from datetime import date
from typing import Literal

from pydantic import Field

from domain.callup.directive import Text
from domain.kernel.model import AreaId, Identifier, Model, Moment

POOLS = ("public_welfare", "standby", "veterans", "volunteers", "households")
"""In the order of the work plan: public-welfare staff, cadres on standby, the veterans' team, volunteers, household
representatives."""


class CheckpointOrder(Model):
    """`directive` is the command post's document. Without an expiry there is no checkpoint (DOMAIN: limits).

    `pools` in the order in which they are drawn on (DOMAIN §3); `rules` names the check rule set.
    """

    name: Text
    directive: Text
    hazard: Text
    mode: Literal["real", "drill"]
    authority: Text
    legal_basis: Text
    purpose: Text
    place: Text
    township: AreaId
    areas: tuple[AreaId, ...] = ()
    pools: tuple[Identifier, ...] = Field(default=POOLS, min_length=1)
    rules: Identifier
    starts_on: date
    expires_at: Moment

    @property
    def is_drill(self) -> bool:
        return self.mode == "drill"

    def resource(self, person: str) -> str:
        """What is claimed to hold a person; a drill never keeps anybody from real duty."""
        return f"drill:{person}" if self.is_drill else person
