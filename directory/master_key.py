"""The master key: a file of 32 random bytes outside PostgreSQL. It wraps the data keys and keys the digests."""

import hmac
import os
import secrets
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.kernel.model import PersonId

KEY_BYTES = 32
NONCE_BYTES = 12

Digest = Literal["phone", "id_number", "person", "fingerprint"]


class MasterKeyError(Exception):
    """The master key cannot be used; the message is one sentence for the operator."""


class MasterKey:
    """Wraps data keys and computes keyed digests. Separate subkeys for each use are derived with HKDF-SHA256."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise MasterKeyError(f"A master key has {KEY_BYTES} bytes, this one has {len(secret)}.")
        self._wrapping = AESGCM(_subkey(secret, "wrap"))
        uses: tuple[Digest, ...] = ("phone", "id_number", "person", "fingerprint")
        self._digest_keys = {use: _subkey(secret, f"digest {use}") for use in uses}

    @property
    def fingerprint(self) -> bytes:
        """Tells one master key from another without revealing it; 32 bytes."""
        return self.digest("fingerprint", "")

    def wrap(self, person: PersonId, key: bytes) -> bytes:
        """The data key as it is stored: nonce and AES-256-GCM ciphertext, bound to the person."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, key, person.encode())

    def unwrap(self, person: PersonId, wrapped: bytes) -> bytes:
        """The data key. Raises cryptography's InvalidTag if it was altered or belongs to another person or master."""
        return self._wrapping.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], person.encode())

    def digest(self, use: Digest, value: str) -> bytes:
        """HMAC-SHA256 of a value under the key of its use; equal values can be found, none can be guessed back."""
        return hmac.digest(self._digest_keys[use], value.encode(), "sha256")


def load_master_key(path: Path, *, create: bool) -> MasterKey:
    """Reads the key file; makes it (mode 0600) if it is missing and `create` is true.

    Raises MasterKeyError with one clear sentence if it is missing, unreadable or not 32 bytes long.
    """
    try:
        if create and not path.exists():
            _create(path)
        return MasterKey(path.read_bytes())
    except FileNotFoundError:
        raise MasterKeyError(
            f"The master key {path} is missing, but this database holds data sealed with it: restore the file."
        ) from None
    except OSError as error:
        raise MasterKeyError(f"The master key {path} cannot be read or made: {error.strerror}.") from error
    except MasterKeyError as error:
        raise MasterKeyError(f"{path} is not a master key: {error}") from None


def _create(path: Path) -> None:
    """Puts a complete file in place or none; if another process was first, its file stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _subkey(secret: bytes, use: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"shouwang directory {use}".encode()).derive(
        secret
    )
