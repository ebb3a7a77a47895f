"""How a muster reads what it recorded in older shapes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from domain.callup.exempt import EXEMPT, without_reason
from domain.kernel.decider import Upcast

Raw = dict[str, Any]
FORCE_MAJEURE = "force_majeure"


def _excused_2(event: Raw) -> Raw:
    """Version 1 named the kind of the exemption, in any word."""
    reason = FORCE_MAJEURE if event["kind"] == FORCE_MAJEURE else EXEMPT
    return {**_without(event, "kind"), "reason": reason, "v": 2}


def _asked_again_2(event: Raw) -> Raw:
    """Version 1 gave the reason in plain. It is in the record's bytes; whoever reads today does not spread it."""
    return {**_ask_again(event), "v": 2}


def _excuse(said: Raw) -> Raw:
    return {**_without(said, "kind"), "reason": without_reason(said["kind"])}


def _ask_again(said: Raw) -> Raw:
    return {**_without(said, "reason"), "words": None}


def _without(said: Raw, name: str) -> Raw:
    return {known: value for known, value in said.items() if known != name}


EVENTS: Mapping[tuple[str, int], Upcast] = MappingProxyType(
    {("excused", 1): _excused_2, ("asked_again", 1): _asked_again_2}
)
COMMANDS: Mapping[str, Upcast] = MappingProxyType({"excuse": _excuse, "ask_again": _ask_again})
