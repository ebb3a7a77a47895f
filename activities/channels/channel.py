"""The interface of every channel, and the errors of its callbacks."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from activities.channels.message import Message, Outcome, Receipt


class CallbackError(Exception):
    """A status callback that must not be believed; its text may be shown to the operator."""


class ForgedCallback(CallbackError):
    """The signature is missing, wrong, or too old."""


class MalformedCallback(CallbackError):
    """Signed correctly, but not in the agreed shape."""


class UnsupportedCallback(CallbackError):
    """This channel's provider sends no status callbacks, so whatever arrived is not from it."""


class Channel(Protocol):
    """One way to reach people."""

    @property
    def name(self) -> str:
        """The name under which policies and effects refer to the channel."""
        ...

    @property
    def batch_limit(self) -> int:
        """How many messages one `send` may be given."""
        ...

    @property
    def can_look_up(self) -> bool:
        """Whether `look_up` can turn *unknown* into an answer."""
        ...

    @property
    def dedupes(self) -> bool:
        """Whether sending a message again under the same id is harmless."""
        ...

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """Hand over up to `batch_limit` messages; exactly one outcome each. Trouble at the provider is an outcome,
        never an exception."""
        ...

    async def look_up(self, message_ids: Sequence[str]) -> list[Outcome]:
        """Ask the provider what became of messages; one outcome each, *unknown* where it cannot tell.

        Ask no sooner than the channel's timeout after sending: a request still on its way is not yet known there.
        """
        ...

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """Verify and parse a status callback. Raises `CallbackError` when it is forged, malformed or unsupported."""
        ...

    async def aclose(self) -> None:
        """Release connections and threads."""
        ...
