"""One patient HTTP caller for all adapters: bounded repeats where they are harmless, and an honest verdict."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import httpx

from activities.channels.classify import Trouble, Verdict, classify_error, classify_status

Sleep = Callable[[float], Awaitable[None]]
Judge = Callable[[dict[str, object]], Trouble | None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call may be repeated. Waits are `backoff_seconds`, doubled each time, or what the provider asked
    for if that is at most `longest_wait_seconds`; a longer wish ends the call at once, for the ladder to go on."""

    attempts: int = 3
    backoff_seconds: float = 0.5
    longest_wait_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Reply:
    """A provider's JSON object. `in_doubt`: an earlier attempt of the same call may have got through as well."""

    body: dict[str, object]
    in_doubt: bool = False


class Provider:
    """Calls one provider over one httpx client."""

    def __init__(self, client: httpx.AsyncClient, patience: Patience, *, sleep: Sleep = asyncio.sleep) -> None:
        self.client = client
        self._patience = patience
        self._sleep = sleep

    async def call(
        self, build: Callable[[], httpx.Request], *, harmless: bool, judge: Judge | None = None
    ) -> Reply | Trouble:
        """Send what `build` makes (anew for each attempt, since signatures age) until there is an answer.

        `harmless`: repeating is harmless even if an earlier attempt got through (queries; providers that dedupe).
        `judge` finds trouble in a well-formed body (error codes). Never raises for provider trouble.
        """
        in_doubt = False
        trouble = Trouble(Verdict.NOT_SENT, "not tried")
        for attempt in range(1, self._patience.attempts + 1):
            result = await self._once(build(), judge)
            if isinstance(result, Reply):
                return replace(result, in_doubt=in_doubt)
            trouble = result
            in_doubt = in_doubt or trouble.verdict is Verdict.UNKNOWN
            wait = self._wait(trouble, attempt, harmless=harmless)
            if wait is None:
                break
            await self._sleep(wait)
        # If any attempt may have got through, a later refusal does not prove that nothing was sent.
        return doubtful(trouble) if in_doubt else trouble

    def _wait(self, trouble: Trouble, attempt: int, *, harmless: bool) -> float | None:
        """Seconds until the next attempt; None: no further attempt."""
        repeatable = trouble.verdict in (Verdict.NOT_SENT, Verdict.THROTTLED)
        if attempt >= self._patience.attempts or not (repeatable or (harmless and trouble.verdict is Verdict.UNKNOWN)):
            return None
        backoff = self._patience.backoff_seconds * 2.0 ** (attempt - 1)
        wait = backoff if trouble.wait_seconds is None else max(backoff, trouble.wait_seconds)
        return wait if wait <= self._patience.longest_wait_seconds else None

    async def _once(self, request: httpx.Request, judge: Judge | None) -> Reply | Trouble:
        try:
            response = await self.client.send(request)
        except httpx.HTTPError as error:
            return classify_error(error)
        trouble = classify_status(response)
        if trouble is not None:
            return trouble
        body = _json_object(response)
        if body is None:
            return Trouble(Verdict.UNKNOWN, f"HTTP {response.status_code} with a body that is not a JSON object")
        return (judge(body) if judge else None) or Reply(body)


def doubtful(trouble: Trouble) -> Trouble:
    """The same trouble, where something before it may have got through."""
    return replace(trouble, verdict=Verdict.UNKNOWN)


def _json_object(response: httpx.Response) -> dict[str, object] | None:
    try:
        body = response.json()
    except ValueError:  # not JSON, or not text at all
        return None
    return body if isinstance(body, dict) else None
