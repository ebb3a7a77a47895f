"""The classification table: what each failure proves about a message."""

import httpx
import pytest

from activities.channels.classify import Trouble, Verdict, classify_error, classify_status, public_detail
from activities.channels.message import OutcomeStatus
from activities.channels.provider import Patience, Provider, Reply
from tests.unit.channels.fakes import Clock

REQUEST = httpx.Request("POST", "https://p.example/send")


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (httpx.ConnectError("refused"), Verdict.NOT_SENT),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"), Verdict.NOT_SENT),
        (httpx.ConnectTimeout(""), Verdict.NOT_SENT),
        (httpx.PoolTimeout(""), Verdict.NOT_SENT),
        (httpx.ProxyError(""), Verdict.NOT_SENT),
        (httpx.ReadTimeout(""), Verdict.UNKNOWN),
        (httpx.ReadError(""), Verdict.UNKNOWN),
        (httpx.WriteTimeout(""), Verdict.UNKNOWN),
        (httpx.WriteError(""), Verdict.UNKNOWN),
        (httpx.RemoteProtocolError("closed"), Verdict.UNKNOWN),
        (httpx.DecodingError(""), Verdict.UNKNOWN),
    ],
)
def test_errors(error: httpx.HTTPError, verdict: Verdict) -> None:
    assert classify_error(error).verdict is verdict


@pytest.mark.parametrize(
    ("code", "headers", "verdict", "wait"),
    [
        (429, {}, Verdict.THROTTLED, None),
        (429, {"Retry-After": "7"}, Verdict.THROTTLED, 7.0),
        (503, {"Retry-After": "2"}, Verdict.THROTTLED, 2.0),
        (503, {}, Verdict.UNKNOWN, None),
        (503, {"Retry-After": "soon"}, Verdict.UNKNOWN, None),
        (408, {}, Verdict.NOT_SENT, None),
        (400, {}, Verdict.REFUSED, None),
        (401, {}, Verdict.REFUSED, None),
        (404, {}, Verdict.REFUSED, None),
        (302, {"Location": "https://elsewhere.example"}, Verdict.REFUSED, None),
        (500, {}, Verdict.UNKNOWN, None),
        (502, {}, Verdict.UNKNOWN, None),
        (504, {}, Verdict.UNKNOWN, None),
    ],
)
def test_statuses(code: int, headers: dict[str, str], verdict: Verdict, wait: float | None) -> None:
    trouble = classify_status(httpx.Response(code, headers=headers))
    assert trouble is not None
    assert (trouble.verdict, trouble.wait_seconds) == (verdict, wait)


def test_a_date_to_wait_for_is_measured_against_the_providers_own_clock() -> None:
    headers = {"Date": "Mon, 03 Aug 2026 10:00:00 GMT", "Retry-After": "Mon, 03 Aug 2026 10:00:30 GMT"}
    trouble = classify_status(httpx.Response(429, headers=headers))
    assert trouble is not None
    assert trouble.wait_seconds == 30.0


def test_success_is_decided_by_the_body() -> None:
    assert classify_status(httpx.Response(200)) is None


@pytest.mark.parametrize(
    ("verdict", "status", "permanent"),
    [
        (Verdict.NOT_SENT, OutcomeStatus.FAILED, False),
        (Verdict.THROTTLED, OutcomeStatus.FAILED, False),
        (Verdict.REFUSED, OutcomeStatus.FAILED, True),
        (Verdict.UNKNOWN, OutcomeStatus.UNKNOWN, False),
    ],
)
def test_outcomes(verdict: Verdict, status: OutcomeStatus, permanent: bool) -> None:
    outcome = Trouble(verdict, "why").outcome("m1")
    assert (outcome.message_id, outcome.status, outcome.permanent, outcome.detail) == ("m1", status, permanent, "why")


def test_details_hold_no_numbers_of_people_and_no_credentials() -> None:
    assert public_detail("no such number\n13800138000 !") == "no such number *** !"
    error = httpx.ReadError("https://p.example/send?access_token=SECRET", request=REQUEST)
    assert "SECRET" not in classify_error(error).detail


class Script:
    """Answers requests one after the other as listed."""

    def __init__(self, *steps: httpx.Response | httpx.HTTPError) -> None:
        self.steps = list(steps)
        self.clock = Clock()
        client = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        self.provider = Provider(client, Patience(3, 0.5, 10.0), sleep=self.clock.sleep)

    def _answer(self, _: httpx.Request) -> httpx.Response:
        step = self.steps.pop(0)
        if isinstance(step, httpx.HTTPError):
            raise step
        return step

    async def call(self, *, harmless: bool = False) -> Reply | Trouble:
        return await self.provider.call(lambda: REQUEST, harmless=harmless)


OK = httpx.Response(200, json={"ok": True})


async def test_what_was_surely_not_sent_is_repeated_with_backoff() -> None:
    script = Script(httpx.ConnectError(""), httpx.ConnectTimeout(""), OK)
    assert await script.call() == Reply({"ok": True})
    assert script.clock.slept == [0.5, 1.0]


async def test_repeats_are_bounded() -> None:
    script = Script(*(httpx.ConnectError("") for _ in range(3)))
    result = await script.call()
    assert isinstance(result, Trouble)
    assert result.verdict is Verdict.NOT_SENT


async def test_the_provider_says_how_long_to_wait() -> None:
    script = Script(httpx.Response(429, headers={"Retry-After": "4"}), OK)
    assert isinstance(await script.call(), Reply)
    assert script.clock.slept == [4.0]


async def test_too_long_a_wait_ends_the_call_at_once() -> None:
    script = Script(httpx.Response(429, headers={"Retry-After": "3600"}))
    result = await script.call()
    assert isinstance(result, Trouble)
    assert (result.verdict, script.clock.slept) == (Verdict.THROTTLED, [])


async def test_what_may_have_been_sent_is_not_repeated_blindly() -> None:
    script = Script(httpx.ReadTimeout(""))
    result = await script.call()
    assert isinstance(result, Trouble)
    assert result.verdict is Verdict.UNKNOWN


async def test_it_is_repeated_where_that_is_harmless() -> None:
    script = Script(httpx.ReadTimeout(""), httpx.Response(502), OK)
    assert await script.call(harmless=True) == Reply({"ok": True}, in_doubt=True)


async def test_a_later_refusal_does_not_prove_that_nothing_was_sent() -> None:
    script = Script(httpx.ReadTimeout(""), httpx.Response(400))
    result = await script.call(harmless=True)
    assert isinstance(result, Trouble)
    assert result.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("content", [b"", b"<html>", b"[1]", b"\xff\xfe\x00", b"null"])
async def test_a_nonsense_body_is_unknown(content: bytes) -> None:
    result = await Script(httpx.Response(200, content=content)).call()
    assert isinstance(result, Trouble)
    assert result.verdict is Verdict.UNKNOWN
