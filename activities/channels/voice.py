"""Text-to-speech calls over the generic signed gateway; a key press comes back as an answer."""

from typing import Annotated, Literal

from pydantic import Field

from activities.channels.classify import public_detail
from activities.channels.gateway import GatewayChannel
from activities.channels.gateway_shapes import GatewayEvent, GatewaySettings
from activities.channels.message import Answer, Message, Receipt, ReceiptStatus

_MEANING = {
    "connected": ReceiptStatus.DELIVERED,
    "completed": ReceiptStatus.DELIVERED,
    "no_answer": ReceiptStatus.FAILED,
    "busy": ReceiptStatus.FAILED,
    "rejected": ReceiptStatus.FAILED,
    "failed": ReceiptStatus.FAILED,
}
# Brackets mark the sender on a screen; a voice needs a pause instead.
_SPOKEN = str.maketrans({"【": "", "】": "。", "[": "", "]": ". "})


class VoiceSettings(GatewaySettings):
    """Settings of a voice gateway."""

    kind: Literal["voice"] = "voice"
    repeat: Annotated[int, Field(ge=1, le=5)] = 2
    """How often the text is read."""
    ring_seconds: Annotated[int, Field(ge=5, le=120)] = 40
    keys: dict[str, Answer] = Field(default_factory=lambda: {"1": Answer.ACKNOWLEDGE, "2": Answer.DECLINE})
    prompt: str = "收到请按1，不能参加请按2。"
    """Spoken after a text that asks for an answer (one that has a link on other channels)."""


class VoiceChannel(GatewayChannel[VoiceSettings]):
    """Calls. The link is not read out: the keys stand for it."""

    submit_path = "/v1/calls"
    list_name = "calls"

    def entry(self, message: Message) -> dict[str, object]:
        """Number, spoken text, and which keys are listened for."""
        return {
            "to": message.address,
            "text": self._spoken(message),
            "template_id": self.template_of(message),
            "repeat": self.settings.repeat,
            "ring_seconds": self.settings.ring_seconds,
            "keys": sorted(self.settings.keys) if message.link else [],
        }

    def size(self, message: Message) -> int:
        """Characters that are read out once."""
        return len(self._spoken(message))

    def receipt(self, event: GatewayEvent) -> Receipt:
        """A known key is an answer, any other is only reported. Ringing and the like are progress."""
        detail = public_detail(f"{event.status} {event.detail}")
        if event.digits:
            answer = self.settings.keys.get(event.digits)
            said = f"key {event.digits[:4]}" if answer else f"key {event.digits[:4]} has no meaning"
            return Receipt(event.client_id, event.id, ReceiptStatus.ANSWERED, event.occurred_at, said, answer)
        status = _MEANING.get(event.status, ReceiptStatus.PROGRESS)
        return Receipt(event.client_id, event.id, status, event.occurred_at, detail)

    def _spoken(self, message: Message) -> str:
        text = message.text.translate(_SPOKEN)
        return text + self.settings.prompt if message.link else text
