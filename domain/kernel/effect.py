"""What a decision asks of the world, as data. Effects follow from events by `react`, so no record holds them twice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.kernel.command import Actor
from domain.kernel.model import CaseId, Identifier, Model, PersonId

COMMAND_POST = "command_post/duty"
"""The role that alarms go to."""


@dataclass(frozen=True, slots=True)
class Notice:
    """How the command post is told of a case. A text message unless the case's policy says otherwise: every duty
    officer's phone takes one, and a case whose rules fail may not be able to say what its policy is."""

    channel: Identifier = "sms"
    drill: bool = False


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


class SendEach(Model):
    """The same message to each of many people, one for one: kept and taken as one effect, because what differs is the
    recipient alone. Each message concerns its recipient."""

    kind: Literal["send_each"] = "send_each"
    to: Annotated[tuple[PersonId, ...], Field(min_length=1, max_length=500)]
    channel: Identifier
    template: Identifier
    step: Identifier
    params: Mapping[str, str] = {}
    drill: bool = False

    def one(self, person: PersonId) -> Send:
        """The message to one of them."""
        return Send.model_construct(
            to=person,
            channel=self.channel,
            template=self.template,
            step=self.step,
            about=(person,),
            params=self.params,
            drill=self.drill,
        )

    def only(self, people: Sequence[PersonId]) -> "SendEach":
        """The same for some of them. Raises ValueError for nobody."""
        if not people:
            raise ValueError("a message to nobody")
        return self.model_copy(update={"to": tuple(people)})


class LookUp(Model):
    """A question to the directory, whose answer comes back to the case as recorded commands; or, where no answer is
    owed, news for it."""

    kind: Literal["look_up"] = "look_up"
    question: Identifier
    query: Mapping[str, Any] = {}


AnySend = Send | SendEach
"""Effects that become messages."""
Performed = Send | SendEach | LookUp
"""Effects that an activity performs."""


def sends_of(effect_id: str, effect: Performed) -> Iterator[tuple[str, Send]]:
    """Every message of an effect with its id, one a recipient (a role may become more when it is resolved)."""
    match effect:
        case Send():
            yield effect_id, effect
        case SendEach():
            for person in effect.to:
                yield f"{effect_id}/{person}", effect.one(person)


def send_named(effect_id: str, effect: Performed, message_id: str) -> Send | None:
    """The message `message_id` of an effect; None when the effect has no such message."""
    rest = message_id.removeprefix(effect_id).removeprefix("/")
    match effect:
        case Send():
            return effect if not rest or rest.isdigit() else None
        case SendEach():
            return effect.one(rest) if rest in effect.to else None
        case _:
            return None


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


Effect = Send | SendEach | LookUp | Tell | Claim | Release
