"""The stack as an ordinary user starts it. Where the tests run as one, all of them show it; as root, this one does."""

import asyncio
import json
import os
import pwd
import signal
import subprocess
import sys

import psutil
import pytest

from tests.integration.stack.conftest import ROOT, gone
from workers.settings import Settings

pytestmark = pytest.mark.stack
NAME = "nobody"


def _can_run() -> bool:
    """Whether that user reaches our interpreter and its packages."""
    probe = [sys.executable, "-c", "import temporalio, asyncpg, workers.stack.stack"]
    try:
        done = subprocess.run(probe, user=NAME, extra_groups=[], cwd=ROOT, capture_output=True, check=False)
    except PermissionError:
        return False
    return done.returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="not root: every other test runs as an ordinary user")
async def test_an_ordinary_user_starts_stops_and_starts_again(settings: Settings) -> None:
    """Nothing needs root, nothing is made for root, and the data is found again."""
    if not _can_run():
        pytest.skip(f"the user {NAME} cannot reach this interpreter")
    user = pwd.getpwnam(NAME)
    folder = settings.data.parent
    os.chown(folder, user.pw_uid, user.pw_gid)
    environment = {**os.environ, **settings.as_environment(), "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.stack_process"),
            cwd=ROOT,
            env=environment,
            user=NAME,
            group=user.pw_gid,
            extra_groups=[],
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            line = await asyncio.wait_for(process.stdout.readline(), 120)
            assert line, await process.communicate()
            pids: dict[str, int] = json.loads(line)
            assert {psutil.Process(pid).username() for pid in pids.values()} == {NAME}
            process.send_signal(signal.SIGINT)
            _, said = await asyncio.wait_for(process.communicate(), 60)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0, said
        assert gone(pids)
    assert {path.stat().st_uid for path in settings.data.rglob("*")} == {user.pw_uid}
