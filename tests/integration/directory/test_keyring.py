"""Keys in the database: sealing, opening, erasing, in one process and in two."""

from pathlib import Path

import asyncpg
import pytest

from directory import Directory, ErasedPerson, Keyring, MasterKeyError, UnknownPerson
from directory.ciphertext import DamagedCiphertext, ErasedPurpose
from directory.importing import SourceFile, import_files
from directory.keyring import LONGEST_TEXT
from directory.sample import SAMPLE_NOW

pytestmark = pytest.mark.stack


@pytest.fixture
async def people(pool: asyncpg.Pool, keyring: Keyring, files: list[SourceFile]) -> None:
    assert (await import_files(pool, keyring, files, now=lambda: SAMPLE_NOW)).written


async def test_a_text_is_opened_by_every_process_that_has_the_master_key(
    pool: asyncpg.Pool, keyring: Keyring, people: None, tmp_path: Path
) -> None:
    sealed = await keyring.seal_text("C000001", "路上堵车，晚到二十分钟")
    other = await Keyring.open(pool, tmp_path / "master.key")
    assert await other.open_text(sealed) == "路上堵车，晚到二十分钟"
    assert (await keyring.seal_text("C000001", "x" * LONGEST_TEXT)).text
    with pytest.raises(ValueError, match="at most"):
        await keyring.seal_text("C000001", "x" * (LONGEST_TEXT + 1))


async def test_erasing_holds_in_every_process_at_once_and_leaves_the_rest_working(
    pool: asyncpg.Pool, keyring: Keyring, directory: Directory, people: None, tmp_path: Path
) -> None:
    other = await Keyring.open(pool, tmp_path / "master.key")
    sealed = await other.seal_text("C000001", "家中有事")
    kept = await other.seal_text("C000002", "好")
    assert await keyring.erase("C000001") is True
    assert await keyring.erase("C000001") is False
    assert await other.open_texts([sealed, kept]) == [None, "好"]
    with pytest.raises(ErasedPerson):
        await other.seal_text("C000001", "后来的话")
    contacts = await directory.contacts(["C000001", "C000002"], reader="test", purpose="check")
    assert contacts["C000001"].erased and contacts["C000001"].name == "已删除" and contacts["C000001"].phone is None
    listed = await directory.people(reader="test", purpose="check", limit=1)
    assert (listed[0].name, listed[0].erased, listed[0].standby) == ("已删除", True, False)
    assert (await directory.counts()).erased == 1
    assert await pool.fetchval("SELECT count(*) FROM directory.person_private WHERE person = 'C000001'") == 0


async def test_unknown_people_and_damaged_texts_are_named(pool: asyncpg.Pool, keyring: Keyring, people: None) -> None:
    with pytest.raises(UnknownPerson):
        await keyring.seal_text("nobody", "x")
    with pytest.raises(UnknownPerson):
        await keyring.erase("nobody")
    sealed = await keyring.seal_text("C000001", "x")
    with pytest.raises(DamagedCiphertext):
        await keyring.open_text(sealed.model_copy(update={"person": "C000002"}))


async def test_a_lost_or_foreign_master_key_is_noticed_at_the_start(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await Keyring.open(pool, tmp_path / "first.key")
    with pytest.raises(MasterKeyError, match="restore the file"):
        await Keyring.open(pool, tmp_path / "gone.key")
    assert not (tmp_path / "gone.key").exists()
    (tmp_path / "foreign.key").write_bytes(bytes(32))
    with pytest.raises(MasterKeyError, match="not the master key"):
        await Keyring.open(pool, tmp_path / "foreign.key")


@pytest.mark.usefixtures("people")
async def test_a_text_of_a_purpose_needs_both_keys(keyring: Keyring, pool: asyncpg.Pool) -> None:
    """The end of a directive's purpose, or the erasure of the person: either makes it unreadable, and only it."""
    other = Keyring(pool, keyring.master)
    for_a1 = await keyring.seal_text("C000001", "家中老人住院", "A1")
    for_a2 = await keyring.seal_text("C000001", "车坏了", "A2")
    forever = await keyring.seal_text("C000001", "无关指令")
    assert await other.open_texts([for_a1, for_a2, forever]) == ["家中老人住院", "车坏了", "无关指令"]
    with pytest.raises(DamagedCiphertext):
        await other.open_text(for_a1.model_copy(update={"purpose": "A2"}))
    assert await other.erase_purpose("A1") is True
    assert await keyring.erase_purpose("A1") is False
    for one in (keyring, other, Keyring(pool, keyring.master)):
        assert await one.open_texts([for_a1, for_a2, forever]) == [None, "车坏了", "无关指令"]
    with pytest.raises(ErasedPurpose):
        await other.seal_text("C000001", "迟来的话", "A1")
    await keyring.erase("C000001")
    assert await other.open_texts([for_a1, for_a2, forever]) == [None, None, None]


@pytest.mark.usefixtures("people")
async def test_a_purpose_that_never_collected_anything_can_be_erased(keyring: Keyring) -> None:
    assert await keyring.erase_purpose("A9") is True
    with pytest.raises(ErasedPurpose):
        await keyring.seal_text("C000001", "x", "A9")
