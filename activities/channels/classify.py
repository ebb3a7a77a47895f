"""The table that decides what an HTTP failure proves about a message.

The only question is: can the provider have acted on the request? If surely not, repeating is harmless. If perhaps,
the message is *unknown* and nothing is repeated unless the provider recognises our message id.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import assert_never

import httpx

from activities.channels.message import Outcome

DETAIL_LIMIT = 200
"""Characters of a provider's explanation that are kept."""

_LONG_NUMBER = re.compile(r"\d{7,}")


class Verdict(StrEnum):
    """What a failure proves."""

    NOT_SENT = "not_sent"
    """The provider cannot have acted; trying again later may work."""
    THROTTLED = "throttled"
    """The provider refused for now and did not act."""
    REFUSED = "refused"
    """The provider refused for good and did not act."""
    UNKNOWN = "unknown"
    """The provider may have acted."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A request that did not lead to a usable answer. `wait_seconds`: what the provider asked us to wait."""

    verdict: Verdict
    detail: str
    wait_seconds: float | None = None

    def outcome(self, message_id: str) -> Outcome:
        """What this trouble means for one message of the request."""
        match self.verdict:
            case Verdict.NOT_SENT | Verdict.THROTTLED:
                return Outcome.failed(message_id, self.detail, permanent=False)
            case Verdict.REFUSED:
                return Outcome.failed(message_id, self.detail, permanent=True)
            case Verdict.UNKNOWN:
                return Outcome.unknown(message_id, self.detail)
            case _:
                assert_never(self.verdict)


# Raised before the first byte is written: refused, unresolvable, TLS handshake, proxy, no free connection.
_BEFORE_WRITING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def classify_error(error: httpx.HTTPError) -> Trouble:
    """What an exception of httpx proves. The detail names its type only: its text may hold a URL with credentials."""
    kind = type(error).__name__
    if isinstance(error, _BEFORE_WRITING):
        return Trouble(Verdict.NOT_SENT, f"not connected ({kind})")
    return Trouble(Verdict.UNKNOWN, f"connection lost after the request was begun ({kind})")


def classify_status(response: httpx.Response) -> Trouble | None:
    """What a status code proves; None for 2xx, whose body decides."""
    code = response.status_code
    if response.is_success:
        return None
    wait = _retry_after(response)
    if code == httpx.codes.TOO_MANY_REQUESTS or (code == httpx.codes.SERVICE_UNAVAILABLE and wait is not None):
        return Trouble(Verdict.THROTTLED, f"HTTP {code}: the provider asks us to wait", wait)
    if code == httpx.codes.REQUEST_TIMEOUT:
        # 408 says that the request never arrived whole, so it cannot have been acted on.
        return Trouble(Verdict.NOT_SENT, "HTTP 408: the provider did not receive the whole request")
    if code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return Trouble(Verdict.UNKNOWN, f"HTTP {code}: the provider failed and may have acted")
    return Trouble(Verdict.REFUSED, f"HTTP {code}: the provider refused the request")


def public_detail(text: str) -> str:
    """A provider's words, short enough to record and without phone or id numbers."""
    return _LONG_NUMBER.sub("***", " ".join(text.split()))[:DETAIL_LIMIT]


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds to wait; None when absent or unreadable. A date is measured against the provider's own Date header, so
    that a wrong clock on either side does no harm."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    until, now = _http_date(value), _http_date(response.headers.get("date", ""))
    return max(0.0, (until - now).total_seconds()) if until and now else None


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
