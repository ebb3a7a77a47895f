"""`shouwang up` by an ordinary user. Where the tests run as one, all of them show it; as root, this one does."""

import asyncio
import os
import pwd
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.conftest import Shouwang, heard, interrupted
from tests.support.ordinary_user import NAME, ROOT, Interpreter, find_interpreter

pytestmark = pytest.mark.stack


@pytest.fixture
def interpreter(data: Path) -> Interpreter:
    """One that the user can run; the folder around the data is theirs."""
    user = pwd.getpwnam(NAME)
    data.parent.chmod(0o755)
    found = find_interpreter(data.parent)
    if found is None:
        pytest.skip(f"the user {NAME} cannot read {ROOT}")
    os.chown(data.parent, user.pw_uid, user.pw_gid)
    return found


@pytest.mark.skipif(os.geteuid() != 0, reason="not root: every other test runs as an ordinary user")
async def test_an_ordinary_user_starts_stops_and_starts_again(
    interpreter: Interpreter, shouwang: Shouwang, data: Path
) -> None:
    """Nothing needs root, nothing is made for root, and the data is found again; HOME stays root's, as after `su`."""
    for _ in range(2):
        process = await shouwang("up", by=(NAME, interpreter))
        said = asyncio.create_task(process.stderr.read()) if process.stderr else None
        await heard(process.stdout, "Ctrl-C", 120)
        ours = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        assert len(ours) > 6
        assert {one.username() for one in ours} == {NAME}
        assert await interrupted(process) == []
        assert said is not None
        assert await said == b""
    assert _owners(data) == {pwd.getpwnam(NAME).pw_uid}


def _owners(folder: Path) -> set[int]:
    return {path.stat().st_uid for path in folder.rglob("*")}
