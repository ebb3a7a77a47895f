"""One line of an export: an event, or a command that was refused, with whom and what it concerned."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from audit.export.references import LOCAL, references
from audit.export.scalars import AttributeType, Scalar, scalars, values
from domain.kernel.advance import DOOR
from domain.kernel.decider import Decider
from domain.kernel.decision import Recorded, Verdict
from domain.kernel.event_types import event_types
from domain.kernel.fold import read_event
from domain.kernel.model import Model
from domain.processes import PROCESSES, decider_of

COMMON: Mapping[str, AttributeType] = {
    "decision": "integer",
    "command": "string",
    "actor_role": "string",
    "source": "string",
    "received_at": "time",
    "decided_at": "time",
    "recorded_at": "time",
}
"""Attributes that every line has."""
REFUSAL: Mapping[str, AttributeType] = {"code": "string"}
IN = "happened in"
"""How an event belongs to its own case."""
NOT_TAKEN = ("refused", "faulted")
"""What becomes of commands without events: a rule said no, or the rules failed."""


@dataclass(frozen=True, slots=True)
class Link:
    """The thing `kind:id`, and as what it took part."""

    kind: str
    id: str
    qualifier: str

    @property
    def object_id(self) -> str:
        """One name for it in the whole export."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Happening:
    """`kind` is `process.event`; `at` the moment it is true from; `version` the event's schema version."""

    id: str
    kind: str
    version: int
    at: datetime
    case: str
    process: str
    attributes: Mapping[str, Scalar]
    links: tuple[Link, ...]
    data: Mapping[str, Any]


def happenings(decisions: Iterable[Recorded], processes: dict[str, str]) -> Iterator[Happening]:
    """Every line that decisions make, in the order of the record. `processes` learns and knows the cases' processes.

    Events come as the record has them, read as today's types; sealed text stays sealed and is never taken along.
    """
    for decision in decisions:
        # The door's own stream holds refusals of commands for cases that do not exist.
        process = DOOR if decision.case == DOOR else processes.setdefault(decision.case, decision.received.process)
        if decision.verdict is not Verdict.ACCEPTED:
            yield _refused(decision, process)
            continue
        decider = decider_of(process)
        for place, raw in enumerate(decision.events):
            yield _event(decider, decision, decision.first_event + place, raw)


@cache
def kinds() -> Mapping[str, Mapping[str, AttributeType]]:
    """Every kind of line there can be, with its attributes."""
    found: dict[str, Mapping[str, AttributeType]] = {}
    for decider in PROCESSES.values():
        for name, model in event_types(decider).items():
            found[f"{decider.process}.{name}"] = {**COMMON, **_renamed(scalars(model))}
    for process in (DOOR, *PROCESSES):
        for word in NOT_TAKEN:
            found[f"{process}.{word}"] = {**COMMON, **REFUSAL}
    return found


def _event(decider: Decider[Any, Any, Any], decision: Recorded, number: int, raw: Mapping[str, Any]) -> Happening:
    event = read_event(decider, raw)
    return Happening(
        id=f"event:{number}",
        kind=f"{decider.process}.{raw['type']}",
        version=raw["v"],
        at=getattr(event, "at", None) or _moment(decision),
        case=decision.case,
        process=decider.process,
        attributes={**_common(decision), **_renamed(values(event))},
        links=_links(decision, event),
        data=raw,
    )


def _refused(decision: Recorded, process: str) -> Happening:
    word = "refused" if decision.verdict is Verdict.REJECTED else "faulted"
    code = decision.rejection.code if decision.rejection else word
    return Happening(
        id=f"decision:{decision.number}",
        kind=f"{process}.{word}",
        version=1,
        at=_moment(decision),
        case=decision.case,
        process=process,
        attributes={**_common(decision), "code": code},
        links=_links(decision, None),
        data={"code": code},
    )


def _moment(decision: Recorded) -> datetime:
    return decision.received.occurred_at or decision.decided_at


def _common(decision: Recorded) -> dict[str, Scalar]:
    received = decision.received
    return {
        "decision": decision.number,
        "command": received.command_id,
        "actor_role": received.actor.role.value,
        "source": received.source,
        "received_at": received.received_at,
        "decided_at": decision.decided_at,
        "recorded_at": decision.recorded_at,
    }


def _links(decision: Recorded, event: Model | None) -> tuple[Link, ...]:
    case = decision.case
    found = {("case", case, IN): None, ("actor", decision.received.actor.id, "decided for"): None}
    for kind, name, qualifier in references(event) if event is not None else ():
        local = kind in _LOCAL_KINDS
        found[(kind, f"{case}/{name}" if local else name, qualifier)] = None
    return tuple(Link(*one) for one in found)


_LOCAL_KINDS = frozenset(LOCAL.values())


def _renamed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """An event's own field never hides one that every line has."""
    return {f"said_{name}" if name in COMMON else name: value for name, value in fields.items()}
