"""The access token of an application: fetched once, shared, and replaced when the provider says that it expired."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from activities.channels.classify import Trouble

MARGIN_SECONDS = 120.0
"""A token is replaced this long before its end, so that it does not end in the middle of a request."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token and how many seconds it is good for from now."""

    value: str
    expires_in_seconds: float


class TokenCache:
    """Hands out the current token. However many callers wait, one fetch is made: providers limit how often a token may
    be asked for, and some make the older one useless when a newer is issued."""

    def __init__(self, fetch: Callable[[], Awaitable[Token | Trouble]], clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._value: str | None = None
        self._good_until = 0.0

    async def get(self) -> str | Trouble:
        """The token, or why there is none; without a token nothing was sent."""
        async with self._lock:
            if self._value is not None and self._clock() < self._good_until:
                return self._value
            token = await self._fetch()
            if isinstance(token, Trouble):
                return token
            self._value = token.value
            self._good_until = self._clock() + max(0.0, token.expires_in_seconds - MARGIN_SECONDS)
            return token.value

    def discard(self, value: str) -> None:
        """Forget `value` because the provider refused it; a newer token fetched meanwhile by others is kept."""
        if self._value == value:
            self._value = None
