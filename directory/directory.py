"""The directory as the rest of the engine uses it: ids in, facts out; contacts only to a reader with a purpose."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime

import asyncpg

from directory.candidates import find_candidates
from directory.ciphertext import UnknownPerson
from directory.enterprises import (
    EnterpriseListing,
    EnterpriseQuery,
    OfficerListing,
    find_enterprises,
    find_officers,
)
from directory.keyring import Keyring
from directory.listings import (
    AreaListing,
    Counts,
    PersonListing,
    UnitListing,
    count_everything,
    list_areas,
    list_persons,
    list_units,
    person_listing,
)
from directory.personal_data import Contact, MaskedContact, PersonalData, to_contact, to_masked
from directory.readiness import Readiness, note_readiness
from directory.reads import Read, list_reads, open_persons, record_read
from directory.roles import holders, place_names
from domain.kernel.model import AreaId, CaseId, Identifier, PersonId, UnitId
from domain.readiness.candidate import Candidate, CandidateQuery


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Directory:
    """Units, people and areas of one county. `now` is the clock by which duties and exemptions hold."""

    def __init__(self, pool: asyncpg.Pool, keyring: Keyring, *, now: Callable[[], datetime] = _utc_now) -> None:
        self._pool = pool
        self._keyring = keyring
        self._now = now

    async def candidates(self, query: CandidateQuery) -> list[Candidate]:
        """Standby people who fit the query, ordered by person id; see candidates.py for how areas match."""
        return await find_candidates(self._pool, query, self._now())

    async def contacts(
        self, persons: Sequence[PersonId], *, reader: Identifier, purpose: str
    ) -> dict[PersonId, Contact]:
        """The contact of each known person; unknown ids are absent, an erased person has no address.

        Recorded as one read of all these persons before anything is decrypted. Raises ValueError without a purpose.
        """
        opened = await self._read(persons, reader, purpose, masked=False)
        return {person: to_contact(person, data) async for person, data in opened}

    async def masked(
        self, persons: Sequence[PersonId], *, reader: Identifier, purpose: str
    ) -> dict[PersonId, MaskedContact]:
        """Names and phones as screens show them (王*, 138****0001); recorded as a masked read."""
        opened = await self._read(persons, reader, purpose, masked=True)
        return {person: to_masked(person, data) async for person, data in opened}

    async def resolve(self, references: Sequence[str]) -> dict[str, tuple[PersonId, ...]]:
        """Who holds each role now, for example `unit:<id>/liaison`; an empty tuple where nobody does.

        Raises ValueError for what is not a role reference.
        """
        return await holders(self._pool, references, self._now())

    async def place_names(self, references: Sequence[str]) -> dict[str, str]:
        """The name of the unit or township in each role reference; unknown ones are absent."""
        return await place_names(self._pool, references)

    async def people(
        self,
        *,
        reader: Identifier,
        purpose: str,
        unit: UnitId | None = None,
        township: AreaId | None = None,
        after: PersonId | None = None,
        limit: int = 100,
    ) -> list[PersonListing]:
        """A page of people ordered by id, masked, from the first id greater than `after`; recorded as a masked read."""
        rows = await list_persons(self._pool, unit, township, after, limit)
        contacts = await self.masked([row["id"] for row in rows], reader=reader, purpose=purpose)
        return [person_listing(row, contacts[row["id"]]) for row in rows]

    async def units(self, *, area: AreaId | None = None, kind: str | None = None) -> list[UnitListing]:
        """Units ordered by id, of one area or kind if given."""
        return await list_units(self._pool, area, kind)

    async def enterprises(
        self, query: EnterpriseQuery, *, after: str = "", limit: int = 1_000_000
    ) -> list[EnterpriseListing]:
        """Enterprises that fit, ordered by id, from the first id greater than `after`."""
        return await find_enterprises(self._pool, query, after=after, limit=limit)

    async def officers(
        self, *, unit: UnitId | None = None, qualification: Identifier | None = None
    ) -> list[OfficerListing]:
        """Inspection officers ordered by id, of one department or with one qualification if given."""
        return await find_officers(self._pool, unit, qualification)

    async def areas(self, *, kind: str | None = None, parent: AreaId | None = None) -> list[AreaListing]:
        """Areas ordered by id, of one kind or directly below one area if given."""
        return await list_areas(self._pool, kind, parent)

    async def counts(self) -> Counts:
        """How much the directory holds now."""
        return await count_everything(self._pool, self._now())

    async def reads(self, *, after: int = 0, limit: int = 100) -> list[Read]:
        """The record of reads of personal data, for auditors."""
        return await list_reads(self._pool, after, limit)

    async def erase(self, person: PersonId) -> bool:
        """Destroys a person's key and everything personal, for good; see `Keyring.erase`. Raises UnknownPerson."""
        return await self._keyring.erase(person)

    async def erase_purpose(self, purpose: CaseId) -> bool:
        """Destroys the key of what a directive collected, for good; see `Keyring.erase_purpose`."""
        return await self._keyring.erase_purpose(purpose)

    async def note_duty_ended(self, person: PersonId, at: datetime) -> None:
        """A duty of this person ended at `at`; an earlier time than the one known changes nothing."""
        await self.note_duties_ended({person: at})

    async def note_duties_ended(self, ended: Mapping[PersonId, datetime]) -> None:
        """The same for many people at once, as after a stand-down. Raises UnknownPerson; then none is noted."""
        await self._advance("last_duty_ended_at", ended)

    async def confirm_contact(self, person: PersonId, at: datetime) -> None:
        """The person's contact details were confirmed at `at`; never moves the time back. Raises UnknownPerson."""
        await self._advance("contact_confirmed_at", {person: at})

    async def note_readiness(self, news: Readiness) -> None:
        """What a unit's case says of its cadres. People whom the directory does not know are passed over."""
        await note_readiness(self._pool, news)

    async def _advance(self, column: str, times: Mapping[PersonId, datetime]) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            # Locked in one order, so that two of these cannot wait for each other.
            rows = await connection.fetch(
                "SELECT id FROM directory.persons WHERE id = ANY($1) ORDER BY id FOR UPDATE", list(times)
            )
            unknown = set(times) - {row["id"] for row in rows}
            if unknown:
                raise UnknownPerson(min(unknown))
            await connection.execute(
                f"UPDATE directory.persons SET {column} = greatest({column}, news.at) "
                "FROM unnest($1::text[], $2::timestamptz[]) AS news (person, at) "
                "WHERE id = news.person AND erased_at IS NULL",
                list(times),
                list(times.values()),
            )

    async def _read(
        self, persons: Sequence[PersonId], reader: Identifier, purpose: str, *, masked: bool
    ) -> AsyncIterator[tuple[PersonId, PersonalData | None]]:
        each = list(dict.fromkeys(persons))
        await record_read(self._pool, each, reader=reader, purpose=purpose, masked=masked, at=self._now())
        return open_persons(self._pool, self._keyring, each)
