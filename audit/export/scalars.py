"""The plain facts of an event: its numbers, times, codes and yes-or-no fields. Free text is left out."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum, IntEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

Scalar = str | int | bool | datetime
AttributeType = Literal["string", "integer", "boolean", "time"]
"""The types that OCEL 2.0 knows of those we have."""

_NEVER = frozenset({"type", "v", "at"})


@cache
def scalars(model: type[BaseModel]) -> Mapping[str, AttributeType]:
    """The plain fields of an event type."""
    hints = get_type_hints(model, include_extras=True)
    found = {name: _type(hints[name]) for name in model.model_fields if name not in _NEVER}
    return {name: kind for name, kind in found.items() if kind is not None}


def values(event: BaseModel) -> dict[str, Scalar]:
    """What an event says in its plain fields; what it leaves open is absent."""
    found = {name: _plain(getattr(event, name)) for name in scalars(type(event))}
    return {name: value for name, value in found.items() if value is not None}


def _plain(value: Any) -> Scalar | None:
    if isinstance(value, IntEnum):
        return value.name.lower()
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    plain: Scalar | None = value
    return plain


def _type(hint: Any) -> AttributeType | None:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        kinds = {_type(part) for part in get_args(hint) if part is not NoneType}
        return kinds.pop() if len(kinds) == 1 else None
    if origin is Literal:
        return "string"
    if origin is Annotated:
        return _of_class(get_args(hint)[0], coded=_is_coded(get_args(hint)[1:]))
    return _of_class(hint, coded=False)


def _of_class(hint: Any, *, coded: bool) -> AttributeType | None:
    if not isinstance(hint, type):
        return None
    if issubclass(hint, Enum) or (issubclass(hint, date) and not issubclass(hint, datetime)):
        return "string"
    if issubclass(hint, datetime):
        return "time"
    if issubclass(hint, bool):
        return "boolean"
    if issubclass(hint, int):
        return "integer"
    return "string" if issubclass(hint, str) and coded else None


def _is_coded(metadata: tuple[Any, ...]) -> bool:
    """A text of a fixed form is an id or a code; any other may be somebody's words."""
    inner = [part for one in metadata for part in (one, *getattr(one, "metadata", ()))]
    return any(getattr(one, "pattern", None) for one in inner)
