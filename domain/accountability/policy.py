"""The policy `accountability`: how long each rung of the ladder gives, whom it tells, and which reasons stop it.

`[plan]` marks what the plan's ladder itself says (remind at 80 %, reply within 24 h), `[default]` what a county
changes. An obligation keeps the version that was in force when it was owed.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from domain.kernel.duration import Duration
from domain.kernel.model import Identifier, Model

NAME = "accountability"
CALENDAR = "calendar"


class Rung(IntEnum):
    """The ladder 提醒→督办→通报→约谈→问责移送. What only reminds is no rung: it counts against nobody."""

    NONE = 0
    SUPERVISE = 1
    CIRCULATE = 2
    INTERVIEW = 3
    REFER = 4


Recipient = Literal["liaison", "head", "owner", "command_post"]
"""Who is told: the bearer's liaison or head, the department that owns the matter, the command post's duty officer."""
Recipients = Annotated[tuple[Recipient, ...], Field(min_length=1)]
BearerKind = Literal["unit", "township", "enterprise", "person"]
Title = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]


class Reach(Model):
    """Whom each step tells [default]."""

    remind: Recipients = ("liaison",)
    supervise: Recipients = ("liaison", "head")
    announce: Recipients = ("liaison", "head")
    circulate: Recipients = ("head", "owner", "command_post")
    interview: Recipients = ("liaison", "head")
    human: Recipients = ("owner", "command_post")


class Terms(Model):
    """The ladder of one kind of obligation. Durations run on the `calendar` policy.

    - `remind_at_percent` of the time [plan]: of its working time, or of the clock's where it is urgent.
    - `first`: the rung of the first breach; urgent matters may start higher [plan].
    - `reply_within`: to answer a supervision order [plan: 24 h].
    - `again_within`: the new time that an order or an interview gives [default].
    - `notice_within`: the right to reply before a circular [default].
    - `interview_within`: until an interview is to be held; `decide_within`: after which a human is asked again.
    - `reasons`: what may excuse (PEERS 18); none of them says anything about health.
    """

    remind_at_percent: int = Field(default=80, ge=1, le=99)
    first: Literal["supervise", "circulate", "interview"] = "supervise"
    reply_within: Duration = Duration.parse("PT24H")
    again_within: Duration = Duration.parse("2WD")
    notice_within: Duration = Duration.parse("PT24H")
    interview_within: Duration = Duration.parse("3WD")
    decide_within: Duration = Duration.parse("2WD")
    reasons: tuple[Identifier, ...] = ("approved_leave", "exempt", "force_majeure")
    reach: Reach = Reach()

    @model_validator(mode="after")
    def _gives_time(self) -> "Terms":
        for name in ("reply_within", "again_within", "notice_within", "interview_within", "decide_within"):
            if not getattr(self, name).amount:
                raise ValueError(f"{name}: whoever is told needs time to act")
        return self

    @property
    def first_rung(self) -> Rung:
        """The rung of the first breach."""
        return Rung[self.first.upper()]


class AccountabilityPolicy(Model):
    """`kinds` change the default for one `what`; what a kind leaves out is the default's.

    `merge_within`: reminders of one bearer that fall due so soon after one that goes out go with it [default].
    `catch_up`: how long formal steps wait when the engine itself was away, so that every case first hears what was
    said meanwhile [default]. `confirm_circular_of`: bearers whom a circular names only after a human confirmed it,
    because decisions with effect on a person are a human's [plan].
    """

    default: Terms = Terms()
    kinds: Mapping[Identifier, Terms] = {}
    titles: Mapping[Identifier, Title] = {}
    merge_within: Duration = Duration.parse("PT4H")
    catch_up: Duration = Duration.parse("PT15M")
    channel: Identifier = "sms"
    confirm_circular_of: tuple[BearerKind, ...] = ("person",)

    @model_validator(mode="before")
    @classmethod
    def _kinds_begin_with_the_default(cls, given: Any) -> Any:
        if not isinstance(given, Mapping) or not isinstance(given.get("kinds"), Mapping):
            return given
        base = given.get("default") or {}
        if not isinstance(base, Mapping):
            return given
        kinds = {
            what: {**base, **changes} if isinstance(changes, Mapping) else changes
            for what, changes in given["kinds"].items()
        }
        return {**given, "kinds": kinds}

    @model_validator(mode="after")
    def _by_the_clock(self) -> "AccountabilityPolicy":
        for name in ("merge_within", "catch_up"):
            if getattr(self, name).kind != "clock":
                raise ValueError(f"{name}: by the clock, for example PT4H")
        return self

    def terms_of(self, what: str) -> Terms:
        """The ladder of one kind of obligation."""
        return self.kinds.get(what, self.default)

    def title_of(self, what: str) -> str:
        """What people call it; the code where the county gave no title."""
        return self.titles.get(what, what)
