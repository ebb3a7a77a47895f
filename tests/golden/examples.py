"""One example of every event type, filled in by the types of its fields; the same every time."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from domain.callup.policy import CallUpPolicy
from domain.checkpoint.policy import CheckpointPolicy, ShiftKind
from domain.inspection.plan import Plan, Window
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.model import Model
from domain.retained.policy import RetainedPolicy
from tests.support.callup_commands import policy
from tests.support.checkpoint import document

_PATTERNED = {
    "order": "2026-1",
    "orders": "2026-1",
    "rests_on": "2026-1",
    "evidence": "ab" * 32,
    "bearer": "unit:U1",
    "month": "2026-03",
    "subject": "person:P1",
}
"""Texts of a form of their own, by the field's name."""
_MOMENT = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)


_WINDOW = {"since": _MOMENT, "until": _MOMENT + timedelta(days=7)}
_READY: Mapping[type[Model], Mapping[str, Any]] = {
    Window: _WINDOW,
    Plan: {
        "department": "D1",
        "purpose": "purpose",
        "legal_basis": "legal_basis",
        "checklists": ("epidemic",),
        "areas": ("990100101",),
        "kinds": ("food",),
        "qualification": "market",
        "count": 1,
        "window": _WINDOW,
        "named": ("E1",),
        "exception": "complaint",
        "reason": "reason",
        "unannounced": True,
        "drill": True,
    },
}
"""Values that hold together, where an example field by field would not."""


def example(model: type[Model]) -> Model:
    """An instance with every field set, optional ones too."""
    if model is CallUpPolicy:
        return CallUpPolicy.model_validate(policy())
    if model is RetainedPolicy:
        return RetainedPolicy()
    if model is CalendarDocument:
        return CalendarDocument(name="calendar", years=(2026,), holidays={date(2026, 1, 1): "元旦"})
    if model is CheckpointPolicy:
        return CheckpointPolicy.model_validate(document("checkpoint"))
    if model is ShiftKind:
        return ShiftKind(id="day", start="08:00", total=3, skills={"health": 1})
    if model in _READY:
        return model.model_validate(_READY[model])
    values = {name: _value(name, field.annotation) for name, field in model.model_fields.items()}
    return model.model_validate(values)


def _value(name: str, kind: Any) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    if hasattr(kind, "__metadata__"):
        return _value(name, args[0])
    if origin is Literal:
        return args[0]
    if origin in (Union, UnionType):
        return _value(name, next(arg for arg in args if arg is not type(None)))
    if origin is tuple:
        return (_value(name, args[0]),)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"medic": _value(name, args[1])}
    return _plain(name, kind)


def _plain(name: str, kind: Any) -> Any:
    if kind is Any:
        return {"any": [1, "text", None]}
    if issubclass(kind, Model):
        return example(kind)
    if issubclass(kind, Enum):
        return next(iter(kind))
    by_kind: dict[type, Any] = {
        bool: True,
        int: 3,
        str: _PATTERNED.get(name, name),
        datetime: _MOMENT,
        date: _MOMENT.date(),
        timedelta: timedelta(minutes=5),
    }
    return by_kind[kind]
