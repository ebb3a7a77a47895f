"""What every channel's settings share; each adapter adds its own.

Credentials are `SecretStr`, so that printing settings never prints them.
"""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from activities.channels.provider import Patience

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def _safe_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url.rstrip("/")
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return url.rstrip("/")
    raise ValueError("must be an https address (plain http only on this machine itself)")


BaseUrl = Annotated[str, AfterValidator(_safe_url)]
"""An https address without trailing slash: messages carry personal data, so never in clear over a network."""

Seconds = Annotated[float, Field(gt=0, le=600)]
Rate = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class ChannelSettings(BaseModel):
    """Limits of any channel. They protect the provider from us and the other channels from this one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate_per_second: Rate = 50.0
    """Messages a second on average."""
    burst: Count = 100
    """Messages that may go at once after a pause."""
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    """Calls to the provider under way at once."""
    rest_after: Count = 5
    """Fruitless calls in a row after which the channel rests."""
    rest_seconds: Seconds = 15.0

    @property
    def call_timeout_seconds(self) -> float:
        """The last guard around one `send`; longer than all its own timeouts together."""
        return 60.0


class HttpSettings(ChannelSettings):
    """Settings of an adapter that talks HTTP."""

    base_url: BaseUrl
    timeout_seconds: Seconds = 10.0
    """For each of writing, reading and waiting for a free connection."""
    connect_timeout_seconds: Seconds = 3.0
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    backoff_seconds: Seconds = 0.5
    longest_wait_seconds: Seconds = 10.0

    @property
    def patience(self) -> Patience:
        """How long one call may be repeated."""
        return Patience(self.attempts, self.backoff_seconds, self.longest_wait_seconds)

    @property
    def request_seconds(self) -> float:
        """The longest that one request with its repeats may take, if every timeout of it is used up."""
        one = self.connect_timeout_seconds + 3 * self.timeout_seconds
        return self.attempts * one + (self.attempts - 1) * self.longest_wait_seconds

    @property
    def call_timeout_seconds(self) -> float:
        """Room for one request with its repeats, and a little."""
        return self.request_seconds + 5.0
