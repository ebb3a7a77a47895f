"""Around every request: how much it may bring, and one line in the log. Plain ASGI, because the door for thousands of
acknowledgements a second goes through it."""

import logging
import time
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from activities.evidence.store import LARGEST
from interfaces.api.answers import answer
from interfaces.outside import LIMIT

_KIB = 1024
LINKS = "/a/"
_LIMITS = (
    (LINKS, 16 * _KIB),
    ("/v1/commands:bulk", 8 * _KIB * _KIB),
    ("/v1/channels/", _KIB * _KIB),
    ("/v1/evidence", LARGEST),
)
_ANY = LIMIT + 4 * _KIB
SLOW = 1000.0
"""Milliseconds after which a request is worth a line."""

log = structlog.get_logger(__name__)
_logger = logging.getLogger(__name__)


class BodyLimit:
    """Refuses a body that is too large (413) as soon as that is known, by its length or while it comes in."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        limit = _limit(scope["path"])
        left = limit

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413, f"at most {limit} bytes are taken here")
            return message

        await self._app(scope, counted, send)


class AnswersFirst:
    """Takes answers through links past routing and dependencies, which cost more than the answer itself.

    The same endpoint is among the routes, where it is described.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"] if scope["type"] == "http" and scope["method"] == "POST" else ""
        token = path.removeprefix(LINKS)
        if token == path or "/" in token:
            await self._app(scope, receive, send)
            return
        response = await answer(Request(scope, receive), token)
        await response(scope, receive, send)


class AccessLog:
    """One line a request: method, the path's pattern (a path may hold a token), status, milliseconds. No addresses,
    no query, no body. At `debug`, but for our own failures (`warning`), refusals, and what took long (`info`)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status, answered = 500, None

        async def noted(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                # Counted until the answer begins: a stream may last for days.
                status, answered = message["status"], time.perf_counter()
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            _note(scope, status, ((answered or time.perf_counter()) - began) * 1000)


def _note(scope: Scope, status: int, milliseconds: float) -> None:
    ordinary = status < 400 and milliseconds <= SLOW
    level = logging.DEBUG if ordinary else logging.INFO if status < 500 else logging.WARNING
    if not _logger.isEnabledFor(level):
        return
    route: Any = scope.get("route")
    pattern = getattr(route, "path", f"{LINKS}{{token}}" if scope["path"].startswith(LINKS) else "(none)")
    log.log(level, "request", method=scope["method"], path=pattern, status=status, ms=round(milliseconds, 1))


def _limit(path: str) -> int:
    return next((limit for prefix, limit in _LIMITS if path.startswith(prefix)), _ANY)
