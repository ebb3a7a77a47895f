"""Which people, units, cases and things a recorded value speaks of: found by the types of its fields.

A field typed `PersonId` names a person wherever it stands. What is typed as a plain identifier is known by the name of
its field; such ids (a shift's, a finding's) mean something inside their case only.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from domain.kernel.model import Names, SealedText

Found = Iterator[tuple[str, str, str]]
"""(kind, id, qualifier): the qualifier is the name of the field."""
_Look = Callable[[Any, str], Found]

LOCAL: Mapping[str, str] = MappingProxyType(
    {
        "shift": "shift",
        "shifts": "shift",
        "finding": "finding",
        "visit": "visit",
        "offer": "offer",
        "change": "change",
        "duty": "duty",
        "order": "supervision_order",
        "orders": "supervision_order",
        "rests_on": "supervision_order",
        "referral": "referral",
    }
)
"""Fields whose ids mean something inside their case only, and what they name."""
GLOBAL: Mapping[str, str] = MappingProxyType(
    {
        "obligation": "obligation",
        "enterprise": "enterprise",
        "checkpoint": "checkpoint",
        "department": "unit",
        "bearer": "bearer",
        "message": "message",
    }
)
"""Fields whose ids mean the same everywhere."""


def references(value: BaseModel) -> Found:
    """Everything that a recorded value names, as often as it does."""
    look = _of_model(type(value))
    return look(value, "") if look else iter(())


@cache
def _of_model(model: type[BaseModel]) -> _Look | None:
    if model is SealedText:
        return None
    looks = {name: look for name, hint in _hints(model).items() if (look := _of(hint, name)) is not None}

    def search(value: Any, _: str) -> Found:
        for name, look in looks.items():
            inner = getattr(value, name)
            if inner is not None:
                yield from look(inner, name)

    return search if looks else None


def _hints(model: type[BaseModel]) -> Mapping[str, Any]:
    hints = get_type_hints(model, include_extras=True)
    return {name: hints[name] for name in model.model_fields}


def _of(hint: Any, name: str) -> _Look | None:
    kind = next((one.kind for one in _metadata(hint) if isinstance(one, Names)), None) or _by_name(hint, name)
    if kind is not None:
        return lambda value, qualifier: iter(((kind, value, qualifier),))
    origin = get_origin(hint)
    if origin is Annotated:
        return _of(get_args(hint)[0], name)
    if origin in (Union, UnionType):
        return _one_of([look for part in get_args(hint) if (look := _typed(part, name)) is not None])
    if origin is tuple:
        return _each(_of(get_args(hint)[0], name))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, content = get_args(hint)
        return _pairs(_of(key, name), _of(content, name))
    return _of_model(hint) if isinstance(hint, type) and issubclass(hint, BaseModel) else None


def _by_name(hint: Any, name: str) -> str | None:
    """What a text names by its field's name."""
    if name not in LOCAL and name not in GLOBAL:
        return None
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return (LOCAL.get(name) or GLOBAL.get(name)) if bare is str else None


def _metadata(hint: Any) -> tuple[Any, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def _typed(hint: Any, name: str) -> tuple[type, _Look] | None:
    bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    kind = get_origin(bare) or bare
    look = _of(hint, name)
    return (kind, look) if look is not None and isinstance(kind, type) else None


def _one_of(looks: list[tuple[type, _Look]]) -> _Look | None:
    def search(value: Any, name: str) -> Found:
        for kind, look in looks:
            if isinstance(value, kind) and not isinstance(value, Enum):
                yield from look(value, name)
                return

    return search if looks else None


def _each(look: _Look | None) -> _Look | None:
    if look is None:
        return None

    def search(value: Any, name: str) -> Found:
        for one in value:
            yield from look(one, name)

    return search


def _pairs(key: _Look | None, content: _Look | None) -> _Look | None:
    def search(value: Any, name: str) -> Found:
        for left, right in value.items():
            if key is not None:
                yield from key(left, name)
            if content is not None:
                yield from content(right, name)

    return search if key or content else None
