"""WeCom (企业微信): application messages, `message/send`."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Annotated, Literal

import httpx
from pydantic import Field, SecretStr

from activities.channels.classify import Trouble, Verdict, public_detail
from activities.channels.message import Message, Outcome
from activities.channels.office_app import OfficeApp, OfficeAppSettings
from activities.channels.provider import Sleep
from activities.channels.settings import BaseUrl

_TOKEN_ERRORS = {40014, 42001}
_THROTTLED = {45009, 45011, 45033}
_BUSY = -1
"""The provider's own failure, which may have happened after it acted."""
_NOBODY_VALID = 81013


class WecomSettings(OfficeAppSettings):
    """Settings of one WeCom application. `one_by_one` switches the provider's duplicate check on."""

    kind: Literal["wecom"] = "wecom"
    base_url: BaseUrl = "https://qyapi.weixin.qq.com"
    corp_id: str
    secret: SecretStr
    duplicate_check_seconds: Annotated[int, Field(ge=60, le=14_400)] = 14_400
    """How long the provider remembers a message (at most four hours); a later repeat would be shown again."""


class WecomChannel(OfficeApp):
    """Text messages to WeCom users; addresses are user ids. There is no query: in doubt, repeat (it dedupes)."""

    can_look_up = False

    def __init__(
        self,
        name: str,
        settings: WecomSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        super().__init__(name, settings, clock=clock, sleep=sleep, transport=transport)
        self.settings = settings

    def token_request(self) -> httpx.Request:
        """`gettoken`; asking again within a token's life returns the same token."""
        params = {"corpid": self.settings.corp_id, "corpsecret": self.settings.secret.get_secret_value()}
        return self._provider.client.build_request("GET", "/cgi-bin/gettoken", params=params)

    def send_request(self, token: str, messages: Sequence[Message]) -> httpx.Request:
        """`message/send` of type text."""
        body: dict[str, object] = {
            "touser": "|".join(m.address for m in messages),
            "msgtype": "text",
            "agentid": self.settings.agent_id,
            "text": {"content": self.content_of(messages[0])},
            "safe": 0,
        }
        if self.settings.one_by_one:
            body |= {"enable_duplicate_check": 1, "duplicate_check_interval": self.settings.duplicate_check_seconds}
        params = {"access_token": token}
        return self._provider.client.build_request("POST", "/cgi-bin/message/send", params=params, json=body)

    def content_of(self, message: Message) -> str:
        """The text, and the link as something to tap."""
        return f'{message.text}\n<a href="{escape(message.link)}">点此回复</a>' if message.link else message.text

    def is_token_error(self, body: Mapping[str, object]) -> bool:
        """The token is expired or no longer the newest."""
        return body.get("errcode") in _TOKEN_ERRORS

    def judge(self, body: Mapping[str, object]) -> Trouble | None:
        """Codes beyond the listed ones are refusals: the provider checked the request and did not act."""
        code = body.get("errcode")
        detail = public_detail(f"wecom {code} {body.get('errmsg', '')}")
        if code in (0, _NOBODY_VALID):
            return None
        if not isinstance(code, int) or code == _BUSY:
            return Trouble(Verdict.UNKNOWN, detail)
        return Trouble(Verdict.THROTTLED if code in _THROTTLED else Verdict.REFUSED, detail)

    def read(self, body: Mapping[str, object], messages: Sequence[Message]) -> list[Outcome]:
        """Users that the provider lists as invalid or unlicensed were surely not reached; it lists them in lower case.
        When none is valid it refuses the whole call."""
        if body.get("errcode") == _NOBODY_VALID:
            return [
                Outcome.failed(m.message_id, "wecom: no such user in the application", permanent=True) for m in messages
            ]
        invalid, unlicensed = _listed(body, "invaliduser"), _listed(body, "unlicenseduser")
        provider_id = body.get("msgid")
        outcomes = []
        for message in messages:
            user = message.address.lower()
            if user in invalid or user in unlicensed:
                why = "no such user in the application" if user in invalid else "the user has no licence"
                outcomes.append(Outcome.failed(message.message_id, f"wecom: {why}", permanent=True))
            else:
                known = provider_id if isinstance(provider_id, str) else None
                outcomes.append(Outcome.accepted(message.message_id, known))
        return outcomes

    async def look_up(self, message_ids: Sequence[str]) -> list[Outcome]:
        """The provider cannot be asked."""
        return [Outcome.unknown(i, "wecom cannot be asked about a message") for i in message_ids]


def _listed(body: Mapping[str, object], key: str) -> set[str]:
    value = body.get(key)
    return set(value.lower().split("|")) if isinstance(value, str) else set()
