"""The decision: one command, who asked and when, under which policies, and what came of it. The atom of the record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import orjson

from domain.kernel.canonical import canonical, fragment
from domain.kernel.command import Actor, Received, Role
from domain.kernel.decider import Rejection
from domain.kernel.model import Model

NO_POLICIES: Mapping[str, int] = MappingProxyType({})


class Verdict(StrEnum):
    """Accepted (perhaps without events), rejected by a rule, or faulted by an unexpected error in the rules."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FAULTED = "faulted"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision before it is recorded. Its id is the command's id; `version` counts the case's decisions from 1."""

    received: Received
    case: str
    version: int
    decided_at: datetime
    verdict: Verdict
    events: tuple[Model, ...] = ()
    rejection: Rejection | None = None
    policies: Mapping[str, int] = field(default_factory=lambda: NO_POLICIES)
    taken: tuple[str, ...] = ()

    def to_canonical(self) -> bytes:
        """The bytes that are hashed, sealed and kept for ever."""
        received = self.received
        rejection = self.rejection
        return canonical(
            {
                "actor": _speaker(received.actor),
                "case": self.case,
                "cause": received.cause,
                "command": fragment(received.body),
                "decided_at": self.decided_at,
                "events": [event.model_dump(mode="json") for event in self.events],
                "format": 1,
                "id": received.command_id,
                "occurred_at": received.occurred_at,
                "policies": dict(self.policies),
                "process": received.process,
                "received_at": received.received_at,
                "rejection": rejection and {"code": rejection.code, "reason": rejection.reason},
                "source": received.source,
                "taken": list(self.taken),
                "to": received.case,
                "verdict": self.verdict.value,
                "version": self.version,
            }
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision as the ledger gives it back. `events` are raw: a process's codec reads and upcasts them.

    `number` and `first_event` are gapless across the whole ledger, from 1; event i has number first_event + i.
    """

    number: int
    first_event: int
    recorded_at: datetime
    canonical: bytes
    case: str
    version: int
    received: Received
    decided_at: datetime
    verdict: Verdict
    events: tuple[Mapping[str, Any], ...]
    rejection: Rejection | None = None
    policies: Mapping[str, int] = field(default_factory=lambda: NO_POLICIES)
    taken: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.received.command_id


def from_canonical(raw: bytes, *, number: int, first_event: int, recorded_at: datetime) -> Recorded:
    """Read a recorded decision. Raises KeyError or ValueError if the bytes are not a decision of format 1."""
    data = orjson.loads(raw)
    if data["format"] != 1:
        raise ValueError(f"decision {number} has the unknown format {data['format']}")
    received = Received(
        command_id=data["id"],
        case=data["to"],
        process=data["process"],
        body=canonical(data["command"]),
        actor=_actor(data["actor"]),
        source=data["source"],
        received_at=datetime.fromisoformat(data["received_at"]),
        occurred_at=datetime.fromisoformat(data["occurred_at"]) if data["occurred_at"] else None,
        cause=data["cause"],
    )
    return Recorded(
        number=number,
        first_event=first_event,
        recorded_at=recorded_at,
        canonical=raw,
        case=data["case"],
        version=data["version"],
        received=received,
        decided_at=datetime.fromisoformat(data["decided_at"]),
        verdict=Verdict(data["verdict"]),
        events=tuple(data["events"]),
        rejection=Rejection(**data["rejection"]) if data["rejection"] else None,
        policies=data["policies"],
        taken=tuple(data["taken"]),
    )


def _speaker(actor: Actor) -> dict[str, str]:
    said = {"id": actor.id, "role": actor.role.value}
    return said if actor.unit is None else {**said, "unit": actor.unit}


def _actor(said: Mapping[str, str]) -> Actor:
    return Actor.model_construct(id=said["id"], role=Role(said["role"]), unit=said.get("unit"))


def leaf_envelope(
    *,
    number: int,
    first_event: int,
    events: int,
    case: str,
    version: int,
    decision_id: str,
    payload: str,
    recorded_at: datetime,
) -> bytes:
    """The leaf that the transparency log seals: position, identity and payload hash (SHA-256, hex) of a decision."""
    return canonical(
        {
            "case": case,
            "decision": number,
            "event": first_event,
            "events": events,
            "format": 1,
            "id": decision_id,
            "payload": payload,
            "recorded_at": recorded_at,
            "version": version,
        }
    )


def leaf_fragments(*, events: int, case: str, version: int, decision_id: str, payload: str) -> tuple[str, str, str]:
    """The canonical text of `leaf_envelope` around what only the record knows.

    The leaf is: first fragment, number, `,"event":`, first_event, second fragment, recorded_at without quotes, third.
    """
    return (
        f'{{"case":{_text(case)},"decision":',
        f',"events":{events},"format":1,"id":{_text(decision_id)},"payload":"{payload}","recorded_at":"',
        f'","version":{version}}}',
    )


def _text(value: str) -> str:
    return canonical(value).decode()
