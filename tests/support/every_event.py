"""A record in which every event type of every process stands once, beside a refusal and a fault."""

from datetime import UTC, datetime, timedelta

from domain.kernel.advance import DOOR
from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Received, Role
from domain.kernel.decider import Rejection
from domain.kernel.decision import Recorded, Verdict
from domain.kernel.event_types import event_types
from domain.kernel.model import Model
from domain.processes import PROCESSES
from ledger.ports import Head
from tests.golden.examples import example

_START = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)


class EveryEvent:
    """As much of a ledger as reading it needs."""

    def __init__(self) -> None:
        self.decisions: list[Recorded] = []
        self._events = 0
        for process, decider in PROCESSES.items():
            for version, model in enumerate(event_types(decider).values(), 1):
                self._add(process, f"{process}-1", version, Verdict.ACCEPTED, (example(model),))
        self._add("muster", "muster-1", 99, Verdict.REJECTED, ())
        self._add("muster", "muster-1", 100, Verdict.FAULTED, ())
        self._add("muster", DOOR, 0, Verdict.REJECTED, ())

    async def head(self) -> Head:
        return Head(len(self.decisions), self._events)

    async def read(self, after: int, limit: int) -> list[Recorded]:
        return self.decisions[after : after + limit]

    def _add(self, process: str, case: str, version: int, verdict: Verdict, events: tuple[Model, ...]) -> None:
        number = len(self.decisions) + 1
        at = _START + timedelta(seconds=number)
        received = Received(
            command_id=f"command-{number}",
            case=case,
            process=process,
            body=canonical({"type": "anything"}),
            actor=Actor(id="duty-1", role=Role.COMMAND_POST),
            source="test",
            received_at=at,
        )
        recorded = Recorded(
            number=number,
            first_event=self._events + 1,
            recorded_at=at,
            canonical=b"",
            case=case,
            version=version,
            received=received,
            decided_at=at,
            verdict=verdict,
            events=tuple(event.model_dump(mode="json") for event in events),
            rejection=Rejection(code="wrong_order", reason="no") if verdict is Verdict.REJECTED else None,
        )
        self.decisions.append(recorded)
        self._events += len(events)
