"""Stacks on data folders of their own."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from tests.support.waiting import eventually
from workers.settings import Settings, load_settings
from workers.stack.identity import identify

ROOT = Path(__file__).parents[3]
StackProcess = tuple[asyncio.subprocess.Process, dict[str, int]]
Launch = Callable[[Settings], Awaitable[StackProcess]]


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that does not exist yet."""
    parent = Path(tempfile.mkdtemp(prefix="shouwang-test-"))
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture
def settings(data: Path) -> Settings:
    """Settings for it, on any free ports, whatever this shell has set."""
    return load_settings({}, data=data, postgres_port=0, temporal_port=0, ui_port=0)


@pytest.fixture
async def launch() -> AsyncIterator[Launch]:
    """Starts a stack in another process and answers it with its pids once it is up."""
    started: list[StackProcess] = []

    async def start(settings: Settings) -> StackProcess:
        process = await spawn(settings)
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), 180)
        started.append((process, json.loads(line)))
        return started[-1]

    yield start
    for process, pids in started:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        # The system ends the children of a killed parent; a folder must not go before them.
        await eventually(lambda pids=pids: gone(pids), what="the end of the children")  # type: ignore[misc]  # bound now


async def spawn(settings: Settings) -> asyncio.subprocess.Process:
    """Start a stack in another process."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.stack_process",
        env={**os.environ, **settings.as_environment(), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def gone(pids: dict[str, int]) -> bool:
    """Whether none of the processes runs."""
    return not any(identify(name, pid) for name, pid in pids.items())


def send(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Send a signal to a process that we started."""
    os.kill(process.pid, number)
