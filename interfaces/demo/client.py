"""The HTTP API as the drill's people use it: orders and answers for others as commands, one's own through a link."""

import asyncio
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from domain.kernel.command import Actor
from domain.kernel.model import Model
from workers.stack.errors import ServerAway

TRIES = 4
_PAUSE = 0.25
DECISION_SECONDS = 60.0
_WAIT = 10
_BUSY = frozenset({429, 502, 503, 504})


class ApiRefusal(Exception):
    """The API, or a rule behind it, refused: `code` for programs, the text for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class ApiClient:
    """Talks to one installation. Asks again with the same key when the API was away: that is safe by design."""

    def __init__(self, url: str, token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
        # Never through a proxy: the API is on this machine.
        self._http = httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=30.0, trust_env=False)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def answer(self, link: str, answer: str, reason: str | None) -> None:
        """Answer through a signed link, as a phone does. Raises ApiRefusal."""
        said = {"answer": answer} if reason is None else {"answer": answer, "reason": reason}
        path = urlsplit(link).path
        await self._asked(lambda: self._http.post(path, json=said, headers={"Accept": "application/json"}))

    async def submit(
        self, case: str, process: str, command: Model | Mapping[str, Any], actor: Actor, *, wait: int = 0
    ) -> dict[str, Any]:
        """Submit a command; the receipt, with the decision if it was made within `wait` seconds. Raises ApiRefusal."""
        body = command.model_dump(mode="json") if isinstance(command, Model) else dict(command)
        headers = {
            "X-Actor-Id": actor.id,
            "X-Actor-Role": actor.role.value,
            **({"X-Actor-Unit": actor.unit} if actor.unit else {}),
            "Idempotency-Key": f"drill-{uuid.uuid4().hex}",
        }
        sent = {"case": case, "process": process, "command": body}
        answer = await self._asked(
            lambda: self._http.post("/v1/commands", json=sent, headers=headers, params={"wait": wait})
        )
        receipt: dict[str, Any] = answer.json()
        return receipt

    async def decide(
        self,
        case: str,
        process: str,
        command: Model | Mapping[str, Any],
        actor: Actor,
        *,
        accept: Collection[str] = (),
    ) -> dict[str, Any]:
        """Submit and wait for the decision. `accept`: rejections that are as good as done.

        Raises ApiRefusal when the rules refuse, StackError when nobody decides.
        """
        receipt = await self.submit(case, process, command, actor, wait=_WAIT)
        deadline = time.monotonic() + DECISION_SECONDS
        headers = {"X-Actor-Id": actor.id, "X-Actor-Role": actor.role.value}
        path = urlsplit(receipt["status_url"]).path
        while receipt["status"] != "decided":
            if time.monotonic() > deadline:
                raise ServerAway("工作进程没有作出决定：请查看日志。", "The workers decided nothing: see the logs.")
            await asyncio.sleep(_PAUSE)
            receipt = (await self._asked(lambda: self._http.get(path, headers=headers))).json()
        decision: dict[str, Any] = receipt["decision"]
        rejection = decision["rejection"]
        if rejection is not None and rejection["code"] not in accept:
            raise ApiRefusal(rejection["code"], rejection["reason"])
        return decision

    async def _asked(self, ask: Callable[[], Any]) -> httpx.Response:
        for attempt in range(1, TRIES + 1):
            try:
                answer: httpx.Response = await ask()
            except httpx.TransportError as error:
                if attempt == TRIES:
                    raise ApiRefusal("unreachable", type(error).__name__) from error
            else:
                if answer.is_success:
                    return answer
                if answer.status_code not in _BUSY or attempt == TRIES:
                    raise _refusal(answer)
            await asyncio.sleep(_PAUSE * attempt)
        raise AssertionError("the last attempt returns or raises")


def _refusal(answer: httpx.Response) -> ApiRefusal:
    try:
        problem = answer.json()
    except ValueError:
        return ApiRefusal(str(answer.status_code), answer.text[:200])
    return ApiRefusal(str(problem.get("code", answer.status_code)), str(problem.get("detail", ""))[:200])
