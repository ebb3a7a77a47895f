"""What happens when: a heap of moments. Things of one moment happen in the order in which they were planned."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush

Action = Callable[[], None]
Still = Callable[[], bool]


def _always() -> bool:
    return True


class Agenda:
    """Planned actions by moment."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Action, Still]] = []
        self._planned = 0

    def plan(self, at: datetime, action: Action, still: Still = _always) -> None:
        """Do `action` at `at`, after everything that was planned earlier for the same moment.

        A plan that `still` says no to is forgotten: a clock that was set anew does not ring at its old time.
        """
        self._planned += 1
        heappush(self._heap, (at, self._planned, action, still))

    @property
    def next(self) -> datetime | None:
        """The next moment at which anything happens; None when nothing is planned."""
        while self._heap and not self._heap[0][3]():
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def due(self, now: datetime) -> list[Action]:
        """Take out everything planned up to `now`, in order."""
        actions: list[Action] = []
        while self._heap and self._heap[0][0] <= now:
            _, _, action, still = heappop(self._heap)
            if still():
                actions.append(action)
        return actions
