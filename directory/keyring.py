"""The keys of persons: everything personal is sealed under the key of its person, and erasing the key erases it all.

The database is the authority on whether a key still exists, so whatever is *opened* reads the key's row (many in one
query) and an erasure holds in every process at once. Only sealing uses a key from memory without asking: the worst
that an overtaken erasure can do there is to write a text that nobody will ever read.
"""

import base64
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from directory.ciphertext import DamagedCiphertext, ErasedPerson, UnknownPerson, seal, unseal
from directory.key_cache import KeyCache
from directory.master_key import KEY_BYTES, NONCE_BYTES, MasterKey, MasterKeyError, load_master_key
from directory.migrate import DIRECTORY_LOCK
from directory.personal_data import PersonalData
from directory.purpose_keys import PurposeKeys
from domain.kernel.model import CaseId, PersonId, SealedText

_PRIVATE = b"private:"
_TEXT = b"text:"
_CACHED_PURPOSES = 1_000

LONGEST_TEXT = 8192 // 4 * 3 - 2 * (NONCE_BYTES + 16)
"""Bytes of UTF-8 that fit into a SealedText."""


class Keyring:
    """Data keys of persons: made, wrapped by the master key, kept in a bounded memory, erased.

    `cached_keys` is the number of keys held in memory, `max_age` how many seconds one may stay there.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        master: MasterKey,
        *,
        cached_keys: int = 20_000,
        max_age: float = 60.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self.master = master
        self._cache = KeyCache(cached_keys, max_age, monotonic)
        self._purposes = PurposeKeys(pool, master, KeyCache(_CACHED_PURPOSES, max_age, monotonic))

    @classmethod
    async def open(cls, pool: asyncpg.Pool, path: Path) -> "Keyring":
        """The keyring of this database with the master key in `path`, made on the very first start only.

        Raises MasterKeyError if the file is missing, unusable, or not the key that this database was sealed with:
        a fresh key beside old data would make all of it unreadable, and nobody would notice until it is needed.
        """
        known = await pool.fetchval("SELECT value FROM directory.settings WHERE name = 'master_key_fingerprint'")
        master = load_master_key(path, create=known is None)
        known = await pool.fetchval(
            "INSERT INTO directory.settings (name, value) VALUES ('master_key_fingerprint', $1) "
            "ON CONFLICT (name) DO UPDATE SET value = settings.value RETURNING value",
            master.fingerprint,
        )
        if known != master.fingerprint:
            raise MasterKeyError(
                f"{path} is not the master key that this database was sealed with: restore the right one."
            )
        return cls(pool, master)

    def new_key(self, person: PersonId) -> bytes:
        """A fresh data key, wrapped for storage; it counts once its row in person_keys is committed."""
        return self.master.wrap(person, secrets.token_bytes(KEY_BYTES))

    def seal_private(self, person: PersonId, wrapped: bytes, data: PersonalData) -> bytes:
        """The ciphertext of person_private."""
        return seal(self._unwrapped(person, wrapped), _PRIVATE + person.encode(), data.to_bytes())

    def open_private(self, person: PersonId, wrapped: bytes, ciphertext: bytes) -> PersonalData:
        """The personal data. Raises DamagedCiphertext if it does not fit the key.

        The key is not kept in memory: the caller has just read it, and reads of thousands would crowd out the rest.
        """
        return PersonalData.from_bytes(unseal(self._unwrapped(person, wrapped), person, _PRIVATE, ciphertext))

    async def seal_text(self, person: PersonId, text: str, purpose: CaseId | None = None) -> SealedText:
        """Free text about or by a person, encrypted under their key, and under that of the purpose if there is one.

        Raises UnknownPerson, ErasedPerson or ErasedPurpose, and ValueError if the text has more than LONGEST_TEXT
        bytes.
        """
        content = text.encode()
        if len(content) > LONGEST_TEXT:
            raise ValueError(f"A sealed text holds at most {LONGEST_TEXT} bytes, this one has {len(content)}.")
        cipher = self._cache.find(person)
        if cipher is None:
            row = await self._pool.fetchrow("SELECT wrapped FROM directory.person_keys WHERE person = $1", person)
            if row is None:
                raise UnknownPerson(person)
            if row["wrapped"] is None:
                raise ErasedPerson(person)
            cipher = self._cipher(person, row["wrapped"])
        if purpose is not None:
            content = seal(await self._purposes.to_seal(purpose), _TEXT + purpose.encode(), content)
        sealed = base64.b64encode(seal(cipher, _TEXT + person.encode(), content)).decode()
        return SealedText(person=person, purpose=purpose, text=sealed)

    async def open_text(self, sealed: SealedText) -> str | None:
        """The text, or None when a key it needs was erased. Raises UnknownPerson and DamagedCiphertext."""
        return (await self.open_texts([sealed]))[0]

    async def open_texts(self, sealed: Sequence[SealedText]) -> list[str | None]:
        """Many texts with one query for each kind of key, in the order given; None for each whose key was erased."""
        rows = await self._pool.fetch(
            "SELECT person, wrapped FROM directory.person_keys WHERE person = ANY($1)",
            list({text.person for text in sealed}),
        )
        keys: dict[PersonId, bytes | None] = {row["person"]: row["wrapped"] for row in rows}
        purposes = await self._purposes.to_open({text.purpose for text in sealed if text.purpose is not None})
        return [self._open_one(text, keys, purposes) for text in sealed]

    async def erase(self, person: PersonId) -> bool:
        """Destroys a person's key and everything personal, for good; False if that was done before.

        What stays is the opaque id with its unit and area, so that records keep their meaning and every proof holds.
        Backups of the database made earlier still hold the wrapped key: their own retention ends that.
        Raises UnknownPerson.
        """
        self._cache.forget(person)
        async with self._pool.acquire() as connection, connection.transaction():
            # An import that is under way must not write the person back.
            await connection.execute("SELECT pg_advisory_xact_lock($1)", DIRECTORY_LOCK)
            row = await connection.fetchrow("SELECT erased_at FROM directory.persons WHERE id = $1 FOR UPDATE", person)
            if row is None:
                raise UnknownPerson(person)
            if row["erased_at"] is not None:
                return False
            for statement in _ERASURE:
                await connection.execute(statement, person)
        self._cache.forget(person)
        return True

    async def erase_purpose(self, purpose: CaseId) -> bool:
        """Destroys the key of what a directive collected, for good; False if that was done before."""
        return await self._purposes.erase(purpose)

    def _open_one(
        self, sealed: SealedText, keys: dict[PersonId, bytes | None], purposes: Mapping[CaseId, AESGCM | None]
    ) -> str | None:
        if sealed.person not in keys:
            raise UnknownPerson(sealed.person)
        wrapped = keys[sealed.person]
        if wrapped is None:
            self._cache.forget(sealed.person)
            return None
        cipher = self._cipher(sealed.person, wrapped)
        content = unseal(cipher, sealed.person, _TEXT, base64.b64decode(sealed.text))
        if sealed.purpose is None:
            return content.decode()
        over = purposes[sealed.purpose]
        return None if over is None else unseal(over, sealed.purpose, _TEXT, content).decode()

    def _cipher(self, person: PersonId, wrapped: bytes) -> AESGCM:
        known = self._cache.find(person, wrapped)
        if known is None:
            known = self._unwrapped(person, wrapped)
            self._cache.keep(person, wrapped, known)
        return known

    def _unwrapped(self, person: PersonId, wrapped: bytes) -> AESGCM:
        try:
            return AESGCM(self.master.unwrap(person, wrapped))
        except (InvalidTag, ValueError) as error:
            raise DamagedCiphertext(person) from error


_ERASURE = (
    "UPDATE directory.person_keys SET wrapped = NULL, erased_at = now() WHERE person = $1",
    "DELETE FROM directory.person_private WHERE person = $1",
    "DELETE FROM directory.exemptions WHERE person = $1",
    "UPDATE directory.persons SET erased_at = now(), standby = false, skills = '{}', pools = '{}', post = NULL, "
    "contact_confirmed_at = NULL, last_duty_ended_at = NULL WHERE id = $1",
)
