"""Importing a county into a real PostgreSQL: all or nothing, twice the same, nothing personal in the clear."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from directory import Directory, Keyring
from directory.calendar_seed import default_calendar
from directory.importing import Action, ImportReport, SourceFile, import_files
from directory.sample import SAMPLE_NOW, SampleCounty

pytestmark = pytest.mark.stack


async def take(pool: asyncpg.Pool, keyring: Keyring, *files: SourceFile, dry_run: bool = False) -> ImportReport:
    known = default_calendar()
    return await import_files(pool, keyring, files, calendar=known, dry_run=dry_run, now=lambda: SAMPLE_NOW)


async def dump(pool: asyncpg.Pool) -> dict[str, list[str]]:
    """Every row of every table as text."""
    tables = await pool.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'directory' ORDER BY 1")
    names = [row["tablename"] for row in tables]
    return {
        name: [row[0] for row in await pool.fetch(f"SELECT t::text FROM directory.{name} AS t ORDER BY 1")]
        for name in names
    }


async def test_a_county_is_imported_and_again_changes_nothing(
    pool: asyncpg.Pool, keyring: Keyring, directory: Directory, files: list[SourceFile]
) -> None:
    preview = await take(pool, keyring, *files, dry_run=True)
    assert preview.accepted and not preview.written
    assert (await directory.counts()).people == 0
    first = await take(pool, keyring, *files)
    assert first.written, first.text()
    assert first.outcomes == preview.outcomes
    assert first.count("person", Action.CREATED) == 240
    before = await dump(pool)
    again = await take(pool, keyring, *files)
    assert {outcome.action for outcome in again.outcomes} == {Action.UNCHANGED}
    assert await dump(pool) == before


async def test_nothing_personal_stands_in_the_clear(
    pool: asyncpg.Pool, keyring: Keyring, files: list[SourceFile], county: SampleCounty
) -> None:
    await take(pool, keyring, *files)
    everything = "\n".join(line for lines in (await dump(pool)).values() for line in lines)
    for row in county.sheets["人员"][1:]:
        name, phone, id_number, wecom = str(row[1]), str(row[2]), str(row[3]), row[12]
        assert phone not in everything
        assert id_number not in everything
        assert wecom is None or str(wecom) not in everything
        assert len(name) < 3 or name not in everything


async def test_a_bad_file_changes_nothing_not_even_the_good_ones_beside_it(
    pool: asyncpg.Pool, keyring: Keyring, files: list[SourceFile]
) -> None:
    before = await dump(pool)
    bad = SourceFile("补充.csv", "姓名,手机号,单位\n孙丽,123,县民政局\n".encode("gb18030"))
    report = await take(pool, keyring, *files, bad)
    assert not report.written and report.outcomes == ()
    assert [(one.place.file, one.place.row, one.place.column) for one in report.refusals] == [("补充.csv", 2, "手机号")]
    assert await dump(pool) == before


async def test_an_update_keeps_the_id_and_two_people_may_exchange_phones(
    pool: asyncpg.Pool, keyring: Keyring, directory: Directory, files: list[SourceFile], county: SampleCounty
) -> None:
    await take(pool, keyring, *files)
    (one, other) = county.sheets["人员"][1:3]
    rows = f"{one[0]},{one[1]},{other[2]},{one[4]}\n{other[0]},{other[1]},{one[2]},{other[4]}\n"
    report = await take(pool, keyring, SourceFile("变更.csv", f"工号,姓名,手机号,单位\n{rows}".encode()))
    assert report.count("person", Action.UPDATED) == 2, report.text()
    contacts = await directory.contacts([str(one[0]), str(other[0])], reader="test", purpose="check")
    assert contacts[str(one[0])].phone == other[2]
    assert contacts[str(other[0])].phone == one[2]
    assert (await directory.counts()).people == 240


async def test_pools_of_the_county_are_kept_in_their_order(pool: asyncpg.Pool, keyring: Keyring) -> None:
    file = SourceFile("队伍.csv", "队伍代码,队伍名称,叫应顺序\nvanguard,党员先锋队,1\nmilitia,民兵,\n".encode())
    report = await take(pool, keyring, file)
    assert report.count("pool", Action.CREATED) == 2, report.text()
    rows = await pool.fetch("SELECT id, position FROM directory.pools WHERE id IN ('vanguard', 'militia')")
    assert {row["id"]: row["position"] for row in rows} == {"vanguard": 1, "militia": 6}
    again = await take(pool, keyring, file)
    assert again.count("pool", Action.UNCHANGED) == 2


async def test_someone_erased_is_not_imported_again(
    pool: asyncpg.Pool, keyring: Keyring, files: list[SourceFile]
) -> None:
    await take(pool, keyring, *files)
    await keyring.erase("C000100")
    report = await take(pool, keyring, *files)
    assert not report.written
    assert any("已按要求删除" in refusal.reason.zh for refusal in report.refusals)


async def test_two_imports_at_once_take_turns(
    pool: asyncpg.Pool, keyring: Keyring, directory: Directory, files: list[SourceFile]
) -> None:
    one, other = await asyncio.gather(take(pool, keyring, *files), take(pool, keyring, *files))
    assert one.written and other.written
    assert sorted((one.count("person", Action.CREATED), other.count("person", Action.CREATED))) == [0, 240]
    assert (await directory.counts()).people == 240


async def test_a_file_from_disk_is_never_read_beyond_the_limit(
    tmp_path: Path, pool: asyncpg.Pool, keyring: Keyring
) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    source = SourceFile.from_path(path)
    assert len(source.content) < 21 * 1024 * 1024
    assert not (await take(pool, keyring, source)).accepted
