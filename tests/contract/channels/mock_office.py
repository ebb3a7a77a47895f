"""The mocks of WeCom and DingTalk: tokens, user lists, error codes in 200 answers, duplicates dropped by content."""

import json
from typing import Any

import httpx

from tests.contract.channels.mock_provider import MockProvider


class MockOffice(MockProvider):
    """Access tokens, as both apps have them."""

    token_path = ""
    send_path = ""

    def __init__(self) -> None:
        super().__init__()
        self.tokens_issued = 0
        self.valid_token: str | None = None
        self.expire_after_sends: int | None = None
        self.refuse_tokens = False
        self.busy_for = 0
        """How many sends are answered with the code for too many calls."""

    def is_send(self, request: httpx.Request) -> bool:
        return request.url.path == self.send_path

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == self.token_path:
            return httpx.Response(200, json=self._issue(request))
        if self.is_send(request) and self.expire_after_sends is not None and self.sends > self.expire_after_sends:
            self.valid_token, self.expire_after_sends = None, None
        if self.refuse_tokens or request.url.params["access_token"] != self.valid_token:
            return httpx.Response(200, json=self.token_error())
        if self.is_send(request) and self.busy_for:
            self.busy_for -= 1
            return httpx.Response(200, json=self.busy_error())
        return httpx.Response(200, json=self.act(request.url.path, json.loads(request.content)))

    def token_error(self) -> dict[str, Any]:
        return {"errcode": 42001, "errmsg": "access_token expired"}

    def busy_error(self) -> dict[str, Any]:
        raise NotImplementedError

    def act(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def check_credentials(self, params: httpx.QueryParams) -> bool:
        raise NotImplementedError

    def _issue(self, request: httpx.Request) -> dict[str, Any]:
        assert self.check_credentials(request.url.params)
        self.tokens_issued += 1
        self.valid_token = f"token-{self.tokens_issued}"
        return {"errcode": 0, "errmsg": "ok", "access_token": self.valid_token, "expires_in": 7200}


class MockWecom(MockOffice):
    """`message/send`."""

    token_path = "/cgi-bin/gettoken"
    send_path = "/cgi-bin/message/send"

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[str] = set()

    def check_credentials(self, params: httpx.QueryParams) -> bool:
        return params["corpid"] == "corp" and params["corpsecret"] == "app secret"

    def busy_error(self) -> dict[str, Any]:
        return {"errcode": 45009, "errmsg": "api freq out of limit"}

    def act(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        assert path == self.send_path
        assert body["msgtype"] == "text"
        assert body["agentid"] == 7
        users = body["touser"].split("|")
        valid = [user for user in users if user not in self.invalid]
        if not valid:
            return {"errcode": 81013, "errmsg": "user & party & tag all invalid"}
        same = json.dumps(body, sort_keys=True)
        if not (body.get("enable_duplicate_check") and same in self._seen):
            for user in valid:
                self.show(user, body["text"]["content"])
        self._seen.add(same)
        bad = "|".join(user.lower() for user in users if user in self.invalid)
        return {"errcode": 0, "errmsg": "ok", "invaliduser": bad, "msgid": f"w{len(self._seen)}"}


class MockDingtalk(MockOffice):
    """`asyncsend_v2` and `getsendresult`: problems with single users show only in the latter."""

    token_path = "/gettoken"
    send_path = "/topapi/message/corpconversation/asyncsend_v2"

    def __init__(self) -> None:
        super().__init__()
        self._seen: set[tuple[str, str]] = set()
        self._results: dict[int, dict[str, Any]] = {}

    def check_credentials(self, params: httpx.QueryParams) -> bool:
        return params["appkey"] == "corp" and params["appsecret"] == "app secret"

    def token_error(self) -> dict[str, Any]:
        return {"errcode": 88, "errmsg": "ding talk error", "sub_code": "40014", "sub_msg": "invalid access_token"}

    def busy_error(self) -> dict[str, Any]:
        return {"errcode": 88, "errmsg": "ding talk error", "sub_code": "90018", "sub_msg": "too many calls"}

    def act(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        assert body["agent_id"] == 7
        if path.endswith("/getsendresult"):
            return {"errcode": 0, "errmsg": "ok", "send_result": self._results[body["task_id"]]}
        assert path == self.send_path
        msg = body["msg"]
        text = msg["text"]["content"] if msg["msgtype"] == "text" else msg["action_card"]["markdown"]
        task = 1000 + len(self._results)
        result: dict[str, Any] = {"invalid_user_id_list": [], "unread_user_id_list": [], "forbidden_list": []}
        self._results[task] = result
        for user in body["userid_list"].split(","):
            self._deliver(user, text, json.dumps(msg, sort_keys=True), result)
        return {"errcode": 0, "errmsg": "ok", "task_id": task}

    def _deliver(self, user: str, text: str, content: str, result: dict[str, Any]) -> None:
        if user in self.invalid:
            result["invalid_user_id_list"].append(user)
        elif (user, content) in self._seen:
            result["forbidden_list"].append({"code": "143106", "count": 1, "userid": user})
        else:
            self._seen.add((user, content))
            self.show(user, text)
            result["unread_user_id_list"].append(user)
