"""What both ledgers record: decisions of the size of an acknowledgement, the same bytes for both.

Made before the clock starts. Turning a decision into its canonical bytes is inside the clock, for both alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Received, Role
from domain.kernel.decision import Decision, Verdict
from domain.kernel.model import Identifier, Model, Moment

_AT = datetime(2026, 7, 1, 2, 30, 0, 123456, tzinfo=UTC)
_POLICIES = {"callup.reach": 3}


class Acknowledged(Model):
    """An event of ordinary size."""

    type: Literal["acknowledged"] = "acknowledged"
    schema_version: int = 1
    person: Identifier
    by: Identifier
    channel: Identifier
    at: Moment


@dataclass(frozen=True, slots=True)
class Load:
    """The work of one caller: it appends `calls` one after the other to the case `case`, each whole or not at all."""

    case: str
    calls: Sequence[tuple[Decision, ...]]

    @property
    def decisions(self) -> list[Decision]:
        """Everything that must be on the record afterwards, in order."""
        return [decision for call in self.calls for decision in call]


def loads(callers: int, calls: int, decisions: int = 1, events: int = 1) -> list[Load]:
    """`callers` cases with `calls` appends of `decisions` decisions of `events` events."""
    return [_load(f"bench.{caller}", calls, decisions, events) for caller in range(callers)]


def _load(case: str, calls: int, decisions: int, events: int) -> Load:
    return Load(
        case,
        [tuple(_decision(case, call * decisions + i + 1, events) for i in range(decisions)) for call in range(calls)],
    )


def _decision(case: str, version: int, events: int) -> Decision:
    person = f"person:{case}:{version}"
    body = canonical({"channel": "sms", "person": person, "type": "acknowledge"})
    received = Received(
        command_id=f"{case}.ack.{version}",
        case=case,
        process="bench",
        body=body,
        actor=Actor(id=person, role=Role.CADRE),
        source="gateway:sms",
        received_at=_AT,
        occurred_at=_AT,
    )
    happened = tuple(Acknowledged(person=f"{person}:{i}", by=person, channel="sms", at=_AT) for i in range(events))
    return Decision(received, case, version, _AT, Verdict.ACCEPTED, happened, policies=_POLICIES)
