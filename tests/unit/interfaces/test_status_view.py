"""`shouwang status` as a duty officer reads it."""

from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console

from interfaces.cli.status_view import Status, render
from ledger.ports import CaseSummary

POLICY = CaseSummary(
    case="policy:call-up",
    process="policy",
    version=1,
    phase="version 1",
    over=False,
    deadline_at=None,
    deadline_reason=None,
    opened_at=datetime(2026, 1, 31, tzinfo=UTC),
)
QUIET = Status(data=".shouwang", running=True, decisions=7, events=9, shown=7, open_cases=(POLICY,))


def drawn(status: Status) -> str:
    console = Console(width=160, color_system=None)
    with console.capture() as captured:
        console.print(render(status))
    return captured.get()


def test_nobody_waits_for_a_policy() -> None:
    assert "没有未结事项" in drawn(QUIET)
    call_up = replace(POLICY, case="A1", process="activation", phase="active")
    said = drawn(replace(QUIET, open_cases=(POLICY, call_up)))
    assert "A1" in said
    assert "policy:call-up" not in said


def test_faults_in_the_rules_are_told() -> None:
    assert "规则出错" not in drawn(QUIET)
    assert "规则出错 2 次" in drawn(replace(QUIET, faults=2))
