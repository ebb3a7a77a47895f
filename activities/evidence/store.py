"""What every store of evidence can do."""

import hashlib
import re
from typing import Protocol

LARGEST = 32 * 1024 * 1024
"""Bytes of one file."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class EvidenceUnavailable(Exception):
    """The store cannot be reached, or does not let us; the same may work later."""


class DamagedEvidence(Exception):
    """What the store gave back is not what was put in: it must not count as a proof."""


class EvidenceStore(Protocol):
    """Files by their digest. Putting the same file twice is putting it once."""

    async def put(self, content: bytes) -> str:
        """Keep a file; its digest, once it is durable. Raises EvidenceUnavailable, and ValueError beyond LARGEST."""
        ...

    async def get(self, digest: str) -> bytes | None:
        """The file, None if it is not (or no longer) here. Raises DamagedEvidence and EvidenceUnavailable."""
        ...

    async def has(self, digest: str) -> bool:
        """Whether the file is here."""
        ...

    async def remove(self, digest: str) -> bool:
        """Take a file away, as when its purpose ends; False if it was not here. The record keeps its digest."""
        ...

    async def aclose(self) -> None: ...


def digest_of(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal. Raises ValueError for a file that is too large."""
    if len(content) > LARGEST:
        raise ValueError(f"a file of evidence has at most {LARGEST // 1024 // 1024} MiB")
    return hashlib.sha256(content).hexdigest()


def checked(digest: str) -> str:
    """The digest, if it is one: nothing else may become part of a path. Raises ValueError."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("not a SHA-256 digest in lower-case hexadecimal")
    return digest


def verified(digest: str, content: bytes) -> bytes:
    """The content, if it is what the digest says. Raises DamagedEvidence."""
    if hashlib.sha256(content).hexdigest() != digest:
        raise DamagedEvidence(digest)
    return content
