"""Importing a calendar: published through the door beside the directory's rows, once, and never for a bad file."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from directory.importing import SourceFile
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.command import Actor, Role
from domain.kernel.policy import PolicyBook
from domain.policies import case_of
from interfaces.house import House
from interfaces.importing import Imported, import_county_files, key_of, publication
from tests.support.small_engine import COMMANDER, SmallEngine

pytestmark = pytest.mark.stack

OFFICER = Actor(id="officer-1", role=Role.COMMAND_POST)
NAME = "calendar"
SHEET = SourceFile("日历.csv", "名称,类型,起,止\n元旦,放假,2031-01-01,2031-01-03\n".encode())
OTHER = SourceFile("日历.csv", "名称,类型,起,止\n元旦,放假,2031-01-01,2031-01-02\n".encode())
AREAS = SourceFile("区划.csv", "区划代码,名称,级别\n990100,云岚县,县\n".encode())
BAD = SourceFile("区划.csv", "区划代码,名称,级别\n990100,云岚县,星球\n".encode())


@pytest.fixture
async def engine(house: House) -> SmallEngine:
    engine = SmallEngine(house.pool)
    await engine.publish(NAME)
    return engine


async def take(house: House, engine: SmallEngine, *files: SourceFile, actor: Actor = OFFICER) -> Imported:
    async with engine.running():
        return await import_county_files(house, files, actor, source="test", wait=20)


async def areas(house: House) -> int:
    return int(await house.pool.fetchval("SELECT count(*) FROM directory.areas"))


async def test_a_calendar_is_published_with_the_rows_beside_it_and_only_once(house: House, engine: SmallEngine) -> None:
    before = await house.read.now()
    imported = await take(house, engine, AREAS, SHEET)
    assert imported.decision is not None and imported.decision.rejection is None, imported
    versions = await house.read.policies(NAME)
    assert [one.version for one in versions] == [1, 2]
    assert CalendarDocument.model_validate(versions[1].document).holidays[date(2031, 1, 2)] == "元旦"
    assert PolicyBook(versions).in_force(NAME, before).version == 1
    assert PolicyBook(versions).in_force(NAME, await house.read.now()).version == 2
    assert await areas(house) == 1
    again = await take(house, engine, AREAS, SHEET)
    assert again.report.written and again.command_id is None
    assert len(await house.read.policies(NAME)) == 2


async def test_a_bad_file_beside_it_changes_nothing_anywhere(house: House, engine: SmallEngine) -> None:
    imported = await take(house, engine, SHEET, BAD)
    assert not imported.report.accepted and imported.command_id is None
    bad_sheet = SourceFile("日历.csv", SHEET.content + "国庆节,放假,2032-10-01,2032-10-07\n".encode())
    assert not (await take(house, engine, AREAS, bad_sheet)).report.accepted
    assert await areas(house) == 0
    assert len(await house.read.policies(NAME)) == 1
    assert await house.store.waiting() == []


async def test_who_dies_between_the_rows_and_the_calendar_repeats_the_import(
    house: House, engine: SmallEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched, pytest.raises(asyncio.CancelledError):
        patched.setattr(type(house.doors), "submit", dies)
        await import_county_files(house, [AREAS, SHEET], OFFICER, source="test", wait=0)
    assert await areas(house) == 1
    # Submitted, but the answer was lost; then repeated before anybody decided.
    first = await import_county_files(house, [AREAS, SHEET], OFFICER, source="test", wait=0)
    second = await import_county_files(house, [AREAS, SHEET], OFFICER, source="test", wait=0)
    assert first.command_id == second.command_id
    await engine.settle()
    assert len(await house.read.policies(NAME)) == 2


async def test_the_same_sheet_is_published_again_after_another_calendar(house: House, engine: SmallEngine) -> None:
    for sheet in (SHEET, OTHER, SHEET):
        assert not (await take(house, engine, AREAS, sheet)).rejected
    assert len(await house.read.policies(NAME)) == 4


async def test_two_calendars_from_one_version_do_not_overwrite_each_other(house: House, engine: SmallEngine) -> None:
    one = await import_county_files(house, [SHEET], OFFICER, source="test", wait=0)
    other = await import_county_files(house, [OTHER], OFFICER, source="test", wait=0)
    assert one.command_id is not None and other.command_id is not None
    await engine.settle()
    decided = await house.doors.decision(other.command_id)
    assert decided is not None and decided.rejection is not None and decided.rejection.code == "overtaken"
    assert len(await house.read.policies(NAME)) == 2


async def test_a_calendar_does_not_come_before_one_that_is_yet_to_be(house: House, engine: SmallEngine) -> None:
    newest = (await house.read.policies(NAME))[-1]
    document = {**newest.document, "quiet_hours": None}
    later = datetime.now(UTC) + timedelta(days=30)
    body = {"type": "publish_policy", "name": NAME, "document": document, "effective_from": later.isoformat()}
    await engine.submit("later", case_of(NAME), "policy", body, COMMANDER)
    await engine.settle()
    imported = await take(house, engine, SHEET)
    assert not imported.rejected and imported.decision is not None
    versions = await house.read.policies(NAME)
    assert [one.effective_from for one in versions[1:]] == [later, later]
    assert versions[2].document["quiet_hours"] is None


def test_the_key_says_who_what_and_after_which_version() -> None:
    document = CalendarDocument(name=NAME)
    first = publication(document, None, datetime.now(UTC))
    assert first.replaces == 0
    keys = {
        key_of(first, OFFICER),
        key_of(first.model_copy(update={"replaces": 1}), OFFICER),
        key_of(first, COMMANDER),
    }
    assert len(keys) == 3
    assert key_of(publication(document, None, datetime.now(UTC)), OFFICER) in keys
