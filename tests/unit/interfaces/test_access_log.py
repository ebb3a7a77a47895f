"""Which requests are worth a line in the log of a busy day."""

import pytest
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from interfaces.api import middleware
from interfaces.api.middleware import AccessLog

SCOPE: Scope = {"type": "http", "method": "GET", "path": "/v1/cases"}


async def _receive() -> Message:
    return {"type": "http.request"}


async def _send(_: Message) -> None:
    return None


async def levels(status: int, monkeypatch: pytest.MonkeyPatch, *, slow: float = 1000.0) -> list[str]:
    """The levels of the lines that one request leaves."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status})

    monkeypatch.setattr(middleware, "SLOW", slow)
    monkeypatch.setattr(middleware._logger, "isEnabledFor", lambda _: True)
    with capture_logs() as lines:
        await AccessLog(app)(SCOPE, _receive, _send)
    return [line["log_level"] for line in lines]


@pytest.mark.parametrize(
    ("status", "level"), [(200, "debug"), (202, "debug"), (404, "info"), (422, "info"), (503, "warning")]
)
async def test_only_what_went_wrong_is_told(status: int, level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await levels(status, monkeypatch) == [level]


async def test_what_took_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await levels(200, monkeypatch, slow=-1.0) == ["info"]
