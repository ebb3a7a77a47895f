"""A verifier that is not ours accepts our checkpoints, tiles and proofs, and refuses altered ones."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ledger.seal.note import new_signer
from tests.integration.audit.conftest import Sealed

SOURCE = Path(__file__).parents[2] / "independent"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from Go's own log library. A machine without Go skips it; continuous integration must have it."""
    go = shutil.which("go")
    if go is None:
        assert not os.environ.get("CI"), "Go is not installed: .ci/run installs it"
        pytest.skip("Go is not installed here")
    built = tmp_path_factory.mktemp("independent") / "independent"
    command = [go, "build", "-o", str(built), "."]
    done = subprocess.run(command, cwd=SOURCE, check=False, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return built


def run(program: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run([str(program), *arguments], check=False, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


async def test_it_accepts_the_log_and_its_growth(sealed: Sealed, program: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.write_text(sealed.kept, "utf-8")
    code, said = run(program, str(sealed.folder.path), str(sealed.signer.verifier), str(older))
    assert code == 0, said
    assert "grown from" in said and sealed.signer.name in said


@pytest.mark.parametrize("name", ["tile/0/000", "tile/entries/000", "checkpoint"])
async def test_it_refuses_what_was_altered(sealed: Sealed, program: Path, name: str) -> None:
    path = sealed.folder.path / name
    content = bytearray(path.read_bytes())
    content[-10] ^= 1
    path.write_bytes(content)
    assert run(program, str(sealed.folder.path), str(sealed.signer.verifier))[0] == 1


async def test_it_refuses_another_key(sealed: Sealed, program: Path) -> None:
    stranger = new_signer(sealed.signer.name).verifier
    assert run(program, str(sealed.folder.path), str(stranger))[0] == 1
