"""Writes what a plan changed, inside the transaction of the import."""

from collections.abc import Iterable
from typing import Any

from asyncpg.pool import PoolConnectionProxy

from directory.importing.book import Book, Person
from directory.keyring import Keyring

_NAMED = "INSERT INTO directory.{} (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name"
_POOLS = """
INSERT INTO directory.pools (id, name, position) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, position = excluded.position
"""
_AREAS = """
INSERT INTO directory.areas (id, name, kind, parent) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, parent = excluded.parent
"""
_UNITS = """
INSERT INTO directory.units (id, name, kind, area, parent, liaison, head) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, area = excluded.area,
    parent = excluded.parent, liaison = excluded.liaison, head = excluded.head
"""
_PERSONS = """
INSERT INTO directory.persons
    (id, unit, township, skills, pools, post, standby, contact_confirmed_at, last_duty_ended_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, township = excluded.township, skills = excluded.skills,
    pools = excluded.pools, post = excluded.post, standby = excluded.standby,
    contact_confirmed_at = excluded.contact_confirmed_at, last_duty_ended_at = excluded.last_duty_ended_at
"""
_KEYS = "INSERT INTO directory.person_keys (person, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[])"
_PRIVATE = """
INSERT INTO directory.person_private (person, ciphertext, phone_digest, id_number_digest)
SELECT * FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::bytea[])
ON CONFLICT (person) DO UPDATE SET ciphertext = excluded.ciphertext, phone_digest = excluded.phone_digest,
    id_number_digest = excluded.id_number_digest
"""
_FORGET_DUTY = """
DELETE FROM directory.duties WHERE role = $1 AND unit IS NOT DISTINCT FROM $2 AND area IS NOT DISTINCT FROM $3
    AND person = $4 AND since IS NOT DISTINCT FROM $5
"""
_DUTIES = """
INSERT INTO directory.duties (role, unit, area, person, since, until) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (role, unit, area, person, since) DO UPDATE SET until = excluded.until
"""
_EXEMPTIONS = """
INSERT INTO directory.exemptions (person, kind, approver, since, until) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (person, kind, since) DO UPDATE SET approver = excluded.approver, until = excluded.until
"""

_ENTERPRISES = """
INSERT INTO directory.enterprises (id, name, kind, area, departments, risk, contact)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind, area = excluded.area,
    departments = excluded.departments, risk = excluded.risk, contact = excluded.contact
"""
_OFFICERS = """
INSERT INTO directory.officers (person, unit, qualifications, recused) VALUES ($1, $2, $3, $4)
ON CONFLICT (person) DO UPDATE SET unit = excluded.unit, qualifications = excluded.qualifications,
    recused = excluded.recused
"""


async def write(connection: PoolConnectionProxy, keyring: Keyring, book: Book) -> None:
    """Everything that differs from what was loaded. References may point forward: they are checked at the commit."""
    await _many(connection, _NAMED.format("skills"), ((one.id, one.name) for one in book.skills.changed()))
    await _many(connection, _POOLS, ((one.id, one.name, one.position) for one in book.pools.changed()))
    await _many(connection, _NAMED.format("posts"), ((one.id, one.name) for one in book.posts.changed()))
    await _many(connection, _AREAS, ((one.id, one.name, one.kind, one.parent) for one in book.areas.changed()))
    await _many(
        connection,
        _UNITS,
        ((one.id, one.name, one.kind, one.area, one.parent, one.liaison, one.head) for one in book.units.changed()),
    )
    await _write_persons(connection, keyring, book)
    await _many(
        connection,
        _FORGET_DUTY,
        ((one.role, one.unit, one.area, one.person, one.since) for one in book.duties.removed()),
    )
    await _many(
        connection,
        _DUTIES,
        ((one.role, one.unit, one.area, one.person, one.since, one.until) for one in book.duties.changed()),
    )
    await _many(
        connection,
        _EXEMPTIONS,
        ((one.person, one.kind, one.approver, one.since, one.until) for one in book.exemptions.changed()),
    )
    await _many(
        connection,
        _ENTERPRISES,
        (
            (one.id, one.name, one.kind, one.area, list(one.departments), one.risk, one.contact)
            for one in book.enterprises.changed()
        ),
    )
    await _many(
        connection,
        _OFFICERS,
        ((one.person, one.unit, list(one.qualifications), list(one.recused)) for one in book.officers.changed()),
    )


async def _write_persons(connection: PoolConnectionProxy, keyring: Keyring, book: Book) -> None:
    changed = list(book.persons.changed())
    await _many(connection, _PERSONS, (_public(one) for one in changed))
    fresh = {one.id: keyring.new_key(one.id) for one in changed if one.id not in book.wrapped}
    await connection.execute(_KEYS, list(fresh), list(fresh.values()))
    keys = {**book.wrapped, **fresh}
    private = [one for one in changed if one.id in fresh or book.persons.before[one.id].data != one.data]
    digest = keyring.master.digest
    await connection.execute(
        _PRIVATE,
        [one.id for one in private],
        [keyring.seal_private(one.id, keys[one.id], one.data) for one in private],
        [digest("phone", one.data.phone) for one in private],
        [digest("id_number", one.data.id_number) if one.data.id_number else None for one in private],
    )


def _public(one: Person) -> tuple[Any, ...]:
    return (
        one.id,
        one.unit,
        one.township,
        list(one.skills),
        list(one.pools),
        one.post,
        one.standby,
        one.contact_confirmed_at,
        one.last_duty_ended_at,
    )


async def _many(connection: PoolConnectionProxy, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
    await connection.executemany(sql, list(rows))
