"""Status callbacks are verified before anything of them is believed."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from activities.channels.channel import ForgedCallback, MalformedCallback
from activities.channels.gateway_shapes import CALLBACK_BYTES
from activities.channels.message import Answer, Receipt, ReceiptStatus
from activities.channels.signing import SIGNATURE, TIMESTAMP, callback_signature
from activities.channels.sms import SmsChannel, SmsSettings
from activities.channels.voice import VoiceChannel, VoiceSettings

NOW = datetime(2026, 8, 3, 10, 0, tzinfo=UTC)
SECRET = "callback secret"
COMMON = {
    "base_url": "https://gateway.example",
    "key_id": "county",
    "secret": "request secret",
    "callback_secret": SECRET,
    "sender": "守望",
}


@pytest.fixture
def sms() -> SmsChannel:
    return SmsChannel("sms", SmsSettings.model_validate(COMMON), now=lambda: NOW)


@pytest.fixture
def voice() -> VoiceChannel:
    return VoiceChannel("voice", VoiceSettings.model_validate(COMMON), now=lambda: NOW)


def signed(body: bytes, *, at: datetime = NOW, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: callback_signature(secret, timestamp, body)}


def events(*entries: dict[str, object]) -> bytes:
    return json.dumps({"events": entries}).encode()


def event(status: str, **more: object) -> dict[str, object]:
    return {"id": "g-1", "client_id": "m1", "status": status, "at": "2026-08-03T17:59:00+08:00", **more}


BODY = events(event("delivered"))


def test_a_signed_callback_is_read(sms: SmsChannel) -> None:
    at = datetime(2026, 8, 3, 9, 59, tzinfo=UTC)
    assert sms.receipts(signed(BODY), BODY) == [Receipt("m1", "g-1", ReceiptStatus.DELIVERED, at, "delivered")]


def test_header_names_are_read_in_any_case(sms: SmsChannel) -> None:
    assert sms.receipts({k.lower(): v for k, v in signed(BODY).items()}, BODY)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {TIMESTAMP: signed(BODY)[TIMESTAMP]},
        {SIGNATURE: signed(BODY)[SIGNATURE]},
        signed(BODY, secret="request secret"),
        signed(BODY + b" "),
        {**signed(BODY), SIGNATURE: "0" * 64},
        {**signed(BODY), SIGNATURE: "é"},
        {**signed(BODY), TIMESTAMP: "soon"},
        {**signed(BODY), TIMESTAMP: str(int(NOW.timestamp()) + 1)},
        signed(BODY, at=NOW - timedelta(minutes=6)),
        signed(BODY, at=NOW + timedelta(minutes=6)),
    ],
    ids=["none", "no-sig", "no-time", "other-key", "other-body", "zeros", "non-ascii", "word", "moved", "old", "early"],
)
def test_forged_and_stale_callbacks_are_refused(sms: SmsChannel, headers: dict[str, str]) -> None:
    with pytest.raises(ForgedCallback):
        sms.receipts(headers, BODY)


def test_a_time_that_is_not_a_number_is_refused_even_if_signed(sms: SmsChannel) -> None:
    headers = {TIMESTAMP: "-5", SIGNATURE: callback_signature(SECRET, "-5", BODY)}
    with pytest.raises(ForgedCallback, match="Unix seconds"):
        sms.receipts(headers, BODY)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"events": {}}',
        b'{"events": [{"id": "g-1"}]}',
        events({**event("delivered"), "at": "2026-08-03T17:59:00"}),
        events({**event("delivered"), "at": "yesterday"}),
        b" " * (CALLBACK_BYTES + 1),
    ],
    ids=["empty", "list", "cut", "binary", "no-list", "no-fields", "no-offset", "no-time", "huge"],
)
def test_malformed_callbacks_are_refused(sms: SmsChannel, body: bytes) -> None:
    with pytest.raises(MalformedCallback):
        sms.receipts(signed(body), body)


def test_an_error_repeats_nothing_of_the_body(sms: SmsChannel) -> None:
    body = events({"id": "g-1", "status": "13800138000"})
    with pytest.raises(MalformedCallback) as caught:
        sms.receipts(signed(body), body)
    assert "13800138000" not in str(caught.value)
    assert "events.0.at" in str(caught.value)


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("read", ReceiptStatus.READ),
        ("failed", ReceiptStatus.FAILED),
        ("expired", ReceiptStatus.FAILED),
        ("sent", ReceiptStatus.PROGRESS),
        ("something new", ReceiptStatus.PROGRESS),
    ],
)
def test_sms_statuses(sms: SmsChannel, status: str, meaning: ReceiptStatus) -> None:
    body = events(event(status))
    assert [r.status for r in sms.receipts(signed(body), body)] == [meaning]


@pytest.mark.parametrize(
    ("entry", "status", "answer"),
    [
        (event("completed", digits="1"), ReceiptStatus.ANSWERED, Answer.ACKNOWLEDGE),
        (event("completed", digits="2"), ReceiptStatus.ANSWERED, Answer.DECLINE),
        (event("completed", digits="9"), ReceiptStatus.ANSWERED, None),
        (event("completed"), ReceiptStatus.DELIVERED, None),
        (event("connected"), ReceiptStatus.DELIVERED, None),
        (event("ringing"), ReceiptStatus.PROGRESS, None),
        (event("no_answer"), ReceiptStatus.FAILED, None),
        (event("busy"), ReceiptStatus.FAILED, None),
    ],
)
def test_calls(voice: VoiceChannel, entry: dict[str, object], status: ReceiptStatus, answer: Answer | None) -> None:
    body = events(entry)
    assert [(r.status, r.answer) for r in voice.receipts(signed(body), body)] == [(status, answer)]
