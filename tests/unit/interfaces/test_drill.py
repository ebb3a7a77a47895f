"""The drill's plan, policy and screens."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from domain.callup.muster.state import Status
from interfaces.cli import words
from interfaces.cli.drill_screen import TALL, draw, masked, plain
from interfaces.cli.paths import shown_path
from interfaces.demo.board import Alarm, Board, Township
from interfaces.demo.county import prepare_folder
from interfaces.demo.plan import LEAST, MOST, DemoPlan, case_name
from interfaces.demo.policy import demo_policy, minute_of
from interfaces.demo.view import Pace, View
from interfaces.outside import check_new_case
from workers.stack.errors import StackError

NOW = datetime(2026, 1, 31, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("people", [LEAST, 60, 1000, MOST])
def test_a_plan_of_any_size_makes_a_county_and_an_order(people: int) -> None:
    plan = DemoPlan(people, seed=1, speed=1)
    headcount = plan.order().headcount
    assert headcount is not None
    assert headcount.total == people
    assert plan.order().is_drill
    county = plan.county(NOW)
    assert county.cadres > people
    assert county.communities >= county.townships


def test_the_name_of_a_drill_is_one_that_the_door_takes() -> None:
    check_new_case(case_name(NOW), "activation")


@pytest.mark.parametrize("speed", [1, 2, 3, 5])
def test_a_faster_policy_is_still_valid_and_shorter(speed: int) -> None:
    policy = demo_policy(speed)
    assert policy.acknowledge_within <= demo_policy(1).acknowledge_within
    assert policy.acknowledge_within < policy.report_within
    assert policy.rest == demo_policy(1).rest
    assert minute_of(policy) * 15 == pytest.approx(policy.acknowledge_within, abs=timedelta(milliseconds=1))


def test_a_folder_with_another_county_is_refused_until_it_is_fresh(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text('{"people": 60, "seed": 1}')
    (tmp_path / "stack.lock").touch()
    prepare_folder(tmp_path, DemoPlan(60, seed=1, speed=2), fresh=False)
    with pytest.raises(StackError, match="--fresh"):
        prepare_folder(tmp_path, DemoPlan(61, seed=1, speed=1), fresh=False)
    prepare_folder(tmp_path, DemoPlan(61, seed=1, speed=1), fresh=True)
    assert not tmp_path.exists()


def test_fresh_never_removes_a_folder_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(StackError, match="not removed"):
        prepare_folder(tmp_path, DemoPlan(60, seed=1, speed=1), fresh=True)
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("【演练】张三丰同志：现有洪涝（II级响应），请于1月31日21:03前到县体育馆报到。", "【演练】张**同志："),
        ("【演练】县民政局联络员：洪涝叫应指令已发出，你单位尚有2人未回执：李四、欧阳小五。请", "李*、欧阳**。"),
        (
            "【演练】县民政局联络员：指令已发出，你单位尚有7人未回执：甲乙、丙丁、戊己、庚辛、壬癸等7人。请",
            "壬*等7人。",
        ),
    ],
)
def test_names_on_the_screen_are_masked(text: str, shown: str) -> None:
    assert shown in masked(text)
    assert not any(name in masked(text) for name in ("张三丰", "李四", "欧阳小五", "壬癸"))


def test_steps_stand_in_the_order_of_the_ladder() -> None:
    told = words.steps({"absent-liaison": 2, "township": 3, "self-sms": 9, "self-voice": 5})
    assert told == "短信 9 → 电话 5 → 乡镇（街道） 3 → 催到·单位联络员 2"


def view(**changes: object) -> View:
    facts = {
        "now": NOW + timedelta(seconds=42),
        "phase": "active",
        "approved_at": NOW,
        "quorum_met_at": None,
        "wanted": 1000,
        "wanted_skills": {"medical": 30},
        "arrived_skills": {"medical": 12},
        "statuses": {status: 10 for status in Status},
        "called": 1042,
        "substitutes": 42,
        "notified": 1040,
        "acknowledged": 730,
        "arrived": 190,
        "reserves": 300,
        "excluded": 210,
        "decisions": 1234,
        "events": 4567,
        "shown": 1230,
        "townships": (Township("青溪镇", 120, 80, 30, 4),),
        "deliveries": {"sms": {"accepted": 5, "overtaken": 1}},
        "steps": {"self-sms": 5},
        "alarms": (Alarm("shortfall", NOW, {"total": 4, "skills": {"medical": 2}}),),
        **changes,
    }
    return View("drill-1", "转移", Board(**facts), Pace(2.0, 60.0), 88.0, [("sms", "【演练】张三丰同志：请")])  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("height", [24, TALL])
def test_the_page_says_how_it_stands(height: int) -> None:
    console = Console(file=io.StringIO(), width=140, height=height, force_terminal=True, color_system=None)
    console.print(draw(view(), height), height=height)
    page = console.file.getvalue()  # type: ignore[attr-defined]  # it is a StringIO
    assert "190/1000" in page
    assert "青溪镇" in page
    assert ("缺额：差 4 人" in page) is (height >= TALL)
    assert "张三丰" not in page


def test_a_line_of_progress_before_anybody_is_called() -> None:
    line = plain(view(statuses={}, arrived=0, approved_at=None))
    assert "尚未叫应" in line
    assert "0/1000" in line


def test_paths_are_shown_as_they_are_typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / ".shouwang" / "demo") == ".shouwang/demo"
    assert shown_path(Path("/var/lib/shouwang")) == "/var/lib/shouwang"
