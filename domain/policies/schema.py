"""What each policy document must look like: a name known here is validated before it is published."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from domain.accountability.policy import AccountabilityPolicy
from domain.callup.policy import CallUpPolicy
from domain.checkpoint.checkrules import CheckRules
from domain.checkpoint.policy import CheckpointPolicy
from domain.erasure.policy import ErasurePolicy
from domain.inspection.policy import Checklist, InspectionPolicy
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.model import Model
from domain.retained.policy import RetainedPolicy

SCHEMAS: Mapping[str, type[Model]] = MappingProxyType(
    {
        "accountability": AccountabilityPolicy,
        "calendar": CalendarDocument,
        "call-up": CallUpPolicy,
        "checklist/": Checklist,
        "checkpoint": CheckpointPolicy,
        "check-rules/": CheckRules,
        "erasure": ErasurePolicy,
        "inspection": InspectionPolicy,
        "retained": RetainedPolicy,
    }
)
"""By the policy's name; a name that ends with «/» stands for a family, as `checklist/food` is one of `checklist/`."""


class BadPolicy(ValueError):
    """The document is not a valid policy; the text says where and why."""


def validated(name: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document in its full, canonical form with every default written out. Raises BadPolicy."""
    family, slash, _ = name.partition("/")
    schema = SCHEMAS.get(family + slash)
    if schema is None:
        raise BadPolicy(f"no policy is called «{name}»; known are {', '.join(sorted(SCHEMAS))}")
    try:
        return schema.model_validate(dict(document)).model_dump(mode="json")
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc'])) or name}: {e['msg']}" for e in error.errors(include_url=False)]
        raise BadPolicy("; ".join(lines)) from None
