"""Reading a received command: whether it is one of the process's, and by what it is to be judged."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from domain.kernel.command import Received
from domain.kernel.decider import Context, Decider, Rejection
from domain.kernel.model import Model
from domain.kernel.policy import PolicyBook, PolicyVersion

S = TypeVar("S")


def of_this_process(decider: Decider[Any, Any, S], received: Received) -> Rejection | None:
    """None, or the refusal of a command that names this case under another process."""
    if received.process == decider.process:
        return None
    return Rejection(code="wrong_process", reason=f"this case is of the process «{decider.process}»")


def parse_command(decider: Decider[Any, Any, S], received: Received) -> Model | Rejection:
    """The command, or a rejection when its body is not one of this process's commands."""
    try:
        command: Model = decider.command_adapter.validate_json(received.body)
    except ValidationError as error:
        return _as_older_doors_wrote_it(decider, received.body) or _malformed(error)
    return command


def _as_older_doors_wrote_it(decider: Decider[Any, Any, S], body: bytes) -> Model | None:
    """A body in an older shape, which the door no longer takes: it may be on record, or waited while the engine was
    exchanged."""
    try:
        said = orjson.loads(body)
        upcast = decider.command_upcasts[said["type"]]
        older: Model = decider.command_adapter.validate_python(upcast(said))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError):
        return None
    return older


def _malformed(error: ValidationError) -> Rejection:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return Rejection(code="malformed", reason=f"{where}: {first['msg']}")


def resolve_policies(
    decider: Decider[Any, Any, S], state: S, received: Received, command: Model, book: PolicyBook
) -> Mapping[str, PolicyVersion]:
    """Pinned versions where the case has pinned them, else those in force when the command was received.

    Raises UnknownPolicy.
    """
    versions: dict[str, int | None] = {name: None for name in decider.policies if not name.endswith("/")}
    versions |= decider.pins(state, command)
    return {
        name: book.in_force(name, received.received_at) if version is None else book.version(name, version)
        for name, version in versions.items()
    }


def context_for(
    received: Received,
    now: datetime,
    policies: Mapping[str, PolicyVersion],
    taken: frozenset[str],
) -> Context:
    """The context of one decision, from what is recorded with it."""
    return Context(
        case=received.case,
        now=now,
        received_at=received.received_at,
        actor=received.actor,
        source=received.source,
        occurred_at=received.occurred_at,
        policies=policies,
        taken=taken,
    )
