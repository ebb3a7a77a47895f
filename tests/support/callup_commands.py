"""Policies, directives and commands of call-ups that are over within seconds."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from ledger.ports import NewCommand

POST = Actor(id="duty", role=Role.COMMAND_POST)
COMMANDER = Actor(id="commander", role=Role.COMMANDER)
POLICY_CASE = "policy:call-up"
DIRECTIVE: Mapping[str, Any] = {
    "hazard": "洪涝",
    "level": "II",
    "mode": "drill",
    "authority": "县指挥部",
    "legal_basis": "县预案",
    "purpose": "转移群众",
    "place": "县体育馆",
}
_REACH = (
    ("sms", "self", "sms"),
    ("voice", "self", "voice"),
    ("liaison", "liaison", "sms"),
    ("township", "township", "sms"),
    ("command_post", "command_post", "sms"),
)


def policy(
    *,
    acknowledge: float = 3600,
    report: float = 7200,
    rungs: Sequence[float] = (0, 1200, 1800, 2400, 3000),
    patience: float = 600,
    muster_size: int = 500,
) -> dict[str, Any]:
    """A call-up policy; times in seconds, `rungs` those of the reach ladder (at most five)."""
    reach = [
        {"name": name, "after": _span(after), "to": to, "channel": channel}
        for (name, to, channel), after in zip(_REACH, rungs, strict=False)
    ]
    return {
        "acknowledge_within": _span(acknowledge),
        "report_within": _span(report),
        "patience": _span(patience),
        "muster_size": muster_size,
        "reach": reach,
        "absence": [{"name": "absent_liaison", "after": "PT0S", "to": "liaison", "channel": "sms"}],
    }


def publish(document: Mapping[str, Any], key: str = "policy-1") -> NewCommand:
    """The command that publishes the call-up policy."""
    body = {"type": "publish_policy", "name": "call-up", "document": document}
    return command(key, POLICY_CASE, "policy", body, COMMANDER)


def draft(case: str, directive: Mapping[str, Any] = DIRECTIVE) -> NewCommand:
    """The command that opens an activation."""
    return command(f"{case}/draft", case, "activation", {"type": "draft_activation", "directive": directive}, POST)


def approve(case: str) -> NewCommand:
    """The command that starts it."""
    return command(f"{case}/approve", case, "activation", {"type": "approve_activation"}, COMMANDER)


def stand_down(case: str) -> NewCommand:
    """The command that ends it."""
    body = {"type": "stand_down", "reason": "结束"}
    return command(f"{case}/stand-down", case, "activation", body, COMMANDER)


def answer(muster: str, person: str, kind: str = "acknowledge", key: str = "", **more: Any) -> NewCommand:
    """What a called person says for themselves."""
    actor = Actor(id=person, role=Role.CADRE)
    return command(
        key or f"{muster}/{person}/{kind}", muster, "muster", {"type": kind, "person": person, **more}, actor
    )


def command(key: str, case: str, process: str, body: Mapping[str, Any], actor: Actor) -> NewCommand:
    """Any command."""
    return NewCommand(key, case, process, canonical(body), actor, "test")


def _span(seconds: float) -> str:
    return f"PT{seconds:g}S"
