"""SMS over the generic signed gateway."""

from typing import Literal

from activities.channels.classify import public_detail
from activities.channels.gateway import GatewayChannel
from activities.channels.gateway_shapes import GatewayEvent, GatewaySettings
from activities.channels.message import Message, Receipt, ReceiptStatus

_MEANING = {
    "delivered": ReceiptStatus.DELIVERED,
    "read": ReceiptStatus.READ,
    "failed": ReceiptStatus.FAILED,
    "expired": ReceiptStatus.FAILED,
    "rejected": ReceiptStatus.FAILED,
}


class SmsSettings(GatewaySettings):
    """Settings of an SMS gateway."""

    kind: Literal["sms"] = "sms"


class SmsChannel(GatewayChannel[SmsSettings]):
    """Text messages; the link, if any, follows the text after a space so that phones recognise it."""

    submit_path = "/v1/messages"
    list_name = "messages"

    def entry(self, message: Message) -> dict[str, object]:
        """Recipient, text, and the registered template."""
        return {"to": message.address, "text": _with_link(message), "template_id": self.template_of(message)}

    def size(self, message: Message) -> int:
        """Characters of text and link together."""
        return len(_with_link(message))

    def receipt(self, event: GatewayEvent) -> Receipt:
        """Statuses not listed as final (queued, sent, ...) are progress, which proves nothing."""
        status = _MEANING.get(event.status, ReceiptStatus.PROGRESS)
        detail = public_detail(f"{event.status} {event.detail}")
        return Receipt(event.client_id, event.id, status, event.occurred_at, detail)


def _with_link(message: Message) -> str:
    return f"{message.text} {message.link}" if message.link else message.text
