"""What is sent to one person, and the two kinds of fact that come back.

An `Outcome` is what we know when the provider has (or has not) answered our request. A `Receipt` is what the
provider tells later about the handset or the person. Accepted is not delivered, delivered is not read, and read is
not a commitment: none of them is ever inferred from another.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self


@dataclass(frozen=True, slots=True)
class Message:
    """One text for one person over one channel.

    `message_id` is made deterministically by the sender of the effect; it is the idempotency key given to the provider.
    `address` is what the channel understands: a phone number, a user id, a URL. Address, text and link stay out of
    `repr`, because a repr ends up in logs and personal data must not.
    """

    message_id: str
    person: str
    address: str = field(repr=False)
    text: str = field(repr=False)
    link: str | None = field(repr=False, default=None)
    drill: bool = False


class OutcomeStatus(StrEnum):
    """What is known about a message after the attempt to hand it over."""

    ACCEPTED = "accepted"
    """The provider took it; nothing is known about delivery."""
    FAILED = "failed"
    """It was surely not sent."""
    UNKNOWN = "unknown"
    """It may or may not have been sent; ask the provider (`look_up`) or leave it to the ladder."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The one outcome of one message. `permanent` (only with *failed*): trying the same again is useless.

    `detail` is short, for people, and free of addresses and credentials, so that it may be recorded.
    """

    message_id: str
    status: OutcomeStatus
    provider_id: str | None = None
    detail: str = ""
    permanent: bool = False

    @classmethod
    def accepted(cls, message_id: str, provider_id: str | None = None, detail: str = "") -> Self:
        """The provider took the message under its own id `provider_id`."""
        return cls(message_id, OutcomeStatus.ACCEPTED, provider_id, detail)

    @classmethod
    def failed(cls, message_id: str, detail: str, *, permanent: bool) -> Self:
        """The message was surely not sent."""
        return cls(message_id, OutcomeStatus.FAILED, None, detail, permanent)

    @classmethod
    def unknown(cls, message_id: str, detail: str) -> Self:
        """The message may or may not have been sent."""
        return cls(message_id, OutcomeStatus.UNKNOWN, None, detail)


class ReceiptStatus(StrEnum):
    """What a provider reports after it accepted a message."""

    PROGRESS = "progress"
    """Queued, handed to the carrier, ringing: it proves nothing."""
    DELIVERED = "delivered"
    """It reached the handset; for a call, somebody picked up."""
    READ = "read"
    FAILED = "failed"
    """It did not reach the handset."""
    ANSWERED = "answered"
    """Somebody at that address answered; `Receipt.answer` says what."""


class Answer(StrEnum):
    """What a person said with a key press."""

    ACKNOWLEDGE = "acknowledge"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One status report. At least one of `message_id` (ours) and `provider_id` is set; `occurred_at` is UTC,
    as claimed by the provider. Receipts come late, doubled and out of order: ordering them is the reader's duty."""

    message_id: str | None
    provider_id: str | None
    status: ReceiptStatus
    occurred_at: datetime
    detail: str = ""
    answer: Answer | None = None
