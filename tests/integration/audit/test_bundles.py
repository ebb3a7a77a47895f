"""A bundle verifies by itself, and nothing that was altered in it does."""

from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.bundle.check import BadBundle, check_bundle
from audit.bundle.make import make_bundle
from audit.replay import NothingRecorded
from ledger.postgres.seals import Seals
from ledger.seal.note import new_signer
from tests.integration.audit.conftest import Sealed


@pytest.fixture
async def bundle(sealed: Sealed, tmp_path: Path) -> Path:
    path = tmp_path / "case.bundle"
    await make_bundle(sealed.engine.store, Seals(sealed.pool), sealed.folder, ["A1", "A1-m1"], path)
    return path


@pytest.fixture
def content(bundle: Path) -> bytes:
    return bundle.read_bytes()


async def test_it_verifies_without_a_database(sealed: Sealed, bundle: Path, content: bytes) -> None:
    found = check_bundle(bundle, sealed.signer.verifier)
    assert [(shown.replayed.case, shown.replayed.phase) for shown in found.cases] == [
        ("A1", "closed"),
        ("A1-m1", "stood_down"),
    ]
    assert all(shown.redecided.divergences == () for shown in found.cases)
    assert found.decisions == len(content.splitlines()) - 1


async def test_nothing_that_was_altered_verifies(sealed: Sealed, content: bytes, tmp_path: Path) -> None:
    """One byte anywhere but in the texts for people; a line dropped, doubled, or moved."""
    lines = content.splitlines(keepends=True)
    readme = content.index(b'"readme_zh"'), len(lines[0])
    key = content.index(b'"key"'), content.index(b'"readme_zh"')
    altered = tmp_path / "altered"

    def refused(text: bytes) -> None:
        altered.write_bytes(text)
        with pytest.raises(BadBundle):
            check_bundle(altered, sealed.signer.verifier)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(place=st.integers(0, len(content) - 1), flip=st.integers(1, 255))
    def one_byte(place: int, flip: int) -> None:
        if readme[0] <= place < readme[1] or key[0] <= place < key[1]:
            return
        said = bytes((content[place] ^ flip,))
        if said in b" \t\r\n" and content[place : place + 1] in b" \t\r\n":
            return  # white space between values says nothing
        refused(content[:place] + said + content[place + 1 :])

    one_byte()
    for number in (1, len(lines) // 2, len(lines) - 1):
        refused(b"".join(lines[:number] + lines[number + 1 :]))
        refused(b"".join(lines[:number] + lines[number : number + 1] * 2 + lines[number + 1 :]))
    refused(lines[0])
    refused(b"")


async def test_another_key_does_not_do(sealed: Sealed, bundle: Path) -> None:
    with pytest.raises(BadBundle, match="not signed"):
        stranger = new_signer(sealed.signer.name)
        check_bundle(bundle, stranger.verifier)


async def test_its_own_key_is_not_believed(sealed: Sealed, content: bytes, tmp_path: Path) -> None:
    manifest, *rest = content.splitlines(keepends=True)
    said = {**orjson.loads(manifest), "key": str(new_signer(sealed.signer.name).verifier)}
    other = tmp_path / "other"
    other.write_bytes(orjson.dumps(said) + b"\n" + b"".join(rest))
    assert check_bundle(other, sealed.signer.verifier).decisions == len(rest)


@pytest.mark.parametrize(
    "text", [b"\n", b"{}\n", b"x" * 100, b"PK\x03\x04" + b"\x00" * 5000 + b"\n", b"[" * 100_000 + b"\n", b"\xff\xfe\n"]
)
async def test_what_is_no_bundle_is_refused(sealed: Sealed, tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "nonsense"
    path.write_bytes(text)
    with pytest.raises(BadBundle):
        check_bundle(path, sealed.signer.verifier)


async def test_a_case_that_is_none_makes_no_bundle(sealed: Sealed, tmp_path: Path) -> None:
    path = tmp_path / "none"
    with pytest.raises(NothingRecorded):
        await make_bundle(sealed.engine.store, Seals(sealed.pool), sealed.folder, ["A9"], path)
    assert not path.exists()
