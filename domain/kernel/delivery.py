"""What became of one message: a fact with its own time and source. Accepted is not delivered, delivered is not read."""

from typing import Literal

from pydantic import Field

from domain.kernel.model import Identifier, Model, Moment, PersonId

DeliveryStatus = Literal["accepted", "delivered", "read", "answered", "failed", "unknown", "overtaken", "nobody"]
"""accepted: the provider took it · failed: surely not sent · unknown: it may or may not have been sent ·
overtaken: not sent, because it was no longer wanted · nobody: nobody holds the role it was for."""


class Delivery(Model):
    """One fact about the message `message` (the effect's id) that step `step` sent to `to` through `channel`.

    `person` is who held the role `to` when it was sent.
    """

    message: Identifier
    to: Identifier
    step: Identifier
    channel: Identifier
    status: DeliveryStatus
    at: Moment
    person: PersonId | None = None
    provider_id: str | None = None
    detail: str = ""


class RecordDeliveries(Model):
    """What became of messages that a case asked for: a command of every process that sends any."""

    type: Literal["record_deliveries"] = "record_deliveries"
    deliveries: tuple[Delivery, ...] = Field(min_length=1, max_length=1000)


class DeliveriesRecorded(Model):
    type: Literal["deliveries_recorded"] = "deliveries_recorded"
    v: Literal[1] = 1
    deliveries: tuple[Delivery, ...]
