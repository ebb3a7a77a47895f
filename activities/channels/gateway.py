"""The generic signed gateway that SMS and voice share: batch submit, query by our ids, signed status callbacks.

Submit: `POST <submit_path>` with a JSON object holding a list of entries, each with our `client_id`. The answer is
`{"results": [{"client_id", "status": "accepted|duplicate|rejected|busy", "id", "code", "reason"}]}`; a duplicate is an
acceptance that happened before. Query: `POST <submit_path>/query {"client_ids": [...]}` answers in the same shape with
status `accepted|failed|not_found`. Callbacks: `{"events": [...]}`.
"""

import asyncio
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Generic, TypeVar

import httpx
import orjson
from pydantic import ValidationError

from activities.channels.channel import MalformedCallback
from activities.channels.classify import Trouble
from activities.channels.gateway_shapes import (
    CALLBACK_BYTES,
    Events,
    GatewayEvent,
    GatewaySettings,
    Result,
    found_outcome,
    results_of,
    sent_outcome,
)
from activities.channels.http import open_client
from activities.channels.message import Message, Outcome, Receipt
from activities.channels.provider import Provider, Sleep
from activities.channels.signing import KEY_ID, NONCE, SIGNATURE, TIMESTAMP, request_signature, verify_callback


def _utc_now() -> datetime:
    return datetime.now(UTC)


S = TypeVar("S", bound=GatewaySettings)


class GatewayChannel(ABC, Generic[S]):
    """A channel over a signed gateway; a subclass says what an entry looks like and what an event means."""

    submit_path: str
    list_name: str
    """The key of the list of entries in a submit."""

    def __init__(
        self,
        name: str,
        settings: S,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Sleep = asyncio.sleep,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.name = name
        self.settings = settings
        self._provider = Provider(open_client(settings, transport), settings.patience, sleep=sleep)
        self._now = now

    @property
    def batch_limit(self) -> int:
        """As the settings say."""
        return self.settings.batch_limit

    @property
    def can_look_up(self) -> bool:
        """As the settings say."""
        return self.settings.can_query

    @property
    def dedupes(self) -> bool:
        """As the settings say."""
        return self.settings.honours_client_id

    @abstractmethod
    def entry(self, message: Message) -> dict[str, object]:
        """The gateway's JSON for one message, without its `client_id`."""

    @abstractmethod
    def size(self, message: Message) -> int:
        """Characters that the gateway will count."""

    @abstractmethod
    def receipt(self, event: GatewayEvent) -> Receipt:
        """What one callback event means."""

    def template_of(self, message: Message) -> str | None:
        """The registered template for this message."""
        return self.settings.drill_template_id if message.drill else self.settings.template_id

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """One request for all messages that fit; oversized ones fail for good without being cut."""
        outcomes = {m.message_id: self._oversized(m) for m in messages if self.size(m) > self.settings.max_chars}
        fit = [m for m in messages if m.message_id not in outcomes]
        if fit:
            entries = [{"client_id": m.message_id, **self.entry(m)} for m in fit]
            payload = {"sender": self.settings.sender, self.list_name: entries}
            ids = [m.message_id for m in fit]
            outcomes |= await self._ask(self.submit_path, payload, ids, sent_outcome, harmless=self.dedupes)
        return [outcomes[m.message_id] for m in messages]

    async def look_up(self, message_ids: Sequence[str]) -> list[Outcome]:
        """Ask by our ids. An id that the gateway does not know was surely not sent."""
        if not self.can_look_up:
            return [Outcome.unknown(i, "this gateway cannot be asked") for i in message_ids]
        outcomes: dict[str, Outcome] = {}
        for start in range(0, len(message_ids), self.batch_limit):
            part = message_ids[start : start + self.batch_limit]
            payload: dict[str, object] = {"client_ids": list(part)}
            answers = await self._ask(
                f"{self.submit_path}/query", payload, part, found_outcome, harmless=True, asking=True
            )
            outcomes |= answers
        return [outcomes[i] for i in message_ids]

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        """Verify, then parse: nothing of an unverified body is interpreted."""
        if len(body) > CALLBACK_BYTES:
            raise MalformedCallback(f"a status callback may have {CALLBACK_BYTES} bytes, this one has {len(body)}")
        secret = self.settings.callback_secret.get_secret_value()
        tolerance = self.settings.callback_tolerance_seconds
        verify_callback(secret, headers, body, now=self._now(), tolerance_seconds=tolerance)
        try:
            events = Events.model_validate_json(body).events
        except ValidationError as error:
            places = ", ".join(".".join(map(str, e["loc"])) or "body" for e in error.errors()[:5])
            raise MalformedCallback(f"the status callback is not in the agreed shape: {places}") from None
        return [self.receipt(event) for event in events]

    async def aclose(self) -> None:
        """Close the connections."""
        await self._provider.client.aclose()

    async def _ask(
        self,
        path: str,
        payload: Mapping[str, object],
        ids: Sequence[str],
        read: Callable[[Result], Outcome],
        *,
        harmless: bool,
        asking: bool = False,
    ) -> dict[str, Outcome]:
        reply = await self._provider.call(lambda: self._request(path, payload), harmless=harmless)
        if isinstance(reply, Trouble):
            # A question that failed tells nothing about the message it was about.
            return {i: Outcome.unknown(i, reply.detail) if asking else reply.outcome(i) for i in ids}
        found = results_of(reply.body)
        return {i: read(found[i]) if i in found else Outcome.unknown(i, "the answer omits this message") for i in ids}

    def _request(self, path: str, payload: Mapping[str, object]) -> httpx.Request:
        body = orjson.dumps(payload)
        request = self._provider.client.build_request("POST", path, content=body)
        timestamp, nonce = str(int(self._now().timestamp())), secrets.token_hex(12)
        secret = self.settings.secret.get_secret_value()
        request.headers["Content-Type"] = "application/json"
        request.headers[KEY_ID] = self.settings.key_id
        request.headers[TIMESTAMP] = timestamp
        request.headers[NONCE] = nonce
        request.headers[SIGNATURE] = request_signature(secret, request.url.path, body, timestamp=timestamp, nonce=nonce)
        return request

    def _oversized(self, message: Message) -> Outcome:
        detail = f"{self.size(message)} characters, the limit is {self.settings.max_chars}"
        return Outcome.failed(message.message_id, detail, permanent=True)
