"""The readiness pool: standby people that an activation may draw from, as facts without personal data."""

from collections import defaultdict
from datetime import datetime

import asyncpg

from domain.kernel.model import PersonId
from domain.readiness.candidate import Candidate, CandidateQuery, Exemption

# A person's place is a township (or the county, for those without one). An asked area reaches the people of every
# area below it, and those of the township above it: a grid is served by its township, but asking for one township
# does not call the people of the county's own offices.
_PERSONS = """
WITH RECURSIVE above AS (
    SELECT id, kind, parent FROM directory.areas WHERE id = ANY($1)
    UNION SELECT areas.id, areas.kind, areas.parent FROM directory.areas JOIN above ON areas.id = above.parent
), below AS (
    SELECT id FROM directory.areas WHERE id = ANY($1)
    UNION SELECT areas.id FROM directory.areas JOIN below ON areas.parent = below.id
), reached AS (
    SELECT id FROM below UNION SELECT id FROM above WHERE kind = 'township'
)
SELECT id, unit, township, skills, pools, contact_confirmed_at, last_duty_ended_at, retained
FROM directory.persons
WHERE standby AND erased_at IS NULL
  AND (cardinality($1::text[]) = 0 OR township IN (SELECT id FROM reached))
  AND (cardinality($2::text[]) = 0 OR unit = ANY($2))
  AND (cardinality($3::text[]) = 0 OR skills && $3)
  AND (cardinality($4::text[]) = 0 OR pools && $4)
ORDER BY id COLLATE "C"
"""

# Without the kind: what leaves the directory here is recorded for ever.
_EXEMPTIONS = """
SELECT person, approver, since, until FROM directory.exemptions
WHERE person = ANY($1) AND (until IS NULL OR until > $2) ORDER BY person, since, approver
"""


async def find_candidates(pool: asyncpg.Pool, query: CandidateQuery, at: datetime) -> list[Candidate]:
    """Everybody on standby who fits, ordered by person id, with the exemptions that have not ended by `at`.

    Several values of one kind mean any of them. Exempt, tired and unconfirmed people are included: the rules exclude
    them, with the reason on the record. An id that the directory does not know fits nobody.
    """
    rows = await pool.fetch(_PERSONS, *map(list, (query.areas, query.units, query.skills, query.pools)))
    exemptions: defaultdict[PersonId, list[Exemption]] = defaultdict(list)
    for row in await pool.fetch(_EXEMPTIONS, [row["id"] for row in rows], at):
        exemptions[row["person"]].append(Exemption(approver=row["approver"], since=row["since"], until=row["until"]))
    return [_candidate(row, query, tuple(exemptions.get(row["id"], ()))) for row in rows]


def _candidate(row: asyncpg.Record, query: CandidateQuery, exemptions: tuple[Exemption, ...]) -> Candidate:
    pools: list[str] = row["pools"]
    asked = [pool for pool in query.pools if pool in pools] or pools or ["standby"]
    return Candidate(
        person=row["id"],
        unit=row["unit"],
        township=row["township"],
        skills=tuple(row["skills"]),
        pool=asked[0],
        contact_confirmed_at=row["contact_confirmed_at"],
        exemptions=exemptions,
        last_duty_ended_at=row["last_duty_ended_at"],
        retained=row["retained"],
    )
