"""The summary on paper: every figure has its word, and what is not accounted for is said aloud."""

import io
import json
from typing import Any

from rich.console import Console

from audit.after_action import AcknowledgedBy, AfterAction, AssembledAt
from interfaces.cli.after_action_view import as_json, further, render
from interfaces.demo.history import HistorySize
from workers.settings import load_settings

HISTORY = HistorySize(runs=3, events=300)


def summary(**changes: Any) -> AfterAction:
    facts: dict[str, Any] = {
        "activation": "drill-1",
        "drill": True,
        "hazard": "洪涝",
        "level": "II",
        "place": "县体育馆",
        "ended": "stood_down",
        "minute": 2.0,
        "wanted": 90,
        "wanted_skills": {"medical": 6},
        "excluded": {"not_rested": 3},
        "called": 100,
        "substitutes": 10,
        "first_notified": 0.4,
        "last_notified": 30.6,
        "notified": 100,
        "acknowledged": 92,
        "acknowledged_late": 2,
        "acknowledged_for": 5,
        "acknowledged_by": (AcknowledgedBy(minutes=15, seconds=30.0, people=80),),
        "assembled_at": (AssembledAt(percent=100, people=90, seconds=None),),
        "quorum_met": None,
        "arrived": 85,
        "arrived_late": 4,
        "unreached": 3,
        "no_shows": 2,
        "declined": {"away": 10},
        "people": {"arrived": 85, "declined": 10, "unreached": 3, "no_show": 2},
        "shortfalls": 1,
        "ladder": {"self-sms": 100, "liaison": 8},
        "exhausted": 3,
        "messages": {"sms": {"accepted": 150, "unknown": 1}},
        "obligations": {"fulfilled": 180, "referred": 5},
        "decisions": 400,
        "events": 500,
        "refused": {"too_late": 1},
        "faulted": 0,
    }
    return AfterAction(**{**facts, **changes})


def shown(told: AfterAction) -> str:
    console = Console(file=io.StringIO(), width=140, color_system=None)
    console.print(render(told, HISTORY))
    text: str = console.file.getvalue()  # type: ignore[attr-defined]  # it is a StringIO
    return text


def test_it_reads_in_the_words_of_the_county() -> None:
    text = shown(summary())
    for words in (
        "【演练】洪涝 II 级响应",
        "1 分钟按 2 秒计",
        "80 人（80%），即 30 秒内",
        "未达到",
        "在外地 10",
        "不明 1",
    ):
        assert words in text
    assert "每人 3.00" in text
    assert "均有着落" in text


def test_a_real_call_up_has_real_minutes() -> None:
    text = shown(summary(drill=False, minute=60.0))
    assert "实战" in text
    assert "压缩" not in text


def test_what_is_open_is_said() -> None:
    assert "仍有 2 项责任未了结" in shown(summary(obligations={"fulfilled": 180, "open": 2}))


def test_somebody_without_an_end_is_said() -> None:
    assert "人数对不上" in shown(summary(called=101))


def test_the_same_for_programs() -> None:
    told = json.loads(as_json(summary(), HISTORY))
    assert told["accounted"] is True
    assert told["temporal"] == {"runs": 3, "events": 300}


def test_where_to_look_further_depends_on_what_still_runs() -> None:
    settings = load_settings({}, data="/srv/demo")
    stopped = further("drill-1", settings, None, runs=False)
    assert "SHOUWANG_DATA=/srv/demo shouwang up" in stopped
    running = further("drill-1", settings, "http://127.0.0.1:8233", runs=True)
    assert "http://127.0.0.1:8233/namespaces/default/workflows/drill-1" in running
    assert "shouwang up" not in running
