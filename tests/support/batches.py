"""Small builders of commands, decisions and batches for tests of the ledger."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from domain.kernel.advance import Batch, CaseHead, EffectRow
from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Received, Role
from domain.kernel.decider import Deadline
from domain.kernel.decision import Decision, Verdict
from domain.kernel.effect import Claim, Release, Send
from domain.kernel.model import Model
from ledger.ports import NewCommand

EIGHT = datetime(2026, 6, 1, 8, tzinfo=UTC)
"""Any moment; most tests need no other."""
PROCESS = "muster"
POST = Actor(id="post-1", role=Role.COMMAND_POST)


class Noted(Model):
    """An event that says as much as a test wants."""

    type: Literal["noted"] = "noted"
    v: Literal[1] = 1
    text: str = ""


def body(text: str = "") -> bytes:
    """The canonical body of a command."""
    return canonical({"text": text, "type": "note"})


def command(key: str, case: str = "case-1", text: str = "", process: str = PROCESS) -> NewCommand:
    """A command at the door."""
    return NewCommand(key, case, process, body(text), POST, "api", EIGHT)


def received(key: str, case: str = "case-1", text: str = "", cause: str | None = None) -> Received:
    """A command as an inbox gives it back."""
    return Received(key, case, PROCESS, body(text), POST, "api", EIGHT, EIGHT, cause)


def decision(
    key: str, case: str = "case-1", version: int = 1, events: int = 1, to: str | None = None, text: str = ""
) -> Decision:
    """An accepted command with `events` events; `to` is the case it was sent to, if that is another."""
    asked = received(key, to or case, text)
    noted = tuple(Noted(text=f"{key}.{index}") for index in range(events))
    return Decision(asked, case, version, EIGHT, Verdict.ACCEPTED, noted)


def batch(
    case: str,
    expected: int | None,
    keys: Sequence[str],
    *,
    events: int = 1,
    effects: Sequence[EffectRow] = (),
    tells: Sequence[Received] = (),
    claims: Sequence[Claim] = (),
    releases: Sequence[Release] = (),
    phase: str = "running",
    over: bool = False,
    deadline: Deadline | None = None,
) -> Batch:
    """Decisions of `keys` on a case at version `expected`; None: the store numbers them, as on the door's stream."""
    first = (expected or 0) + 1
    decisions = tuple(decision(key, case, version, events) for version, key in enumerate(keys, start=first))
    head = CaseHead((expected or 0) + len(keys), phase, over, deadline)
    return Batch(case, PROCESS, expected, decisions, head, tuple(effects), tuple(tells), tuple(claims), tuple(releases))


def effect(effect_id: str, case: str = "case-1", to: str = "person-1") -> EffectRow:
    """A message to send."""
    return EffectRow(effect_id, case, Send(to=to, channel="sms", template="summons", step="first"))
