"""What a workflow and its activities say to each other: ids and times, no personal data and no rules."""

from dataclasses import dataclass

ADVANCE = "advance"
PERFORM = "perform"
BELL = "bell"
CASES_QUEUE = "shouwang-cases"
EFFECTS_QUEUE = "shouwang-effects"


@dataclass(frozen=True, slots=True)
class CaseStart:
    """Which case a workflow drives."""

    case: str
    process: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an advance came. `wake_after`: seconds until time itself matters, None if only people can move the
    case; `effects`: there is something to perform; `more`: undecided commands were left behind; `leaving`: this
    worker was asked to stop, so the next advance is for another."""

    phase: str
    over: bool
    more: bool
    effects: bool
    wake_after: float | None = None
    wake_reason: str = ""
    leaving: bool = False
