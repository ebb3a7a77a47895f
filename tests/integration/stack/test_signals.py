"""Ctrl-C, SIGTERM and SIGKILL of the stack's process leave nothing running, and the data usable."""

import asyncio
import signal

import pytest

from tests.integration.stack.conftest import Launch, gone, send, spawn
from tests.support.waiting import eventually
from workers.settings import Settings
from workers.stack import record

pytestmark = pytest.mark.stack


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_stop_signal_stops_everything_cleanly(
    launch: Launch, settings: Settings, number: signal.Signals
) -> None:
    process, pids = await launch(settings)
    assert set(pids) == {"postgres", "temporal", "sleeper"}
    send(process, number)
    assert await asyncio.wait_for(process.wait(), 90) == 0
    assert gone(pids)
    assert "database system is shut down" in (settings.logs / "postgres.log").read_text()
    assert record.read(settings.data) is None


async def test_a_stop_signal_during_the_start_leaves_nothing(settings: Settings) -> None:
    process = await spawn(settings)
    # Two servers launched, not yet both ready: the middle of a start.
    await eventually(lambda: bool((found := record.read(settings.data)) and found.processes), what="a launch")
    found = record.read(settings.data)
    assert found is not None
    send(process, signal.SIGINT)
    _, said = await asyncio.wait_for(process.communicate(), 90)
    assert (process.returncode, "The start was interrupted." in said.decode()) in {(2, True), (0, False)}
    assert not any(started.is_alive() for started in found.processes)
    assert record.read(settings.data) is None


async def test_the_next_start_recovers_from_a_killed_one(launch: Launch, settings: Settings) -> None:
    first, old = await launch(settings)
    send(first, signal.SIGKILL)
    await first.wait()
    second, new = await launch(settings)
    assert gone(old)
    assert not set(old.values()) & set(new.values())
    send(second, signal.SIGINT)
    assert await asyncio.wait_for(second.wait(), 90) == 0
    assert gone(new)
