"""`shouwang up`: stays, stops with everything it started, and finds its data again."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import Shouwang, heard, interrupted

pytestmark = pytest.mark.stack
PATIENCE = 180.0


async def brought_up(shouwang: Shouwang) -> tuple[asyncio.subprocess.Process, str]:
    process = await shouwang("up")
    return process, await heard(process.stdout, "Ctrl-C", PATIENCE)


async def status(shouwang: Shouwang) -> dict[str, Any]:
    process = await shouwang("status", "--json")
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    told: dict[str, Any] = json.loads(out)
    return told


async def test_it_stops_whole_and_finds_its_data_again(shouwang: Shouwang) -> None:
    process, said = await brought_up(shouwang)
    assert "/docs" in said
    assert "call-up" in said  # the default policy is published once
    before = await status(shouwang)
    assert {one["name"] for one in before["processes"]} >= {"postgres", "temporal", "cases", "effects", "api"}
    assert await interrupted(process) == []
    assert (await status(shouwang))["running"] is False

    process, said = await brought_up(shouwang)
    assert "call-up" not in said
    after = await status(shouwang)
    assert after["decisions"] == before["decisions"] >= 1
    cases = {one["case"] for one in after["open_cases"]}
    assert {"policy:calendar", "policy:call-up"} <= cases
    assert all(case.startswith("policy:") for case in cases), "a fresh installation holds its policies and nothing else"
    second = await shouwang("up")
    _, err = await second.communicate()
    assert second.returncode == 2
    assert "already runs on the data folder" in err.decode()
    assert await interrupted(process) == []


async def test_ctrl_c_during_the_start_leaves_nothing_behind(shouwang: Shouwang) -> None:
    process = await shouwang("up")
    await heard(process.stdout, "启动工作进程", PATIENCE)
    assert await interrupted(process) == []


async def test_a_port_in_use_is_one_sentence(shouwang: Shouwang) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = await shouwang("up", more={"SHOUWANG_API_PORT": port})
        _, err = await process.communicate()
    assert process.returncode == 2
    assert f"Port {port} is in use" in err.decode()
    assert "Traceback" not in err.decode()


async def test_a_half_written_data_folder_is_one_sentence(shouwang: Shouwang, data: Path) -> None:
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "half").touch()
    process = await shouwang("up")
    _, err = await process.communicate()
    assert process.returncode == 2
    assert "incomplete" in err.decode()
    assert "Traceback" not in err.decode()
