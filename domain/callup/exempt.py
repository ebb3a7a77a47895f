"""Exempt or not: the one word under which the record speaks of four reasons, two of which are about health."""

EXEMPT = "exempt"
ONCE_NAMED = frozenset({"front_line", "approved_leave", "quarantine", "medical"})
"""Reasons that early records name in plain. They are read as `EXEMPT`; the bytes of the record stay as they are."""


def without_reason(word: str) -> str:
    """The word of an early record without the reason of an exemption."""
    return EXEMPT if word in ONCE_NAMED else word
