"""`shouwang demo` by real processes: Ctrl-C stops it whole; the next one ends what was left and plays to its end."""

import json
from typing import Any

import pytest

from tests.end_to_end.conftest import Shouwang, heard, interrupted

pytestmark = pytest.mark.stack
PEOPLE = 60
ARGUMENTS = ("demo", "--people", str(PEOPLE), "--speed", "3", "--json")


async def test_an_interrupted_drill_is_ended_by_the_next_which_accounts_for_everybody(shouwang: Shouwang) -> None:
    process = await shouwang(*ARGUMENTS)
    for _ in range(2):  # in the middle of it
        await heard(process.stderr, "T+", 180)
    assert await interrupted(process) == []

    process = await shouwang(*ARGUMENTS)
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    assert "终止上次未完的演练" in err.decode()
    account_for_everybody(json.loads(out))


async def test_another_county_needs_a_fresh_folder(shouwang: Shouwang) -> None:
    process = await shouwang("demo", "--people", "30", "--leave")
    await heard(process.stdout, "导入完成", 180)
    await heard(process.stdout, "发布演练政策", 90)
    assert await interrupted(process) == []
    process = await shouwang("demo", "--people", "31")
    _, err = await process.communicate()
    assert process.returncode == 2
    assert "--fresh" in err.decode()
    assert "Traceback" not in err.decode()


def account_for_everybody(summary: dict[str, Any]) -> None:
    """What must hold however people behave."""
    assert summary["drill"]
    assert summary["ended"] == "stood_down"
    assert summary["wanted"] == PEOPLE
    assert summary["called"] >= PEOPLE
    assert summary["substitutes"] == summary["called"] - PEOPLE
    assert sum(summary["people"].values()) == summary["called"] == summary["notified"]
    assert "open" not in summary["obligations"]
    assert sum(summary["obligations"].values()) >= summary["called"]
    assert summary["accounted"]
    assert summary["acknowledged"] > PEOPLE // 2
    assert set(summary["messages"]) == {"sms", "voice", "wecom"}
    assert summary["faulted"] == 0
    assert summary["temporal"]["events"] > 0
