"""Fold: the state at any moment from recorded events. Replay, audit and every advance use this one way."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from domain.kernel.decider import Decider
from domain.kernel.decision import Recorded
from domain.kernel.model import Model

S = TypeVar("S")


def as_today(decider: Decider[Any, Any, Any], raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """A recorded event in the shape of today's schema version."""
    upcasts = decider.event_upcasts
    while (upcast := upcasts.get((raw["type"], raw["v"]))) is not None:
        raw = upcast(dict(raw))
    return raw


def read_event(decider: Decider[Any, Any, Any], raw: Mapping[str, Any]) -> Model:
    """A recorded event as today's model. Raises pydantic.ValidationError if it cannot be read."""
    event: Model = decider.event_adapter.validate_python(as_today(decider, raw))
    return event


def fold(decider: Decider[Any, Any, S], recorded: Iterable[Recorded], state: S) -> S:
    """`state` after the events of `recorded`, in order."""
    for decision in recorded:
        for raw in decision.events:
            state = decider.evolve(state, read_event(decider, raw))
    return state
