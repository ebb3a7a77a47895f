"""The keys of persons: everything personal is sealed under the key of its person, and erasing the key erases it all.

The database is the authority on whether a key still exists, so whatever is *opened* reads the key's row (many in one
query) and an erasure holds in every process at once. Only sealing uses a key from memory without asking: the worst
that an overtaken erasure can do there is to write a text that nobody will ever read.
"""

import base64
import secrets
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import asyncpg
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from directory.key_cache import KeyCache
from directory.master_key import KEY_BYTES, NONCE_BYTES, MasterKey, MasterKeyError, load_master_key
from directory.migrate import DIRECTORY_LOCK
from directory.personal_data import PersonalData
from domain.kernel.model import PersonId, SealedText

_PRIVATE = b"private:"
_TEXT = b"text:"

LONGEST_TEXT = 8192 // 4 * 3 - NONCE_BYTES - 16
"""Bytes of UTF-8 that fit into a SealedText."""


class UnknownPerson(LookupError):
    """No such person in the directory."""


class ErasedPerson(LookupError):
    """The person's key was erased: nothing can be sealed for them any more."""


class DamagedCiphertext(Exception):
    """A stored ciphertext or key was altered, or belongs to another person or master key."""


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
        return _seal(self._unwrapped(person, wrapped), _PRIVATE + person.encode(), data.to_bytes())

    def open_private(self, person: PersonId, wrapped: bytes, ciphertext: bytes) -> PersonalData:
        """The personal data. Raises DamagedCiphertext if it does not fit the key.

        The key is not kept in memory: the caller has just read it, and reads of thousands would crowd out the rest.
        """
        return PersonalData.from_bytes(_open(self._unwrapped(person, wrapped), person, _PRIVATE, ciphertext))

    async def seal_text(self, person: PersonId, text: str) -> SealedText:
        """Free text about or by a person, encrypted under their key.

        Raises UnknownPerson or ErasedPerson, and ValueError if the text has more than LONGEST_TEXT bytes.
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
        return SealedText(
            person=person, text=base64.b64encode(_seal(cipher, _TEXT + person.encode(), content)).decode()
        )

    async def open_text(self, sealed: SealedText) -> str | None:
        """The text, or None when the person's key was erased. Raises UnknownPerson and DamagedCiphertext."""
        return (await self.open_texts([sealed]))[0]

    async def open_texts(self, sealed: Sequence[SealedText]) -> list[str | None]:
        """Many texts with one query, in the order given; None for each whose key was erased."""
        rows = await self._pool.fetch(
            "SELECT person, wrapped FROM directory.person_keys WHERE person = ANY($1)",
            list({text.person for text in sealed}),
        )
        keys: dict[PersonId, bytes | None] = {row["person"]: row["wrapped"] for row in rows}
        return [self._open_one(text, keys) for text in sealed]

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

    def _open_one(self, sealed: SealedText, keys: dict[PersonId, bytes | None]) -> str | None:
        if sealed.person not in keys:
            raise UnknownPerson(sealed.person)
        wrapped = keys[sealed.person]
        if wrapped is None:
            self._cache.forget(sealed.person)
            return None
        cipher = self._cipher(sealed.person, wrapped)
        return _open(cipher, sealed.person, _TEXT, base64.b64decode(sealed.text)).decode()

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


def _open(cipher: AESGCM, person: PersonId, label: bytes, ciphertext: bytes) -> bytes:
    try:
        return cipher.decrypt(ciphertext[:NONCE_BYTES], ciphertext[NONCE_BYTES:], label + person.encode())
    except (InvalidTag, ValueError) as error:
        raise DamagedCiphertext(person) from error


def _seal(cipher: AESGCM, label: bytes, content: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, label)


_ERASURE = (
    "UPDATE directory.person_keys SET wrapped = NULL, erased_at = now() WHERE person = $1",
    "DELETE FROM directory.person_private WHERE person = $1",
    "DELETE FROM directory.exemptions WHERE person = $1",
    "UPDATE directory.persons SET erased_at = now(), standby = false, skills = '{}', pools = '{}', post = NULL, "
    "contact_confirmed_at = NULL, last_duty_ended_at = NULL WHERE id = $1",
)
