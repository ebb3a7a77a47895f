"""DingTalk (钉钉): work notifications, `asyncsend_v2` and `getsendresult`."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import httpx
from pydantic import SecretStr

from activities.channels.classify import Trouble, Verdict, public_detail
from activities.channels.message import Message, Outcome
from activities.channels.office_app import OfficeApp, OfficeAppSettings
from activities.channels.provider import Sleep
from activities.channels.settings import BaseUrl

_API = "/topapi/message/corpconversation"
_TOKEN_ERRORS = {40014, 42001}
_GATEWAY_ERROR = 88  # the real code is then in sub_code
_THROTTLED = {90002, 90018, 143103, 143104, 143203, 143204}
_BUSY = -1
_SAME_ALREADY_SENT = {"143106", "143206"}
"""Equal content went to this user earlier today: our own repeat, so the first attempt arrived."""
_ARRIVED = {"read_user_id_list", "unread_user_id_list"}
_USER_LISTS = {*_ARRIVED, "invalid_user_id_list", "failed_user_id_list", "forbidden_user_id_list"}
_REMEMBERED = 100_000


class DingtalkSettings(OfficeAppSettings):
    """Settings of one DingTalk application."""

    kind: Literal["dingtalk"] = "dingtalk"
    base_url: BaseUrl = "https://oapi.dingtalk.com"
    app_key: str
    app_secret: SecretStr


@dataclass(frozen=True, slots=True)
class _Sent:
    task_id: int
    user: str


class DingtalkChannel(OfficeApp):
    """Work notifications to DingTalk users; addresses are user ids.

    An accepted call is a task; `look_up` asks for its result. Tasks are known by the provider's id only and for a day,
    so a message whose answer was lost, or which another process sent, stays *unknown* there: repeat it (it dedupes).
    """

    can_look_up = True

    def __init__(
        self,
        name: str,
        settings: DingtalkSettings,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        super().__init__(name, settings, clock=clock, sleep=sleep, transport=transport)
        self.settings = settings
        self._sent: OrderedDict[str, _Sent] = OrderedDict()

    def token_request(self) -> httpx.Request:
        """`gettoken` of an internal application."""
        params = {"appkey": self.settings.app_key, "appsecret": self.settings.app_secret.get_secret_value()}
        return self._provider.client.build_request("GET", "/gettoken", params=params)

    def send_request(self, token: str, messages: Sequence[Message]) -> httpx.Request:
        """`asyncsend_v2`: a card with one button where there is a link, else text."""
        text, link = messages[0].text, messages[0].link
        if link:
            card = {"title": text[:32], "markdown": text, "single_title": "查看并回复", "single_url": link}
            msg: dict[str, object] = {"msgtype": "action_card", "action_card": card}
        else:
            msg = {"msgtype": "text", "text": {"content": text}}
        users = ",".join(m.address for m in messages)
        body = {"agent_id": self.settings.agent_id, "userid_list": users, "to_all_user": False, "msg": msg}
        return self._post(token, "asyncsend_v2", body)

    def content_of(self, message: Message) -> str:
        """Text and link, with room for the card's own words."""
        return f"{message.text}{message.text[:32]}{message.link}{' ' * 128}" if message.link else message.text

    def is_token_error(self, body: Mapping[str, object]) -> bool:
        """The token is invalid or expired."""
        return _code(body) in _TOKEN_ERRORS

    def judge(self, body: Mapping[str, object]) -> Trouble | None:
        """Codes beyond the listed ones are refusals: the provider checked the request and did not act."""
        code = _code(body)
        detail = public_detail(f"dingtalk {code} {body.get('sub_msg') or body.get('errmsg', '')}")
        if code == 0:
            return None
        if code is None or code == _BUSY:
            return Trouble(Verdict.UNKNOWN, detail)
        return Trouble(Verdict.THROTTLED if code in _THROTTLED else Verdict.REFUSED, detail)

    def read(self, body: Mapping[str, object], messages: Sequence[Message]) -> list[Outcome]:
        """Acceptance is for the task; who of the list is invalid shows only in `look_up`."""
        task = body.get("task_id")
        if not isinstance(task, int):
            return [Outcome.unknown(m.message_id, "dingtalk: the answer holds no task id") for m in messages]
        for message in messages:
            self._sent[message.message_id] = _Sent(task, message.address)
        while len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)
        return [Outcome.accepted(m.message_id, str(task)) for m in messages]

    async def look_up(self, message_ids: Sequence[str]) -> list[Outcome]:
        """One question a task."""
        results: dict[int, Mapping[str, object] | Trouble] = {}
        outcomes = []
        for message_id in message_ids:
            sent = self._sent.get(message_id)
            if sent is None:
                outcomes.append(Outcome.unknown(message_id, "dingtalk: no task is known for this message"))
                continue
            if sent.task_id not in results:
                results[sent.task_id] = await self._result(sent.task_id)
            outcomes.append(_of_user(message_id, sent, results[sent.task_id]))
        return outcomes

    async def _result(self, task_id: int) -> Mapping[str, object] | Trouble:
        body = {"agent_id": self.settings.agent_id, "task_id": task_id}
        reply = await self.call_with_token(lambda token: self._post(token, "getsendresult", body), harmless=True)
        if isinstance(reply, Trouble):
            return reply
        result = reply.body.get("send_result")
        return result if isinstance(result, dict) else Trouble(Verdict.UNKNOWN, "dingtalk: no result in the answer")

    def _post(self, token: str, method: str, body: Mapping[str, object]) -> httpx.Request:
        params = {"access_token": token}
        return self._provider.client.build_request("POST", f"{_API}/{method}", params=params, json=body)


def _of_user(message_id: str, sent: _Sent, result: Mapping[str, object] | Trouble) -> Outcome:
    if isinstance(result, Trouble):
        return Outcome.unknown(message_id, result.detail)
    bans = [b for b in _listed(result, "forbidden_list") if isinstance(b, dict) and b.get("userid") == sent.user]
    codes = {str(ban.get("code")) for ban in bans}
    listed = {key for key in _USER_LISTS if sent.user in _listed(result, key)}
    if codes & _SAME_ALREADY_SENT or listed & _ARRIVED:
        how = "duplicate" if codes else "read" if "read_user_id_list" in listed else "unread"
        return Outcome.accepted(message_id, str(sent.task_id), how)
    if "invalid_user_id_list" in listed:
        return Outcome.failed(message_id, "dingtalk: no such user", permanent=True)
    if codes or listed:
        why = public_detail(f"dingtalk did not send it {' '.join(sorted(codes))}")
        return Outcome.failed(message_id, why, permanent=False)
    return Outcome.unknown(message_id, "dingtalk has not processed it yet")


def _listed(result: Mapping[str, object], key: str) -> list[object]:
    value = result.get(key)
    return value if isinstance(value, list) else []


def _code(body: Mapping[str, object]) -> int | None:
    code = body.get("errcode")
    sub = str(body.get("sub_code", ""))
    if code == _GATEWAY_ERROR and sub.isascii() and sub.isdigit():
        return int(sub)
    return code if isinstance(code, int) else None
