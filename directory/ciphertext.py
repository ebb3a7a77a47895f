"""Sealing and opening bytes under a key, bound to what they belong to; and what can be wrong with a key or a text."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from directory.master_key import NONCE_BYTES


class UnknownPerson(LookupError):
    """No such person in the directory."""


class ErasedPerson(LookupError):
    """The person's key was erased: nothing can be sealed for them any more."""


class ErasedPurpose(LookupError):
    """What that directive collected was erased: nothing can be sealed for it any more."""


class DamagedCiphertext(Exception):
    """A stored ciphertext or key was altered, or belongs to another person or master key."""


def seal(cipher: AESGCM, label: bytes, content: bytes) -> bytes:
    """Nonce and AES-256-GCM ciphertext; opens only with the same label."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, label)


def unseal(cipher: AESGCM, owner: str, label: bytes, ciphertext: bytes) -> bytes:
    """The reverse, for the label of its `owner`. Raises DamagedCiphertext."""
    try:
        return cipher.decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], label + owner.encode())
    except (InvalidTag, ValueError) as error:
        raise DamagedCiphertext(owner) from error
