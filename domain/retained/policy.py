"""The policy `retained`: how long a handover may wait, how contacts are kept current, and how often anybody is asked.

`[plan]` marks what the plan asks for, `[default]` what a county changes. A unit's case keeps the version it was opened
under until it adopts another. Durations in working time run on the `calendar` policy in force at the moment.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from domain.kernel.duration import Duration
from domain.kernel.model import Identifier, Model

NAME = "retained"
CALENDAR = "calendar"
ItemKind = Literal["tasks", "contacts", "keys", "supplies"]
"""What a post hands over [plan]: open tasks, contacts, keys, supplies."""


class RetainedPolicy(Model):
    """- `items`: what every handover lists from the start; «none of it» is confirmed like the rest [default].
    - `settle_within`: for what is disputed or listed after a side had confirmed everything [default].
    - `confirm_within`: from the monthly request until the liaison is asked instead [default].
    - `liaison_within`: the liaison's own time for it [default].
    - `answer_transfer_within`: for the receiving unit to take over a cadre, or not [default].
    - `invitations_a_month`: volunteering is asked for at most so often a unit and month (基层减负) [default].
    - `channel`: of requests and notices.
    """

    items: Annotated[tuple[ItemKind, ...], Field(min_length=1)] = ("tasks", "contacts", "keys", "supplies")
    settle_within: Duration = Duration.parse("3WD")
    confirm_within: Duration = Duration.parse("5WD")
    liaison_within: Duration = Duration.parse("5WD")
    answer_transfer_within: Duration = Duration.parse("10WD")
    invitations_a_month: int = Field(default=4, ge=0, le=31)
    channel: Identifier = "sms"

    @model_validator(mode="after")
    def _gives_time(self) -> "RetainedPolicy":
        for name in ("settle_within", "confirm_within", "liaison_within", "answer_transfer_within"):
            if not getattr(self, name).amount:
                raise ValueError(f"{name}: whoever is asked needs time to answer")
        if len(set(self.items)) != len(self.items):
            raise ValueError("items: each once")
        return self
