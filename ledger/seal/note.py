"""Signed notes (C2SP signed-note) with Ed25519: text, a blank line, and a line for each signature."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_ID_BYTES = 4
_KEY_BYTES = 32
_DASH = "\N{EM DASH} "
_PRIVATE = "PRIVATE+KEY"


class NoteRefused(ValueError):
    """A note or a key is malformed, or no known key has signed; the message says which."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A name with its public key: what an auditor must have got outside the log."""

    name: str
    key: Ed25519PublicKey

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys apart; no proof of anything."""
        return _key_id(self.name, _raw(self.key))

    def __str__(self) -> str:
        """One line to hand out: name, key id, key."""
        return f"{self.name}+{self.id.hex()}+{_b64(_ED25519 + _raw(self.key))}"


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A name with its private key."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.name, self.key.public_key())

    def secret(self) -> str:
        """The line that `read_signer` reads. Whoever has it can sign in this name."""
        seed = self.key.private_bytes_raw()
        return f"{_PRIVATE}+{self.name}+{self.verifier.id.hex()}+{_b64(_ED25519 + seed)}"

    def sign(self, text: str) -> str:
        """The note of a text. Raises NoteRefused for a text without a last newline or with control characters."""
        _check_text(text)
        line = _b64(self.verifier.id + self.key.sign(text.encode()))
        return f"{text}\n{_DASH}{self.name} {line}\n"


def new_signer(name: str) -> Signer:
    """A fresh key under a name, such as `shouwang.example.cn/county`. Raises NoteRefused for an impossible name."""
    return Signer(_checked_name(name), Ed25519PrivateKey.generate())


def read_signer(line: str) -> Signer:
    """The reverse of `secret`. Raises NoteRefused."""
    parts = line.strip().split("+", 4)
    if len(parts) != 5 or "+".join(parts[:2]) != _PRIVATE:
        raise NoteRefused("this is not the line of a signing key")
    name, key_id, encoded = parts[2:]
    signer = Signer(_checked_name(name), Ed25519PrivateKey.from_private_bytes(_key(encoded)))
    if signer.verifier.id.hex() != key_id:
        raise NoteRefused("the signing key and its id do not belong together")
    return signer


def read_verifier(line: str) -> Verifier:
    """The reverse of `str(verifier)`. Raises NoteRefused."""
    parts = line.strip().split("+", 2)
    if len(parts) != 3:
        raise NoteRefused("this is not the line of a verification key")
    name, key_id, encoded = parts
    verifier = Verifier(_checked_name(name), Ed25519PublicKey.from_public_bytes(_key(encoded)))
    if verifier.id.hex() != key_id:
        raise NoteRefused("the verification key and its id do not belong together")
    return verifier


def open_note(note: str, verifier: Verifier) -> str:
    """The text of a note that `verifier` has signed. Raises NoteRefused for any other note."""
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise NoteRefused("this is not a signed note")
    text += "\n"
    _check_text(text)
    found = [_signature(line) for line in signatures.splitlines()]
    mine = [signature for name, key_id, signature in found if (name, key_id) == (verifier.name, verifier.id)]
    if not mine:
        raise NoteRefused(f"the note is not signed by {verifier.name} with the key {verifier.id.hex()}")
    try:
        verifier.key.verify(mine[0], text.encode())
    except InvalidSignature:
        raise NoteRefused(f"the signature of {verifier.name} does not belong to this text") from None
    return text


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _decoded(encoded)
    if not line.startswith(_DASH) or len(raw) <= _ID_BYTES:
        raise NoteRefused("a signature line of the note is malformed")
    return _checked_name(name), raw[:_ID_BYTES], raw[_ID_BYTES:]


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(ord(sign) < 0x20 and sign != "\n" for sign in text):
        raise NoteRefused("the text of a note ends with a newline and has no control characters")


def _checked_name(name: str) -> str:
    if not name or "+" in name or any(sign.isspace() for sign in name):
        raise NoteRefused("the name of a key has no spaces and no plus sign, and is not empty")
    return name


def _key(encoded: str) -> bytes:
    raw = _decoded(encoded)
    if raw[:1] != _ED25519 or len(raw) != 1 + _KEY_BYTES:
        raise NoteRefused("only Ed25519 keys of 32 bytes are known here")
    return raw[1:]


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise NoteRefused("something that should be base64 is not") from None


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_ID_BYTES]


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes_raw()


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
