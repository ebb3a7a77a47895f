"""Reading personal data: every read is on record, with its reader and purpose, before anything is decrypted."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from itertools import islice

import asyncpg

from directory.keyring import Keyring
from directory.personal_data import PersonalData
from domain.kernel.model import Identifier, Model, Moment, PersonId

CHUNK = 2_000
"""Persons decrypted at a time."""

_SEALED = """
SELECT keys.person, keys.wrapped, private.ciphertext
FROM directory.person_keys AS keys LEFT JOIN directory.person_private AS private USING (person)
WHERE keys.person = ANY($1)
"""


class Read(Model):
    """One read of personal data, as it was recorded."""

    number: int
    reader: Identifier
    purpose: str
    masked: bool
    persons: tuple[PersonId, ...]
    at: Moment


async def record_read(
    pool: asyncpg.Pool, persons: Sequence[PersonId], *, reader: Identifier, purpose: str, masked: bool, at: datetime
) -> None:
    """One row whatever the number of persons. Raises ValueError if no reader or no purpose is stated."""
    if not reader.strip() or not purpose.strip():
        raise ValueError("A read of personal data states its reader and its purpose.")
    await pool.execute(
        "INSERT INTO directory.reads (reader, purpose, masked, persons, count, at) VALUES ($1, $2, $3, $4, $5, $6)",
        reader,
        purpose,
        masked,
        list(persons),
        len(persons),
        at,
    )


async def open_persons(
    pool: asyncpg.Pool, keyring: Keyring, persons: Sequence[PersonId]
) -> AsyncIterator[tuple[PersonId, PersonalData | None]]:
    """The personal data of each known person, None if erased. Whoever calls this has recorded the read."""
    remaining = iter(persons)
    while chunk := list(islice(remaining, CHUNK)):
        for row in await pool.fetch(_SEALED, chunk):
            person, wrapped, ciphertext = row
            erased = wrapped is None or ciphertext is None
            yield person, None if erased else keyring.open_private(person, wrapped, ciphertext)


async def list_reads(pool: asyncpg.Pool, after: int, limit: int) -> list[Read]:
    """Recorded reads in the order they were made, from the one numbered `after` + 1 on."""
    rows = await pool.fetch(
        "SELECT id, reader, purpose, masked, persons, at FROM directory.reads WHERE id > $1 ORDER BY id LIMIT $2",
        after,
        limit,
    )
    return [
        Read(
            number=row["id"],
            reader=row["reader"],
            purpose=row["purpose"],
            masked=row["masked"],
            persons=tuple(row["persons"]),
            at=row["at"],
        )
        for row in rows
    ]
