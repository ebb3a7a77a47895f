"""The supervisor restarts what dies, drains what is told to stop, and kills what does not listen."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.support.waiting import eventually
from workers.stack.child_process import ChildProcess, ProcessSpec
from workers.stack.errors import StackError
from workers.stack.identity import identify
from workers.stack.processes import Supervisor

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
GENTLE = """
import signal, sys, time
def drain(*_):
    print("drained", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, drain)
print("up", flush=True)
time.sleep(600)
"""


def child(logs: Path, name: str, code: str, drain_seconds: float = 20.0) -> ChildProcess:
    spec = ProcessSpec(name=name, argv=[sys.executable, "-c", code], drain_seconds=drain_seconds)
    return ChildProcess(spec, environment=dict(os.environ), logs=logs)


def says(logs: Path, name: str, words: str) -> bool:
    return words in (logs / f"{name}.log").read_text()


async def test_what_dies_is_started_again_and_said(tmp_path: Path) -> None:
    launched: list[tuple[str, int]] = []
    supervisor = Supervisor(lambda name, pid: launched.append((name, pid)))
    with capture_logs() as events:
        await supervisor.start(child(tmp_path, "worker", GENTLE))
        first = supervisor.pids["worker"]
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: supervisor.pids.get("worker", first) != first, what="another worker")
        assert launched == [("worker", first), ("worker", supervisor.pids["worker"])]
        await supervisor.stop(["worker"], asyncio.Event())
    assert [event["event"] for event in events] == ["process_ended", "process_restarted"]
    assert events[0]["how"] == "signal SIGKILL"


async def test_a_child_may_finish_its_work(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _name, _pid: None)
    await supervisor.start(child(tmp_path, "gentle", GENTLE))
    await eventually(lambda: says(tmp_path, "gentle", "up"))
    await supervisor.stop(["gentle"], asyncio.Event())
    assert says(tmp_path, "gentle", "drained")


async def test_a_stubborn_child_is_killed_after_its_deadline(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _name, _pid: None)
    await supervisor.start(child(tmp_path, "stubborn", STUBBORN, drain_seconds=0.2))
    await eventually(lambda: says(tmp_path, "stubborn", "up"))
    pid = supervisor.pids["stubborn"]
    await supervisor.stop(["stubborn"], asyncio.Event())
    assert identify("stubborn", pid) is None


async def test_a_hurry_ends_the_waiting(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _name, _pid: None)
    await supervisor.start(child(tmp_path, "stubborn", STUBBORN, drain_seconds=300))
    await eventually(lambda: says(tmp_path, "stubborn", "up"))
    hurry = asyncio.Event()
    stopping = asyncio.create_task(supervisor.stop(["stubborn"], hurry))
    since = time.monotonic()
    hurry.set()
    await asyncio.wait_for(stopping, 120)
    assert time.monotonic() - since < 120


async def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    spec = ProcessSpec(name="ghost", argv=[str(tmp_path / "no-such-program")])
    supervisor = Supervisor(lambda _name, _pid: None)
    with pytest.raises(StackError, match="The process ghost cannot be started"):
        await supervisor.start(ChildProcess(spec, environment={}, logs=tmp_path))
    assert supervisor.names == []
