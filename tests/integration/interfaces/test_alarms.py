"""What the command post must see at once: also a fault in the rules, of whichever process."""

import httpx
import pytest

from domain.callup.activation import decide as activation_rules
from domain.callup.activation.commands import DraftActivation, StandDown
from domain.kernel.command import Actor, Role
from domain.readiness.candidate import Candidate
from interfaces.cli.alarms import alarm_text
from tests.integration.interfaces.conftest import DIRECTIVE
from tests.support.small_engine import SmallEngine

POST = Actor(id="duty-1", role=Role.COMMAND_POST)


def broken(*_: object) -> None:
    raise ZeroDivisionError("a defect in a rule")


async def test_a_faulted_decision_is_an_alarm_on_the_board(
    client: httpx.AsyncClient, engine: SmallEngine, called: list[Candidate], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(activation_rules._BY_TYPE, StandDown, broken)
    await engine.submit("over", "A1", "activation", {"type": "stand_down", "reason": "rain is over"}, POST)
    await engine.settle()
    [alarm] = (await client.get("/v1/alarms?case=A1")).json()["alarms"]
    assert (alarm["kind"], alarm["process"], alarm["ordinal"]) == ("decision_faulted", "activation", 0)
    assert alarm["detail"] == {
        "command": "over",
        "type": "stand_down",
        "fault": "ZeroDivisionError: a defect in a rule",
    }
    assert (await client.get("/v1/activations/A1")).json()["alarms"] == [alarm]
    assert alarm_text(alarm["kind"], alarm["detail"]).startswith("规则出错，命令未能决定：stand_down")


async def test_a_fault_that_kept_a_case_from_opening_names_the_case(
    client: httpx.AsyncClient, engine: SmallEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is recorded on the door's stream; the alarm tells which case was meant."""
    monkeypatch.setitem(activation_rules._BY_TYPE, DraftActivation, broken)
    body = {"type": "draft_activation", "directive": DIRECTIVE}
    await engine.submit("draft", "A7", "activation", body, POST)
    await engine.settle()
    [alarm] = (await client.get("/v1/alarms")).json()["alarms"]
    assert (alarm["case"], alarm["kind"]) == ("A7", "decision_faulted")
    assert (await client.get("/v1/alarms?case=A1")).json()["alarms"] == []
