"""References to people by what they hold (`unit:<id>/liaison`, `command_post/duty`, `enterprise:<id>/contact`),
resolved when a step fires."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import asyncpg

from directory.enterprises import contacts_of, enterprise_names
from domain.kernel.model import AreaId, Model, PersonId, UnitId


class DutyRole(StrEnum):
    """What a person can hold for a unit, a township or the county."""

    LIAISON = "liaison"
    HEAD = "head"
    UNIT_DUTY = "unit_duty"
    TOWNSHIP_DUTY = "township_duty"
    COMMAND_POST_DUTY = "command_post_duty"


UNIT_ROLES = frozenset((DutyRole.LIAISON, DutyRole.HEAD, DutyRole.UNIT_DUTY))


class RoleReference(Model):
    """A role at a place: of a unit, of an area, or (both None) of the county's command post."""

    role: DutyRole
    unit: UnitId | None = None
    area: AreaId | None = None


_UNIT_WORDS = {"liaison": DutyRole.LIAISON, "head": DutyRole.HEAD, "duty": DutyRole.UNIT_DUTY}


def parse_role(reference: str) -> RoleReference:
    """Reads `unit:<id>/liaison`, `unit:<id>/head`, `unit:<id>/duty`, `township:<id>/duty` or `command_post/duty`.

    The id may itself contain slashes; the role is what follows the last one. Raises ValueError for anything else.
    """
    place, _, word = reference.rpartition("/")
    kind, _, identifier = place.partition(":")
    if place == "command_post" and word == "duty":
        return RoleReference(role=DutyRole.COMMAND_POST_DUTY)
    if kind == "township" and word == "duty" and identifier:
        return RoleReference(role=DutyRole.TOWNSHIP_DUTY, area=identifier)
    if kind == "unit" and word in _UNIT_WORDS and identifier:
        return RoleReference(role=_UNIT_WORDS[word], unit=identifier)
    raise ValueError(f"Not a role reference: {reference!r}; for example unit:<id>/liaison or command_post/duty.")


# Precedence: who is on a dated duty now, else the standing holder, else the unit's own liaison or head. People who
# were erased hold nothing.
_HOLDERS = """
WITH asked AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS a (role, unit, area, place)
), held AS (
    SELECT asked.place, duty.person, CASE WHEN duty.since IS NULL THEN 2 ELSE 1 END AS layer, duty.id AS position
    FROM asked JOIN directory.duties AS duty
      ON duty.role = asked.role AND duty.unit IS NOT DISTINCT FROM asked.unit
     AND duty.area IS NOT DISTINCT FROM asked.area
    WHERE duty.since IS NULL OR (duty.since <= $4 AND $4 < duty.until)
    UNION ALL
    SELECT asked.place, CASE asked.role WHEN 'liaison' THEN units.liaison WHEN 'head' THEN units.head END, 3, 0
    FROM asked JOIN directory.units ON units.id = asked.unit
), present AS (
    SELECT held.*, min(layer) OVER (PARTITION BY place) AS first_layer
    FROM held JOIN directory.persons ON persons.id = held.person AND persons.erased_at IS NULL
)
SELECT place, person FROM present WHERE layer = first_layer ORDER BY place, position, person
"""


def enterprise_of(reference: str) -> str | None:
    """The enterprise in `enterprise:<id>/contact`; None for any other reference."""
    place, _, word = reference.rpartition("/")
    kind, _, identifier = place.partition(":")
    return identifier if kind == "enterprise" and word == "contact" and identifier else None


async def holders(pool: asyncpg.Pool, references: Sequence[str], at: datetime) -> dict[str, tuple[PersonId, ...]]:
    """Who holds each role at `at`, in the order they are told; an empty tuple where nobody does."""
    enterprises = {one: which for one in references if (which := enterprise_of(one)) is not None}
    if not enterprises:
        return await _holders(pool, references, at)
    contacts = await contacts_of(pool, list(enterprises.values()))
    others = await _holders(pool, [one for one in references if one not in enterprises], at)
    found: dict[str, tuple[PersonId, ...]] = {}
    for one in references:
        contact = contacts.get(enterprises.get(one, ""))
        found[one] = others.get(one, () if contact is None else (contact,))
    return found


async def _holders(pool: asyncpg.Pool, references: Sequence[str], at: datetime) -> dict[str, tuple[PersonId, ...]]:
    if not references:
        return {}
    parsed = [parse_role(reference) for reference in references]
    rows = await pool.fetch(
        _HOLDERS, [one.role for one in parsed], [one.unit for one in parsed], [one.area for one in parsed], at
    )
    found: dict[str, list[PersonId]] = {reference: [] for reference in references}
    for row in rows:
        persons = found[references[row["place"] - 1]]
        if row["person"] not in persons:
            persons.append(row["person"])
    return {reference: tuple(persons) for reference, persons in found.items()}


_PLACE_NAMES = """
SELECT 'unit:' || id AS place, name FROM directory.units WHERE id = ANY($1)
UNION ALL SELECT 'township:' || id, name FROM directory.areas WHERE id = ANY($2)
"""


async def place_names(pool: asyncpg.Pool, references: Sequence[str]) -> dict[str, str]:
    """The name of the unit, township or enterprise in each role reference; the command post and unknown places are
    absent."""
    enterprises = {one: which for one in references if (which := enterprise_of(one)) is not None}
    named = await enterprise_names(pool, list(enterprises.values())) if enterprises else {}
    found = {one: named[enterprise] for one, enterprise in enterprises.items() if enterprise in named}
    return {**found, **await _place_names(pool, [one for one in references if one not in enterprises])}


async def _place_names(pool: asyncpg.Pool, references: Sequence[str]) -> dict[str, str]:
    parsed = {reference: parse_role(reference) for reference in references}
    units = [one.unit for one in parsed.values() if one.unit is not None]
    areas = [one.area for one in parsed.values() if one.area is not None]
    if not units and not areas:
        return {}
    names = {row["place"]: row["name"] for row in await pool.fetch(_PLACE_NAMES, units, areas)}
    places = {reference: reference.rpartition("/")[0] for reference in references}
    return {reference: names[place] for reference, place in places.items() if place in names}
