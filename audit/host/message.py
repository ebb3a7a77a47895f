"""A message as it reaches somebody: what a simulated person or channel can know of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.command import Actor, Role
from domain.kernel.effect import Send

_BY_WORD = {"liaison": Role.LIAISON, "head": Role.UNIT, "duty": Role.UNIT}
_PLACES = ("unit:", "township:", "enterprise:")


@dataclass(frozen=True, slots=True)
class Message:
    """`recipient` is the person reached; `to` the person or role it was sent to; `id` the effect that sent it."""

    id: str
    case: str
    process: str
    to: str
    recipient: str
    role: Role
    channel: str
    template: str
    step: str
    about: tuple[str, ...]
    params: Mapping[str, str]
    drill: bool

    @property
    def actor(self) -> Actor:
        """The recipient, in the capacity in which the message reached them and for the unit or township it names."""
        return Actor.model_construct(id=self.recipient, role=self.role, unit=speaks_for(self.to))


def message_of(effect_id: str, case: str, process: str, send: Send, recipient: str) -> Message:
    """The message that `send` becomes when `recipient` is found for it."""
    return Message(
        id=effect_id,
        case=case,
        process=process,
        to=send.to,
        recipient=recipient,
        role=role_of(send.to),
        channel=send.channel,
        template=send.template,
        step=send.step,
        about=send.about,
        params=send.params,
        drill=send.drill,
    )


def is_role(to: str) -> bool:
    """True for a role that is resolved when the message is sent, false for a person's id."""
    return to.startswith((*_PLACES, "command_post/"))


def role_of(to: str) -> Role:
    """In what capacity the recipient of `to` speaks: a person for themselves, the holder of a role for others."""
    if to.startswith("command_post/"):
        return Role.COMMAND_POST
    if to.startswith("township:"):
        return Role.TOWNSHIP
    if to.startswith("enterprise:"):
        return Role.ENTERPRISE
    return _BY_WORD.get(to.rpartition("/")[2], Role.UNIT) if to.startswith("unit:") else Role.CADRE


def speaks_for(to: str) -> str | None:
    """The unit, township or enterprise in a role such as `unit:U1/liaison`; None for a person and the command post."""
    if not to.startswith(_PLACES):
        return None
    return to.partition(":")[2].rpartition("/")[0]
