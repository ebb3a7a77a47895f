"""Tables for people: an id is never folded, however narrow the terminal."""

import pytest
import typer
from typer.testing import CliRunner

from interfaces.cli.errors import spoken
from interfaces.cli.main import app
from interfaces.cli.output import write_table
from interfaces.refusal import Refused
from ledger.ports import StoreUnavailable
from workers.settings_sources import SettingsError
from workers.stack.errors import ServerAway, StackError, StartInterrupted

LONG = "drill-20261124-065445-" + "m" * 90


@pytest.mark.parametrize("terminal", [True, False])
def test_ids_are_not_folded(
    terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    if terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    write_table(("case", "why"), [(LONG, "waiting for people, " * 8)])
    lines = capsys.readouterr().out.splitlines()
    assert sum(LONG in line for line in lines) == 1
    assert (len(lines) == 2) is not terminal, "without a terminal a row is a line"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("x", "否", "no"), 2),
        (SettingsError("设置", "setting"), 2),
        (StackError("端口", "port"), 2),
        (ServerAway("不在", "away"), 3),
        (StoreUnavailable("away"), 3),
        (OSError("refused"), 3),
        (StartInterrupted("中止", "stopped"), 130),
        (KeyboardInterrupt(), 130),
    ],
)
def test_every_command_ends_with_the_code_of_the_kind(error: BaseException, code: int) -> None:
    with pytest.raises(typer.Exit) as left, spoken():
        raise error
    assert left.value.exit_code == code


def test_the_help_names_the_codes() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"})
    assert all(f"{code} " in shown.output for code in (0, 1, 2, 3, 130))
