"""Fold: the state at any moment from recorded events. Replay, audit and every advance use this one way."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from domain.kernel.decider import Decider
from domain.kernel.decision import Recorded
from domain.kernel.model import Model

S = TypeVar("S")

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTS: dict[tuple[str, str, int], Upcast] = {}
"""(process, event type, old schema version) → how to read it as the next version."""


def read_event(decider: Decider[Any, Any, Any], raw: Mapping[str, Any]) -> Model:
    """A recorded event as today's model. Raises pydantic.ValidationError if it cannot be read."""
    data = dict(raw)
    while (upcast := UPCASTS.get((decider.process, data["type"], data["v"]))) is not None:
        data = upcast(data)
    event: Model = decider.event_adapter.validate_python(data)
    return event


def fold(decider: Decider[Any, Any, S], recorded: Iterable[Recorded], state: S) -> S:
    """`state` after the events of `recorded`, in order."""
    for decision in recorded:
        for raw in decision.events:
            state = decider.evolve(state, read_event(decider, raw))
    return state
