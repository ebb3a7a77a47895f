"""All processes by name. Adding a process adds one line here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from domain.accountability.decider import AccountabilityDecider
from domain.callup.activation.decider import ActivationDecider
from domain.callup.muster.decider import MusterDecider
from domain.checkpoint.decider import CheckpointDecider
from domain.enterprise.decider import EnterpriseDecider
from domain.erasure.decider import ErasureDecider
from domain.inspection.decider import InspectionDecider
from domain.kernel.decider import Decider
from domain.policies.decider import PolicyDecider
from domain.retained.directive.decider import ReturnDecider
from domain.retained.unit.decider import RetainedDecider

_DECIDERS: tuple[Decider[Any, Any, Any], ...] = (
    AccountabilityDecider(),
    ActivationDecider(),
    CheckpointDecider(),
    EnterpriseDecider(),
    ErasureDecider(),
    InspectionDecider(),
    MusterDecider(),
    PolicyDecider(),
    RetainedDecider(),
    ReturnDecider(),
)
PROCESSES: Mapping[str, Decider[Any, Any, Any]] = MappingProxyType({one.process: one for one in _DECIDERS})


class UnknownProcess(LookupError):
    """There is no process of that name."""


def decider_of(process: str) -> Decider[Any, Any, Any]:
    """The rules of a process. Raises UnknownProcess."""
    try:
        return PROCESSES[process]
    except KeyError:
        raise UnknownProcess(f"there is no process «{process}»; known are {', '.join(sorted(PROCESSES))}") from None
