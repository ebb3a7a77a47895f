"""All processes by name. Adding a process adds one line here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from domain.callup.activation.decider import ActivationDecider
from domain.callup.muster.decider import MusterDecider
from domain.enterprise.decider import EnterpriseDecider
from domain.inspection.decider import InspectionDecider
from domain.kernel.decider import Decider
from domain.policies.decider import PolicyDecider

PROCESSES: Mapping[str, Decider[Any, Any, Any]] = MappingProxyType(
    {
        decider.process: decider
        for decider in (ActivationDecider(), MusterDecider(), PolicyDecider(), InspectionDecider(), EnterpriseDecider())
    }
)


class UnknownProcess(LookupError):
    """There is no process of that name."""


def decider_of(process: str) -> Decider[Any, Any, Any]:
    """The rules of a process. Raises UnknownProcess."""
    try:
        return PROCESSES[process]
    except KeyError:
        raise UnknownProcess(f"there is no process «{process}»; known are {', '.join(sorted(PROCESSES))}") from None
