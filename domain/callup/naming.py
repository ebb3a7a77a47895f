"""How an activation and its musters are named after each other."""

import re

from domain.kernel.model import CaseId

_MUSTER = re.compile(r"(.+)-m[1-9][0-9]*")


def muster_case(activation: CaseId, number: int) -> CaseId:
    """The muster `number` of an activation, from 1."""
    return f"{activation}-m{number}"


def activation_of(muster: CaseId) -> CaseId:
    """The activation of a muster; what is not named like one stands for itself."""
    found = _MUSTER.fullmatch(muster)
    return found.group(1) if found else muster
