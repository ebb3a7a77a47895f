"""Enterprises and inspection officers as the rules may know them: ids, risk, competence; nothing about a person."""

from collections.abc import Sequence

import asyncpg

from domain.kernel.model import AreaId, Identifier, Model, PersonId, UnitId


class EnterpriseListing(Model):
    """One enterprise. Its contact is a person of the directory, by id."""

    id: Identifier
    name: str
    kind: Identifier
    area: AreaId
    departments: tuple[UnitId, ...]
    risk: str
    contact: PersonId | None


class OfficerListing(Model):
    """One inspection officer; `recused` are the enterprises that they are related to."""

    person: PersonId
    unit: UnitId
    qualifications: tuple[Identifier, ...]
    recused: tuple[Identifier, ...]


class EnterpriseQuery(Model):
    """Which enterprises: of whose competence, where (areas below count), of what kind, or named. Empty: any."""

    department: UnitId | None = None
    areas: tuple[AreaId, ...] = ()
    kinds: tuple[Identifier, ...] = ()
    named: tuple[Identifier, ...] = ()


_ENTERPRISES = """
WITH RECURSIVE below AS (
    SELECT id FROM directory.areas WHERE id = ANY($2)
    UNION SELECT areas.id FROM directory.areas JOIN below ON areas.parent = below.id
)
SELECT id, name, kind, area, departments, risk, contact FROM directory.enterprises
WHERE ($1::text IS NULL OR $1 = ANY(departments))
  AND (cardinality($2::text[]) = 0 OR area IN (SELECT id FROM below))
  AND (cardinality($3::text[]) = 0 OR kind = ANY($3))
  AND (cardinality($4::text[]) = 0 OR id = ANY($4))
  AND id COLLATE "C" > $5
ORDER BY id COLLATE "C" LIMIT $6
"""
_OFFICERS = """
SELECT person, unit, qualifications, recused FROM directory.officers
WHERE ($1::text IS NULL OR unit = $1) AND ($2::text IS NULL OR $2 = ANY(qualifications))
  AND person IN (SELECT id FROM directory.persons WHERE erased_at IS NULL)
ORDER BY person COLLATE "C"
"""
_CONTACTS = """
SELECT enterprises.id, contact FROM directory.enterprises
JOIN directory.persons ON persons.id = contact AND persons.erased_at IS NULL WHERE enterprises.id = ANY($1)
"""
ALL = 1_000_000


async def find_enterprises(
    pool: asyncpg.Pool, query: EnterpriseQuery, *, after: str = "", limit: int = ALL
) -> list[EnterpriseListing]:
    """Enterprises that fit, in order of id, from the first id greater than `after`."""
    lists = map(list, (query.areas, query.kinds, query.named))
    rows = await pool.fetch(_ENTERPRISES, query.department, *lists, after, limit)
    return [
        EnterpriseListing.model_construct(**{**dict(row), "departments": tuple(row["departments"])}) for row in rows
    ]


async def find_officers(pool: asyncpg.Pool, unit: UnitId | None, qualification: str | None) -> list[OfficerListing]:
    """Officers of a department, with a qualification if one is asked for, in order of id."""
    rows = await pool.fetch(_OFFICERS, unit, qualification)
    return [
        OfficerListing(
            person=row["person"],
            unit=row["unit"],
            qualifications=tuple(row["qualifications"]),
            recused=tuple(row["recused"]),
        )
        for row in rows
    ]


async def contacts_of(pool: asyncpg.Pool, enterprises: Sequence[str]) -> dict[str, PersonId]:
    """The person who answers for each enterprise, where there is one."""
    return {row["id"]: row["contact"] for row in await pool.fetch(_CONTACTS, list(enterprises))}


async def enterprise_names(pool: asyncpg.Pool, enterprises: Sequence[str]) -> dict[str, str]:
    """Names by id; unknown ones are absent."""
    rows = await pool.fetch("SELECT id, name FROM directory.enterprises WHERE id = ANY($1)", list(enterprises))
    return {row["id"]: row["name"] for row in rows}
