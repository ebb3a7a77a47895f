"""What became of messages, gathered so that a case gets one command a moment."""

from collections.abc import Callable
from datetime import datetime

from audit.host.agenda import Agenda
from domain.kernel.delivery import Delivery, RecordDeliveries
from domain.kernel.model import Model

MOST = 1000
"""Facts in one command."""

Report = Callable[[str, Model], None]


class Deliveries:
    """Facts on their way back to their cases."""

    def __init__(self, agenda: Agenda, report: Report) -> None:
        self._agenda = agenda
        self._report = report
        self._waiting: dict[tuple[str, datetime], list[Delivery]] = {}

    def tell(self, case: str, fact: Delivery) -> None:
        """`case` learns of `fact` at its time, together with all others of that moment."""
        key = (case, fact.at)
        waiting = self._waiting.get(key)
        if waiting is None:
            waiting = self._waiting[key] = []
            self._agenda.plan(fact.at, lambda: self._flush(key))
        waiting.append(fact)

    def _flush(self, key: tuple[str, datetime]) -> None:
        facts = self._waiting.pop(key)
        for start in range(0, len(facts), MOST):
            self._report(key[0], RecordDeliveries(deliveries=tuple(facts[start : start + MOST])))
