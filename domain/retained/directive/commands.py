"""What a return directive can be asked or told."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from domain.kernel.model import Model, Moment
from domain.retained.between import PartTaken
from domain.retained.seconded import Seconded, Text

MOST = 2000
"""Cadres in one directive: what fits into one command from outside."""


class ReturnDirective(Model):
    """`orders` «return»: hand the post over by `handover_by` and stay responsible; «release»: nothing stays.

    Every directive has authority, legal basis and scope (DOMAIN: limits).
    """

    orders: Literal["return", "release"] = "return"
    authority: Text
    legal_basis: Text
    scope: Text
    handover_by: Moment | None = None
    cadres: tuple[Seconded, ...] = Field(min_length=1, max_length=MOST)

    @model_validator(mode="after")
    def _complete(self) -> "ReturnDirective":
        if (self.orders == "return") is (self.handover_by is None):
            raise ValueError("handover_by: a return says by when the posts are handed over, a release does not")
        if len({cadre.person for cadre in self.cadres}) != len(self.cadres):
            raise ValueError("cadres: each person once")
        return self


class DraftReturn(Model):
    """Opens the case. Nothing happens before somebody else approves."""

    type: Literal["draft_return"] = "draft_return"
    directive: ReturnDirective


class ApproveReturn(Model):
    """批准: by somebody who did not draft it."""

    type: Literal["approve_return"] = "approve_return"


class WithdrawReturn(Model):
    """撤回草稿."""

    type: Literal["withdraw_return"] = "withdraw_return"
    reason: Text


ReturnCommand = Annotated[
    DraftReturn | ApproveReturn | WithdrawReturn | PartTaken,
    Field(discriminator="type"),
]
COMMANDS: TypeAdapter[ReturnCommand] = TypeAdapter(ReturnCommand)
