"""The event types of a process, from the one place where they are declared: its decider's adapter."""

from collections.abc import Mapping
from typing import Any, get_args, get_origin

from domain.kernel.decider import Decider
from domain.kernel.model import Model


def event_types(decider: Decider[Any, Any, Any]) -> Mapping[str, type[Model]]:
    """The event models of a process by type name."""
    return {model.model_fields["type"].default: model for model in members(decider.event_adapter)}


def members(adapter: Any) -> list[type[Model]]:
    """The models that an adapter of one model, or of a union of them, takes."""
    kind = adapter._type
    if get_origin(kind) is not None and hasattr(kind, "__metadata__"):
        kind = get_args(kind)[0]
    return [kind] if isinstance(kind, type) else list(get_args(kind))
