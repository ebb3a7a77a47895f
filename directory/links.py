"""Signed links: who may answer for which case until when, without an account. The link is the right to answer.

A token is `payload.signature`, both base64url; the payload is canonical JSON with case, person, expiry (seconds since
1970) and, in a drill, that it is one. A token of one person never works for another: the person is under the signature.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from domain.kernel.canonical import canonical

KEY_BYTES = 32


class BadLink(ValueError):
    """The link is damaged, forged or expired; `expired` tells the last from the others."""

    def __init__(self, reason: str, *, expired: bool = False) -> None:
        super().__init__(reason)
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Link:
    """The right of `person` to answer `case` until `expires_at`. `drill`: every page behind it says so, also when the
    database that would know is away."""

    case: str
    person: str
    expires_at: datetime
    drill: bool = False


class LinkSigner:
    """Makes and checks tokens with one secret key."""

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            raise ValueError(f"the key for links needs {KEY_BYTES} bytes")
        self._key = key

    def token(self, link: Link) -> str:
        """The token of a link, about 150 characters."""
        expires = int(link.expires_at.timestamp())
        content = {"c": link.case, "e": expires, "p": link.person}
        payload = _encode(canonical({**content, "d": True} if link.drill else content))
        return f"{payload}.{self._sign(payload)}"

    def read(self, token: str, now: datetime) -> Link:
        """The link behind a token. Raises BadLink."""
        payload, _, signature = token.partition(".")
        if not hmac.compare_digest(self._sign(payload).encode(), signature.encode()):
            raise BadLink("this link is not one of ours, or was cut off")
        data = orjson.loads(_decode(payload))
        link = Link(data["c"], data["p"], datetime.fromtimestamp(data["e"], UTC), data.get("d", False))
        if link.expires_at <= now:
            raise BadLink("this link has expired", expired=True)
        return link

    def _sign(self, payload: str) -> str:
        return _encode(hmac.new(self._key, payload.encode(), hashlib.sha256).digest()[:16])


def load_or_make_key(path: Path) -> bytes:
    """The key in `path`, made on first use (readable by its owner only). Raises OSError, or ValueError if too short."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) < KEY_BYTES:
            raise ValueError(f"{path} is too short for a key; remove it to have a new one made") from None
        return key
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return load_or_make_key(path)
    with os.fdopen(descriptor, "wb") as file:
        key = os.urandom(KEY_BYTES)
        file.write(key)
    return key


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
