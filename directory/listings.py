"""What screens list: areas, units, people (masked) and counts."""

from datetime import datetime

import asyncpg
from pydantic import Field

from directory.contacts_unit import CONTACTS
from directory.personal_data import MaskedContact
from domain.kernel.model import AreaId, Identifier, Model, Moment, PersonId, UnitId


class AreaListing(Model):
    """One area; `kind` is county, township, community or grid."""

    id: AreaId
    name: str
    kind: str
    parent: AreaId | None


class UnitListing(Model):
    """One unit with the number of its people who were not erased."""

    id: UnitId
    name: str
    kind: str
    area: AreaId
    parent: UnitId | None
    liaison: PersonId | None
    head: PersonId | None
    people: int


class PersonListing(Model):
    """One person; the name and phone are masked. Never recorded: even a masked name is about a person."""

    id: PersonId
    name: str
    phone: str | None
    erased: bool
    unit: UnitId
    township: AreaId
    skills: tuple[Identifier, ...]
    pools: tuple[Identifier, ...]
    post: Identifier | None
    standby: bool
    contact_confirmed_at: Moment | None
    last_duty_ended_at: Moment | None


class Counts(Model):
    """How much the directory holds. `people` excludes the erased, the rest counts among `people`."""

    areas: dict[str, int] = Field(default_factory=dict)
    units: dict[str, int] = Field(default_factory=dict)
    people: int = 0
    standby: int = 0
    unconfirmed: int = 0
    exempt: int = 0
    erased: int = 0
    standby_by_skill: dict[Identifier, int] = Field(default_factory=dict)


_NOT_CONTACTS = f"unit <> '{CONTACTS}'"
_AREAS = """
SELECT id, name, kind, parent FROM directory.areas
WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR parent = $2) ORDER BY id COLLATE "C"
"""
_UNITS = f"""
SELECT id, name, kind, area, parent, liaison, head,
       (SELECT count(*) FROM directory.persons WHERE unit = units.id AND erased_at IS NULL) AS people
FROM directory.units
WHERE ($1::text IS NULL OR area = $1) AND ($2::text IS NULL OR kind = $2) AND id <> '{CONTACTS}' ORDER BY id COLLATE "C"
"""
_PEOPLE = f"""
SELECT id, unit, township, skills, pools, post, standby, contact_confirmed_at, last_duty_ended_at
FROM directory.persons
WHERE (CASE WHEN $1::text IS NULL THEN {_NOT_CONTACTS} ELSE unit = $1 END) AND ($2::text IS NULL OR township = $2)
  AND ($3::text IS NULL OR id COLLATE "C" > $3) ORDER BY id COLLATE "C" LIMIT $4
"""
_TOTALS = f"""
SELECT count(*) FILTER (WHERE erased_at IS NULL) AS people, count(*) FILTER (WHERE standby) AS standby,
       count(*) FILTER (WHERE erased_at IS NULL AND contact_confirmed_at IS NULL) AS unconfirmed,
       count(*) FILTER (WHERE erased_at IS NOT NULL) AS erased,
       (SELECT count(DISTINCT person) FROM directory.exemptions
        WHERE since <= $1 AND (until IS NULL OR until > $1)) AS exempt
FROM directory.persons WHERE {_NOT_CONTACTS}
"""
_BY_SKILL = """
SELECT skill, count(*) FROM directory.persons, unnest(skills) AS skill WHERE standby GROUP BY skill ORDER BY skill
"""


async def list_areas(pool: asyncpg.Pool, kind: str | None, parent: AreaId | None) -> list[AreaListing]:
    """Areas of a kind, or directly below one."""
    return [AreaListing(**dict(row)) for row in await pool.fetch(_AREAS, kind, parent)]


async def list_units(pool: asyncpg.Pool, area: AreaId | None, kind: str | None) -> list[UnitListing]:
    """Units of an area, or of a kind."""
    return [UnitListing(**dict(row)) for row in await pool.fetch(_UNITS, area, kind)]


async def list_persons(
    pool: asyncpg.Pool, unit: UnitId | None, township: AreaId | None, after: PersonId | None, limit: int
) -> list[asyncpg.Record]:
    """The rows behind people(): what is not personal."""
    return await pool.fetch(_PEOPLE, unit, township, after, limit)


def person_listing(row: asyncpg.Record, contact: MaskedContact) -> PersonListing:
    """A row of list_persons with its masked contact."""
    return PersonListing(**dict(row), name=contact.name, phone=contact.phone, erased=contact.erased)


async def count_everything(pool: asyncpg.Pool, at: datetime) -> Counts:
    """The counts at `at` (exemptions begin and end by themselves)."""
    areas = await pool.fetch("SELECT kind, count(*) FROM directory.areas GROUP BY kind ORDER BY kind")
    units = await pool.fetch(
        "SELECT kind, count(*) FROM directory.units WHERE id <> $1 GROUP BY kind ORDER BY kind", CONTACTS
    )
    totals = await pool.fetchrow(_TOTALS, at)
    skills = await pool.fetch(_BY_SKILL)
    return Counts(areas=_pairs(areas), units=_pairs(units), standby_by_skill=_pairs(skills), **dict(totals or {}))


def _pairs(rows: list[asyncpg.Record]) -> dict[str, int]:
    return {row[0]: row[1] for row in rows}
