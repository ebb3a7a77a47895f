"""What the two office apps (WeCom, DingTalk) share: settings, grouping, and a call that carries an access token.

Both send one text to a list of users, and both recognise a repeat by its content. So there are two ways to use them:

- one by one (the default): each message carries a short reference of its own and goes in a call of its own. A repeat
  is then the very same content and is dropped by the provider, while a second reminder with equal words is not.
- grouped: messages with equal text and link share a call. Faster for announcements, but a repeat is not harmless.
"""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated

import httpx
from pydantic import Field

from activities.channels.access_token import Token, TokenCache
from activities.channels.channel import UnsupportedCallback
from activities.channels.classify import Trouble, Verdict
from activities.channels.http import open_client
from activities.channels.message import Message, Outcome, Receipt
from activities.channels.provider import Provider, Reply, Sleep, doubtful
from activities.channels.settings import Count, HttpSettings, Rate

# Neither a list of users nor the providers' word for everybody ("@all") may slip in as one person's address.
_USER_ID = re.compile(r"[A-Za-z0-9$][^\s,|]{0,63}")

CONTENT_BYTES = 2048
"""Both providers cut or refuse content beyond this many UTF-8 bytes."""


class OfficeAppSettings(HttpSettings):
    """Settings that both office apps have."""

    one_by_one: bool = True
    agent_id: int
    group_limit: Annotated[int, Field(ge=1, le=1000)] = 100
    """Users in one call when grouped."""
    rate_per_second: Rate = 20.0
    burst: Count = 20

    @property
    def call_timeout_seconds(self) -> float:
        """Room for a token, a send, a new token and a second send."""
        return 4 * self.request_seconds + 5.0


class OfficeApp(ABC):
    """A channel over an office app's application messages. Neither provider reports back by callback."""

    def __init__(
        self,
        name: str,
        settings: OfficeAppSettings,
        *,
        clock: Callable[[], float],
        sleep: Sleep,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self.name = name
        self._one_by_one = settings.one_by_one
        self._group_limit = settings.group_limit
        self._provider = Provider(open_client(settings, transport), settings.patience, sleep=sleep)
        self._tokens = TokenCache(self._fetch_token, clock)

    @property
    def batch_limit(self) -> int:
        """One when one by one, else as the settings say."""
        return 1 if self._one_by_one else self._group_limit

    @property
    def dedupes(self) -> bool:
        """Only when one by one."""
        return self._one_by_one

    @abstractmethod
    def token_request(self) -> httpx.Request:
        """The request for a new access token."""

    @abstractmethod
    def send_request(self, token: str, messages: Sequence[Message]) -> httpx.Request:
        """The request that sends the (equal) content of `messages` to all their addresses."""

    @abstractmethod
    def content_of(self, message: Message) -> str:
        """What counts towards `CONTENT_BYTES`."""

    @abstractmethod
    def judge(self, body: Mapping[str, object]) -> Trouble | None:
        """What an error code means; None when the call succeeded."""

    @abstractmethod
    def is_token_error(self, body: Mapping[str, object]) -> bool:
        """Whether the access token was refused, so that nothing was sent."""

    @abstractmethod
    def read(self, body: Mapping[str, object], messages: Sequence[Message]) -> list[Outcome]:
        """The outcome of each message of a successful call."""

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """One call for each group of equal content; oversized content fails for good without being cut."""
        outcomes = {
            m.message_id: Outcome.failed(m.message_id, "the address is not one user id", permanent=True)
            for m in messages
            if not _USER_ID.fullmatch(m.address)
        }
        valid = [m for m in messages if m.message_id not in outcomes]
        marked = [replace(m, text=f"{m.text}〔{reference(m)}〕") for m in valid] if self._one_by_one else valid
        for group in equal_groups(marked, 1 if self._one_by_one else self._group_limit):
            size = len(self.content_of(group[0]).encode())
            if size > CONTENT_BYTES:
                detail = f"{size} bytes of text, the limit is {CONTENT_BYTES}"
                sent = [Outcome.failed(m.message_id, detail, permanent=True) for m in group]
            else:
                sent = await self._send_group(group)
            outcomes |= {o.message_id: o for o in sent}
        return [outcomes[m.message_id] for m in messages]

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """Not supported by the provider for these messages."""
        raise UnsupportedCallback(f"{self.name} sends no status callbacks for application messages")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._provider.client.aclose()

    async def _send_group(self, group: Sequence[Message]) -> list[Outcome]:
        reply = await self.call_with_token(lambda token: self.send_request(token, group), harmless=self.dedupes)
        if isinstance(reply, Trouble):
            return [reply.outcome(m.message_id) for m in group]
        return self.read(reply.body, group)

    async def call_with_token(self, build: Callable[[str], httpx.Request], *, harmless: bool) -> Reply | Trouble:
        """Call with the current token and, if the provider refuses that one, once more with a new one."""
        in_doubt = False
        for _ in range(2):
            token = await self._tokens.get()
            if isinstance(token, Trouble):
                return doubtful(token) if in_doubt else token
            reply = await self._provider.call(
                partial(build, token),
                harmless=harmless,
                judge=lambda body: None if self.is_token_error(body) else self.judge(body),
            )
            if isinstance(reply, Trouble):
                return doubtful(reply) if in_doubt else reply
            if not self.is_token_error(reply.body):
                return reply
            in_doubt = in_doubt or reply.in_doubt
            self._tokens.discard(token)
        verdict = Verdict.UNKNOWN if in_doubt else Verdict.NOT_SENT
        return Trouble(verdict, "the provider refuses even a new access token")

    async def _fetch_token(self) -> Token | Trouble:
        reply = await self._provider.call(self.token_request, harmless=True, judge=self.judge)
        if isinstance(reply, Trouble):
            # Whatever went wrong while asking for a token, no message was sent.
            certain = Verdict.NOT_SENT if reply.verdict is Verdict.UNKNOWN else reply.verdict
            return replace(reply, verdict=certain, detail=f"no access token: {reply.detail}")
        value, seconds = reply.body.get("access_token"), reply.body.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(seconds, int):
            return Trouble(Verdict.NOT_SENT, "no access token: the provider's answer holds none")
        return Token(value, float(seconds))


def reference(message: Message) -> str:
    """Six characters that make the content of different messages differ, and of the same message equal."""
    return hashlib.sha256(message.message_id.encode()).hexdigest()[:6]


def equal_groups(messages: Sequence[Message], limit: int) -> list[list[Message]]:
    """Messages with equal text and link together, at most `limit` in a group and no address twice."""
    groups: list[list[Message]] = []
    filling: dict[tuple[str, str | None], list[Message]] = {}
    for message in messages:
        key = (message.text, message.link)
        group = filling.get(key)
        if group is None or len(group) >= limit or message.address.lower() in {m.address.lower() for m in group}:
            group = filling[key] = []
            groups.append(group)
        group.append(message)
    return groups
