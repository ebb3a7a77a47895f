"""How an activation reads what it recorded in older shapes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from domain.callup.exempt import without_reason
from domain.kernel.decider import Upcast

Raw = dict[str, Any]


def _received_2(event: Raw) -> Raw:
    """Version 1 named the kind of each exemption."""
    return {**_without_kinds(event), "v": 2}


def _excluded_2(event: Raw) -> Raw:
    """Version 1 gave the kind of the exemption as the reason."""
    exclusions = [{**one, "why": without_reason(one["why"])} for one in event["exclusions"]]
    return {**event, "v": 2, "exclusions": exclusions}


def _without_kinds(said: Raw) -> Raw:
    return {**said, "candidates": [_without_kind(one) for one in said["candidates"]]}


def _without_kind(candidate: Raw) -> Raw:
    exemptions = [{k: v for k, v in one.items() if k != "kind"} for one in candidate.get("exemptions", ())]
    return {**candidate, "exemptions": exemptions}


EVENTS: Mapping[tuple[str, int], Upcast] = MappingProxyType(
    {("candidates_received", 1): _received_2, ("candidates_excluded", 1): _excluded_2}
)
COMMANDS: Mapping[str, Upcast] = MappingProxyType({"candidates_found": _without_kinds})
