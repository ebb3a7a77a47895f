"""The keys of purposes: one for each directive that collects words about people, destroyed some time after its end."""

import secrets
from collections.abc import Mapping, Set

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from directory.ciphertext import DamagedCiphertext, ErasedPurpose
from directory.key_cache import KeyCache
from directory.master_key import KEY_BYTES, MasterKey
from domain.kernel.model import CaseId

_KNOWN = "SELECT purpose, wrapped FROM directory.purpose_keys WHERE purpose = ANY($1)"
_MADE = """
INSERT INTO directory.purpose_keys (purpose, wrapped) VALUES ($1, $2)
ON CONFLICT (purpose) DO UPDATE SET purpose = excluded.purpose RETURNING wrapped
"""
_ERASED = """
INSERT INTO directory.purpose_keys AS k (purpose, wrapped, erased_at) VALUES ($1, NULL, now())
ON CONFLICT (purpose) DO UPDATE SET wrapped = NULL, erased_at = now() WHERE k.wrapped IS NOT NULL
RETURNING purpose
"""


class PurposeKeys:
    """Made at the first text of a purpose, wrapped by the master key, erased once and for all."""

    def __init__(self, pool: asyncpg.Pool, master: MasterKey, cache: KeyCache) -> None:
        self._pool = pool
        self._master = master
        self._cache = cache

    async def to_seal(self, purpose: CaseId) -> AESGCM:
        """The key of a purpose, perhaps from memory. Raises ErasedPurpose, DamagedCiphertext."""
        known = self._cache.find(purpose)
        if known is not None:
            return known
        fresh = self._master.wrap(_label(purpose), secrets.token_bytes(KEY_BYTES))
        wrapped = await self._pool.fetchval(_MADE, purpose, fresh)
        if wrapped is None:
            raise ErasedPurpose(purpose)
        return self._unwrapped(purpose, wrapped)

    async def to_open(self, purposes: Set[CaseId]) -> Mapping[CaseId, AESGCM | None]:
        """The keys as the database has them now; None for each that was erased, or never was."""
        if not purposes:
            return {}
        rows = await self._pool.fetch(_KNOWN, list(purposes))
        wrapped: dict[str, bytes | None] = {row["purpose"]: row["wrapped"] for row in rows}
        return {one: self._opened(one, wrapped.get(one)) for one in purposes}

    async def erase(self, purpose: CaseId) -> bool:
        """Destroy a key, also one that was never made; False if that was done before."""
        self._cache.forget(purpose)
        erased = await self._pool.fetchval(_ERASED, purpose)
        self._cache.forget(purpose)
        return erased is not None

    def _opened(self, purpose: CaseId, wrapped: bytes | None) -> AESGCM | None:
        if wrapped is None:
            self._cache.forget(purpose)
            return None
        return self._cache.find(purpose, wrapped) or self._unwrapped(purpose, wrapped)

    def _unwrapped(self, purpose: CaseId, wrapped: bytes) -> AESGCM:
        try:
            cipher = AESGCM(self._master.unwrap(_label(purpose), wrapped))
        except (InvalidTag, ValueError) as error:
            raise DamagedCiphertext(purpose) from error
        self._cache.keep(purpose, wrapped, cipher)
        return cipher


def _label(purpose: CaseId) -> str:
    """What the wrapped key is bound to: no person's key passes for a purpose's."""
    return f"purpose:{purpose}"
