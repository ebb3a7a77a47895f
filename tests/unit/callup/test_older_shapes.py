"""What early records said in plain about people is read without it, and decides again to the same events."""

from typing import Any

import pytest

from domain.callup.activation import commands as a
from domain.callup.activation.decider import ActivationDecider
from domain.callup.muster import commands as m
from domain.callup.muster.decider import MusterDecider
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE, Received
from domain.kernel.decider import Decider, Rejection
from domain.kernel.fold import read_event
from domain.kernel.reading import parse_command
from domain.readiness.candidate import Exemption
from tests.support.callup import START

KINDS = ("front_line", "approved_leave", "quarantine", "medical")


def _heard(decider: Decider[Any, Any, Any], body: dict[str, Any]) -> Any:
    received = Received("c1", "A1", decider.process, canonical(body), ENGINE, "test", START)
    return parse_command(decider, received)


@pytest.mark.parametrize("kind", [*KINDS, "force_majeure"])
def test_an_excuse_that_named_the_exemption_is_read_as_exempt(kind: str) -> None:
    reason = "force_majeure" if kind == "force_majeure" else "exempt"
    said = {"type": "excuse", "person": "P1", "kind": kind, "approver": "boss"}
    assert _heard(MusterDecider(), said) == m.Excuse(person="P1", reason=reason, approver="boss")
    event = read_event(
        MusterDecider(),
        {"type": "excused", "v": 1, "person": "P1", "kind": kind, "approver": "boss", "at": "2026-01-31T08:00:00Z"},
    )
    assert event.model_dump()["reason"] == reason
    assert "kind" not in event.model_dump()


@pytest.mark.parametrize("kind", KINDS)
def test_candidates_that_named_the_exemption_are_read_as_exempt(kind: str) -> None:
    exemption = {"kind": kind, "approver": "boss", "since": "2026-01-01T00:00:00Z", "until": None}
    one = {"person": "P1", "unit": "U1", "township": "T1", "exemptions": [exemption]}
    said = {"type": "candidates_found", "round": 1, "part": 0, "parts": 1, "candidates": [one]}
    heard = _heard(ActivationDecider(), said)
    assert isinstance(heard, a.CandidatesFound)
    received = read_event(ActivationDecider(), {**said, "type": "candidates_received", "v": 1})
    assert received.model_dump()["candidates"][0] == heard.model_dump()["candidates"][0]
    assert heard.candidates[0].exemptions == (
        Exemption.model_validate({"approver": "boss", "since": "2026-01-01T00:00:00Z"}),
    )
    excluded = {"type": "candidates_excluded", "v": 1, "at": "2026-01-31T08:00:00Z"}
    event = read_event(ActivationDecider(), {**excluded, "exclusions": [{"person": "P1", "why": kind}]})
    assert event.model_dump()["exclusions"] == ({"person": "P1", "why": "exempt"},)


def test_a_plain_reason_to_ask_again_is_not_spread_by_those_who_read_it() -> None:
    said = {"type": "ask_again", "person": "P1", "answers": None, "reason": "his wife says he is drunk"}
    assert _heard(MusterDecider(), said) == m.AskAgain(person="P1")
    event = read_event(
        MusterDecider(),
        {"type": "asked_again", "v": 1, "person": "P1", "reason": "r", "by": "L1", "at": "2026-01-31T08:00:00Z"},
    )
    assert event.model_dump()["words"] is None
    assert "reason" not in event.model_dump()


def test_what_never_was_a_command_is_still_refused_with_its_own_reason() -> None:
    refused = _heard(MusterDecider(), {"type": "excuse", "person": "P1", "reason": "diabetes", "approver": "boss"})
    assert isinstance(refused, Rejection)
    assert refused.code == "malformed"
    assert "diabetes" not in refused.reason
