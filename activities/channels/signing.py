"""Signatures of the generic SMS and voice gateway: ours on requests, the gateway's on status callbacks.

A request is signed over method, path, time, nonce and the SHA-256 of the body; a callback over time and body. Both are
HMAC-SHA256 in lower-case hex, keyed with different secrets, so that one leak does not open both directions.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from activities.channels.channel import ForgedCallback

TIMESTAMP = "X-Timestamp"
NONCE = "X-Nonce"
SIGNATURE = "X-Signature"
KEY_ID = "X-Key-Id"


def request_signature(secret: str, path: str, body: bytes, *, timestamp: str, nonce: str, method: str = "POST") -> str:
    """The value of `X-Signature` of a request. `timestamp`: Unix seconds as text."""
    digest = hashlib.sha256(body).hexdigest()
    return _hmac(secret, "\n".join((method.upper(), path, timestamp, nonce, digest)).encode())


def callback_signature(secret: str, timestamp: str, body: bytes) -> str:
    """The value of `X-Signature` of a status callback."""
    return _hmac(secret, timestamp.encode() + b"." + body)


def verify_callback(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime, tolerance_seconds: int
) -> None:
    """Raises `ForgedCallback` unless the signature is right and not older or newer than `tolerance_seconds`.

    The time is inside the signature: a recorded callback cannot be played again later under a new time.
    """
    given = {name.lower(): value for name, value in headers.items()}
    timestamp, signature = given.get(TIMESTAMP.lower(), ""), given.get(SIGNATURE.lower(), "")
    if not timestamp or not signature:
        raise ForgedCallback(f"a status callback needs the headers {TIMESTAMP} and {SIGNATURE}")
    expected = callback_signature(secret, timestamp, body)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise ForgedCallback("the signature of the status callback is wrong")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise ForgedCallback(f"{TIMESTAMP} must be Unix seconds")
    if abs(now.timestamp() - int(timestamp)) > tolerance_seconds:
        raise ForgedCallback(f"the status callback is more than {tolerance_seconds} s off our clock")


def _hmac(secret: str, text: bytes) -> str:
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
