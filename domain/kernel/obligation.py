"""The obligation (责任): who owes what to whom by when, and the one way it ended (DOMAIN: one idea under all)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Ending(StrEnum):
    """The five ends of an obligation; there is no sixth and no silence."""

    FULFILLED = "fulfilled"
    EXCUSED = "excused"
    TRANSFERRED = "transferred"
    LAPSED = "lapsed"
    REFERRED = "referred"


@dataclass(frozen=True, slots=True)
class Obligation:
    """`owed_by` owes `owed_to` the thing `what`, due at `due`; `ending` None while open.

    `detail` says more about the end: reason and approver of an excuse, to whom it was transferred or referred.
    """

    what: str
    owed_by: str
    owed_to: str
    due: datetime
    ending: Ending | None = None
    ended_at: datetime | None = None
    detail: str = ""

    def move(self, due: datetime) -> "Obligation":
        """The obligation with another due time; one that has ended stays as it ended."""
        return self if self.ending is not None else replace(self, due=due)

    def end(self, ending: Ending, at: datetime, detail: str = "") -> "Obligation":
        """The obligation ended at `at`; an end already reached stays, whatever comes later."""
        if self.ending is not None:
            return self
        return Obligation(self.what, self.owed_by, self.owed_to, self.due, ending, at, detail)
