"""The command line as a person runs it: a process of its own, on a data folder of its own and any free ports."""

import asyncio
import os
import pwd
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import psutil
import pytest

from tests.support.ordinary_user import OUR_OWN, ROOT, Interpreter

Shouwang = Callable[..., Awaitable[asyncio.subprocess.Process]]
_PORTS = ("POSTGRES", "TEMPORAL", "UI", "API")


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that does not exist yet; not pytest's own, which is closed to PostgreSQL's user under root."""
    parent = Path(tempfile.mkdtemp(prefix="shouwang-test-"))
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture
async def shouwang(data: Path) -> AsyncIterator[Shouwang]:
    """Starts `shouwang <arguments>`, perhaps `by` another user; whatever still runs at the end is stopped."""
    started: list[asyncio.subprocess.Process] = []
    ports = {f"SHOUWANG_{name}_PORT": "0" for name in _PORTS}
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("SHOUWANG_", "TEMPORAL_"))}

    async def start(
        *arguments: str,
        more: Mapping[str, str] = MappingProxyType({}),
        by: tuple[str, Interpreter] | None = None,
    ) -> asyncio.subprocess.Process:
        user, python = by or (None, OUR_OWN)
        process = await asyncio.create_subprocess_exec(
            python.program,
            "-m",
            "interfaces.cli.main",
            *arguments,
            env={**plain, **ports, **more, "SHOUWANG_DATA": str(data), "COLUMNS": "200", **python.environment},
            cwd=ROOT,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), 90)


async def interrupted(process: asyncio.subprocess.Process) -> list[psutil.Process]:
    """Ctrl-C, then what is left of it."""
    parent = psutil.Process(process.pid)
    everyone = [parent, *parent.children(recursive=True)]
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), 90) == 0
    _, left = psutil.wait_procs(everyone, timeout=30)
    return list(left)


async def heard(stream: asyncio.StreamReader | None, words: str, seconds: float) -> str:
    """All that a stream says up to the line that has these words.

    Raises AssertionError: it ended without them, or took longer.
    """
    assert stream is not None
    said: list[str] = []
    async with asyncio.timeout(seconds):
        while words not in (line := (await stream.readline()).decode()):
            assert line, f"it ended without saying {words!r}: {''.join(said)}"
            said.append(line)
    return "".join([*said, line])
