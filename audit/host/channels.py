"""Models of channels: what becomes of a message, and when. A test or drill plugs in the one it needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

from audit.host.message import Message
from domain.kernel.delivery import DeliveryStatus

NOW = timedelta(0)
REACHED: frozenset[DeliveryStatus] = frozenset({"delivered", "read", "answered"})
"""With one of these the person has the message before them."""


@dataclass(frozen=True, slots=True)
class Fact:
    """`status` becomes known `after` the message was handed over."""

    after: timedelta
    status: DeliveryStatus


class ChannelModel(Protocol):
    """How one channel behaves."""

    @property
    def lag(self) -> timedelta:
        """How long a message queues before it is handed over; whether it is still wanted is asked after that."""
        ...

    def carry(self, message: Message, now: datetime, rng: Random) -> Sequence[Fact]:
        """What becomes of the message. `rng` belongs to the recipient, so that others never change it."""
        ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """Accepted at once and delivered between `low` and `high` whole seconds later."""

    low: int = 1
    high: int = 5
    lag: timedelta = NOW

    def carry(self, message: Message, now: datetime, rng: Random) -> Sequence[Fact]:
        return (Fact(NOW, "accepted"), Fact(timedelta(seconds=rng.randint(self.low, self.high)), "delivered"))


@dataclass(frozen=True, slots=True)
class Always:
    """Every message ends with one status: a dead provider (`failed`), a lost reply (`unknown`)."""

    status: DeliveryStatus
    after: timedelta = NOW
    lag: timedelta = NOW

    def carry(self, message: Message, now: datetime, rng: Random) -> Sequence[Fact]:
        return (Fact(self.after, self.status),)


@dataclass(frozen=True, slots=True)
class Flaky:
    """Of a hundred messages `failed` fail and `unknown` stay unknown; the rest are carried by `sound`.

    An unknown message may still have arrived: half of them did.
    """

    failed: int = 5
    unknown: int = 5
    sound: ChannelModel = field(default_factory=Prompt)
    lag: timedelta = NOW

    def carry(self, message: Message, now: datetime, rng: Random) -> Sequence[Fact]:
        throw = rng.randrange(100)
        if throw < self.failed:
            return (Fact(NOW, "failed"),)
        if throw < self.failed + self.unknown:
            arrived = (Fact(timedelta(seconds=30), "delivered"),) if throw % 2 else ()
            return (Fact(NOW, "unknown"), *arrived)
        return self.sound.carry(message, now, rng)
