"""Questions to the directory: candidates, contacts, roles, listings, and the record of reads."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg
import pytest

from directory import Directory, Keyring, MigrationError, UnknownPerson, migrate
from directory.importing import SourceFile, import_files
from directory.readiness import Readiness
from directory.sample import SAMPLE_NOW
from domain.readiness.candidate import Candidate, CandidateQuery

pytestmark = pytest.mark.stack


@pytest.fixture(autouse=True)
async def people(pool: asyncpg.Pool, keyring: Keyring, files: list[SourceFile]) -> None:
    report = await import_files(pool, keyring, files, now=lambda: SAMPLE_NOW)
    assert report.written, report.text()


def ids(candidates: Sequence[Candidate]) -> list[str]:
    return [one.person for one in candidates]


async def test_candidates_are_facts_in_a_stable_order(directory: Directory) -> None:
    everyone = await directory.candidates(CandidateQuery())
    assert len(everyone) == (await directory.counts()).standby
    assert ids(everyone) == sorted(ids(everyone)) == ids(await directory.candidates(CandidateQuery()))
    assert any(one.exemptions for one in everyone)
    assert {name for one in everyone for e in one.exemptions for name in e.model_dump()} == {
        "approver",
        "since",
        "until",
    }
    assert any(one.contact_confirmed_at is None for one in everyone)


async def test_areas_reach_down_and_up_to_the_township(directory: Directory) -> None:
    everyone = await directory.candidates(CandidateQuery())
    (county,) = await directory.areas(kind="county")
    assert await directory.candidates(CandidateQuery(areas=(county.id,))) == everyone
    town = (await directory.areas(kind="township"))[0]
    in_town = await directory.candidates(CandidateQuery(areas=(town.id,)))
    assert in_town == [one for one in everyone if one.township == town.id] != []
    community = (await directory.areas(parent=town.id))[0]
    grid = (await directory.areas(parent=community.id))[0]
    for inner in (community, grid):
        assert await directory.candidates(CandidateQuery(areas=(inner.id,))) == in_town
    assert await directory.candidates(CandidateQuery(areas=("nowhere",))) == []


async def test_units_skills_and_pools_narrow(directory: Directory) -> None:
    everyone = await directory.candidates(CandidateQuery())
    drivers = await directory.candidates(CandidateQuery(skills=("driving", "medical")))
    assert drivers == [one for one in everyone if {"driving", "medical"} & set(one.skills)] != []
    of_unit = await directory.candidates(CandidateQuery(units=("T001",)))
    assert of_unit == [one for one in everyone if one.unit == "T001"] != []
    volunteers = await directory.candidates(CandidateQuery(pools=("volunteers",)))
    assert {one.pool for one in volunteers} == {"volunteers"}


async def test_every_read_of_contacts_is_on_record_and_nobody_edits_the_record(
    pool: asyncpg.Pool, directory: Directory
) -> None:
    contacts = await directory.contacts(["C000002", "C000001", "C000001", "x"], reader="duty-1", purpose="call-up 7")
    assert sorted(contacts) == ["C000001", "C000002"]
    assert str(contacts["C000001"].phone).startswith("1600")
    with pytest.raises(ValueError, match="purpose"):
        await directory.contacts(["C000001"], reader="duty-1", purpose=" ")
    (read,) = await directory.reads()
    assert (read.reader, read.purpose, read.masked, read.at) == ("duty-1", "call-up 7", False, SAMPLE_NOW)
    assert read.persons == ("C000002", "C000001", "x")
    for change in (
        "UPDATE directory.reads SET reader = 'x'",
        "DELETE FROM directory.reads",
        "TRUNCATE directory.reads",
    ):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await pool.execute(change)


async def test_people_are_listed_masked_page_by_page(directory: Directory) -> None:
    first = await directory.people(reader="screen", purpose="list", limit=150)
    rest = await directory.people(reader="screen", purpose="list", limit=150, after=first[-1].id)
    assert len({one.id for one in first + rest}) == 240
    assert all(one.name[1:].strip("*") == "" and (one.phone or "")[3:7] == "****" for one in first + rest)
    assert all(read.masked for read in await directory.reads())
    of_unit = await directory.people(reader="screen", purpose="list", unit="D001")
    (unit,) = [unit for unit in await directory.units(kind="department") if unit.id == "D001"]
    assert len(of_unit) == unit.people


async def test_roles_are_held_by_whoever_holds_them_now(
    pool: asyncpg.Pool, keyring: Keyring, directory: Directory
) -> None:
    (unit,) = [unit for unit in await directory.units() if unit.id == "D001"]
    town = (await directory.areas(kind="township"))[0]
    asked = ["unit:D001/liaison", "unit:D001/head", "unit:none/head", "command_post/duty", f"township:{town.id}/duty"]
    held = await directory.resolve(asked)
    assert held["unit:D001/liaison"] == (unit.liaison,)
    assert held["unit:D001/head"] == (unit.head,)
    assert held["unit:none/head"] == ()
    assert len(held["command_post/duty"]) == 2
    later: datetime = SAMPLE_NOW + timedelta(days=30)
    standing = await Directory(pool, keyring, now=lambda: later).resolve(asked)
    (on_duty,) = await pool.fetch(
        "SELECT person FROM directory.duties WHERE area = $1 AND since <= $2 AND until > $2", town.id, SAMPLE_NOW
    )
    (always,) = await pool.fetch("SELECT person FROM directory.duties WHERE area = $1 AND since IS NULL", town.id)
    assert held[asked[4]] == (on_duty["person"],)
    assert standing[asked[4]] == (always["person"],)
    assert unit.liaison is not None
    await keyring.erase(unit.liaison)
    assert (await directory.resolve(asked[:1]))[asked[0]] == ()


async def test_a_later_duty_or_confirmation_is_noted_and_an_earlier_one_is_not(directory: Directory) -> None:
    async def known() -> tuple[datetime | None, datetime | None]:
        (one,) = await directory.people(reader="test", purpose="check", limit=1)
        return one.last_duty_ended_at, one.contact_confirmed_at

    later = SAMPLE_NOW + timedelta(hours=1)
    await directory.note_duty_ended("C000001", later)
    await directory.confirm_contact("C000001", later)
    assert await known() == (later, later)
    await directory.note_duty_ended("C000001", SAMPLE_NOW)
    await directory.confirm_contact("C000001", SAMPLE_NOW)
    assert await known() == (later, later)
    with pytest.raises(UnknownPerson):
        await directory.note_duties_ended({"C000001": later + timedelta(hours=1), "nobody": later})
    assert await known() == (later, later)


async def test_news_of_the_retained_make_them_callable_and_move_them(directory: Directory) -> None:
    later = SAMPLE_NOW + timedelta(hours=1)

    async def one() -> tuple[bool, datetime | None, str] | None:
        found = [c for c in await directory.candidates(CandidateQuery()) if c.person == "C000001"]
        return (found[0].retained, found[0].contact_confirmed_at, found[0].unit) if found else None

    people = ("C000001", "nobody")
    await directory.note_readiness(Readiness(people, retained=True, standby=True, contact_at=later))
    before = await one()
    assert before is not None
    assert before[:2] == (True, later)
    await directory.note_readiness(Readiness(people, unit="D001", contact_at=SAMPLE_NOW))
    assert await one() == (True, later, "D001")
    await directory.note_readiness(Readiness(people, unit="unknown"))
    assert await one() == (True, later, "D001")
    await directory.note_readiness(Readiness(people, retained=False, standby=False))
    assert await one() is None


async def test_migrating_again_changes_nothing_and_an_edited_or_newer_schema_is_refused(pool: asyncpg.Pool) -> None:
    assert await migrate(pool) == await migrate(pool)
    await pool.execute("UPDATE directory.migrations SET digest = 'x'")
    with pytest.raises(MigrationError, match="edited"):
        await migrate(pool)
    await pool.execute("UPDATE directory.migrations SET version = version + 98")
    with pytest.raises(MigrationError, match="update it"):
        await migrate(pool)
