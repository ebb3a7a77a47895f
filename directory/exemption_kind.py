"""For which reason somebody is exempt. Only the directory knows: rules and record know yes or no, and the approver."""

from enum import StrEnum


class ExemptionKind(StrEnum):
    """Why a person may not be called (DOMAIN: emergency call-up). Two of the four say something about health."""

    FRONT_LINE = "front_line"
    APPROVED_LEAVE = "approved_leave"
    QUARANTINE = "quarantine"
    MEDICAL = "medical"
