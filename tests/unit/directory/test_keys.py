"""The master key's file, wrapping, digests, and the bounded memory of keys."""

import stat
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from directory.key_cache import KeyCache
from directory.master_key import MasterKey, MasterKeyError, load_master_key

MASTER = MasterKey(bytes(range(32)))


def test_the_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    made = load_master_key(path, create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_master_key(path, create=True).fingerprint == made.fingerprint
    assert [file.name for file in path.parent.iterdir()] == ["master.key"]


def test_a_missing_unreadable_or_short_key_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyError, match="is missing"):
        load_master_key(tmp_path / "none", create=False)
    with pytest.raises(MasterKeyError, match="cannot be read"):
        load_master_key(tmp_path, create=True)
    short = tmp_path / "short"
    short.write_bytes(b"x" * 31)
    with pytest.raises(MasterKeyError, match="32 bytes, this one has 31"):
        load_master_key(short, create=True)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 59), st.integers(1, 255))
def test_a_wrapped_key_comes_back_only_whole_and_for_its_person(key: bytes, place: int, change: int) -> None:
    wrapped = MASTER.wrap("c1", key)
    assert MASTER.unwrap("c1", wrapped) == key
    with pytest.raises(InvalidTag):
        MASTER.unwrap("c2", wrapped)
    altered = bytearray(wrapped)
    altered[place] ^= change
    with pytest.raises(InvalidTag):
        MASTER.unwrap("c1", bytes(altered))


def test_digests_differ_by_use_and_by_master_key() -> None:
    assert MASTER.digest("phone", "1") == MASTER.digest("phone", "1")
    assert MASTER.digest("phone", "1") != MASTER.digest("id_number", "1")
    assert MASTER.digest("phone", "1") != MasterKey(bytes(32)).digest("phone", "1")


def test_the_memory_of_keys_is_bounded_in_number_and_age() -> None:
    clock = [0.0]
    cache = KeyCache(2, 60.0, lambda: clock[0])
    cipher = AESGCM(bytes(32))
    cache.keep("a", b"a", cipher)
    cache.keep("b", b"b", cipher)
    assert cache.find("a") is cipher  # now b is the one longest unused
    cache.keep("c", b"c", cipher)
    assert cache.find("b") is None
    assert cache.find("a", b"another") is None
    assert len(cache) == 1
    clock[0] = 60.0
    assert cache.find("c") is None
    assert len(cache) == 0
