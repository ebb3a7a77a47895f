"""The host: many cases, one simulated clock. Nothing here is a rule; every step is `advance_case`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from audit.host.agenda import Action, Agenda
from audit.host.cases import HostedCase
from audit.host.channels import ChannelModel
from audit.host.claims import Claims
from audit.host.crowd import Crowd, Nobody
from audit.host.directory import Directory, Register
from audit.host.door import Door
from audit.host.journal import Journal, Numbered
from audit.host.outage import Outage, down_until
from audit.host.world import World
from domain.kernel.advance import Batch, EffectRow, next_wake, preview
from domain.kernel.command import Actor, Received
from domain.kernel.decider import Decider
from domain.kernel.decision import Decision
from domain.kernel.effect import LookUp, Performed, sends_of
from domain.kernel.fault import still_wanted
from domain.kernel.model import Model
from domain.kernel.obligation import Obligation
from domain.kernel.policy import PolicyBook
from domain.policies.decider import PolicyPublished
from domain.processes import PROCESSES


class Host:
    """Runs cases from `start` on. Commands are received at their moment, decided in order, then time fires if due."""

    def __init__(
        self,
        start: datetime,
        book: PolicyBook,
        *,
        channels: Mapping[str, ChannelModel] = MappingProxyType({}),
        people: Crowd | None = None,
        directory: Directory | None = None,
        outages: Sequence[Outage] = (),
        processes: Mapping[str, Decider[Any, Any, Any]] = PROCESSES,
    ) -> None:
        self.now = start
        self.book = book
        self.journal = Journal()
        self.claims = Claims()
        self.faults: list[str] = []
        self._processes = processes
        self._outages = outages
        self._agenda = Agenda()
        self._cases: dict[str, HostedCase] = {}
        self._stirred: dict[str, None] = {}
        self._door = Door()
        self.world = World(
            self._agenda, self._submit_now, self._wanted, channels, people or Crowd(Nobody()), directory or Register()
        )
        for outage in outages:
            self._agenda.plan(outage.until, lambda: None)  # a moment to settle what waited

    def submit(
        self,
        case: str,
        process: str,
        command: Model,
        actor: Actor,
        source: str = "api",
        at: datetime | None = None,
        command_id: str | None = None,
    ) -> str:
        """A command for `case`, received at `at` (now if not given or past). Returns its id, the idempotency key."""
        moment = max(at or self.now, self.now)
        received = self._door.receive(case, process, command, actor, source, moment, command_id)
        self._agenda.plan(moment, lambda: self._receive(received))
        return received.command_id

    def ask(self, case: str, process: str, command: Model, actor: Actor, source: str = "api") -> Decision | None:
        """Submit now and settle this moment. Returns the decision, None while the engine is down."""
        identity = self.submit(case, process, command, actor, source)
        self.run_until(self.now)
        return self.journal.find(identity)

    def run_until(self, moment: datetime) -> None:
        """Let everything happen that is due up to and including `moment`; the clock then stands there."""
        self._settle()
        while (at := self._agenda.next) is not None and at <= moment:
            self.now = max(self.now, at)
            for action in self._agenda.due(self.now):
                action()
            self._settle()
        self.now = max(self.now, moment)

    def run_for(self, span: timedelta) -> None:
        """Let `span` pass."""
        self.run_until(self.now + span)

    def run_to_quiet(self, limit: timedelta) -> bool:
        """Let time pass until nothing is planned any more, for at most `limit`. True if all is quiet."""
        end = self.now + limit
        self._settle()
        while (at := self._agenda.next) is not None and at <= end:
            self.run_until(at)
        return self._agenda.next is None

    def state(self, case: str) -> Any:
        """The present state of a case. Raises KeyError if no command ever named it."""
        return self._cases[case].state

    def case(self, name: str) -> HostedCase:
        """A case as the host keeps it. Raises KeyError if no command ever named it."""
        return self._cases[name]

    def cases(self, process: str | None = None) -> list[HostedCase]:
        """All cases that exist, of one process if named, in order of their first command."""
        return [c for c in self._cases.values() if c.version and process in (None, c.decider.process)]

    def decisions(self, case: str) -> Sequence[Numbered]:
        """The decisions of a case, in order."""
        return self.journal.of(case)

    def obligations(self) -> list[Obligation]:
        """Who owes what in all cases, and how it ended."""
        return [owed for c in self._cases.values() for owed in c.decider.obligations(c.state)]

    @property
    def down(self) -> bool:
        """True while the engine is out."""
        return down_until(self._outages, self.now) is not None

    def _submit_now(self, case: str, command: Model, actor: Actor, source: str) -> None:
        process = self._cases[case].decider.process
        self._receive(self._door.receive(case, process, command, actor, source, self.now))

    def _receive(self, received: Received) -> None:
        case = self._cases.get(received.case)
        if case is None:
            decider = self._processes[received.process]
            case = self._cases[received.case] = HostedCase(received.case, decider, decider.initial)
        case.pending.append(received)
        self._stirred[case.name] = None

    def _wanted(self, case: str, effect: Performed) -> Performed | None:
        hosted = self._cases[case]
        state = hosted.state
        if hosted.pending:  # received but not decided yet: it may overtake the message all the same
            state = preview(hosted.decider, case, state, hosted.version, hosted.pending, self.now, self.book)
        return still_wanted(hosted.decider, state, effect)

    def _settle(self) -> None:
        """Advance whatever was stirred, in order, until this moment has nothing left to decide."""
        if self.down:
            return
        while self._stirred:
            name = next(iter(self._stirred))
            del self._stirred[name]
            self._advance(self._cases[name])

    def _advance(self, case: HostedCase) -> None:
        step = case.step(self.now, self.book, self.claims, lambda identity: self.journal.find(identity) is not None)
        if step is None:
            self._set_clock(case)
            return
        case.state, case.version = step.state, step.version
        self.faults.extend(step.faults)
        self.journal.append(step.strays)
        if step.batch is not None:
            self._apply(case, step.batch)
        self._set_clock(case)

    def _apply(self, case: HostedCase, batch: Batch) -> None:
        case.head = batch.head
        self.journal.append(batch.decisions)
        self.claims.apply(batch.releases, batch.claims)
        self._publish(batch)
        for told in batch.tells:
            self._receive(told)
        for row in _one_by_one(batch.effects):
            self._agenda.plan(self.now + self.world.lag(row.effect), self._performance(row, batch.process))

    def _performance(self, row: EffectRow, process: str) -> Action:
        def perform() -> None:
            back = down_until(self._outages, self.now)
            if back is None:
                self.world.perform(row, process, self.now)
            else:  # the effect waits with everything else
                self._agenda.plan(back, perform)

        return perform

    def _publish(self, batch: Batch) -> None:
        for decision in batch.decisions:
            for event in decision.events:
                if isinstance(event, PolicyPublished):
                    self.book.add(event.as_version())

    def _set_clock(self, case: HostedCase) -> None:
        wake = next_wake(case.head, self.now) if case.head else None
        if wake == case.wake or wake is None:
            case.wake = wake
            return
        case.wake = wake
        self._agenda.plan(wake, lambda: self._ring(case), still=lambda: case.wake == wake)

    def _ring(self, case: HostedCase) -> None:
        case.wake = None
        self._stirred[case.name] = None


def _one_by_one(rows: Iterable[EffectRow]) -> Iterator[EffectRow]:
    """Every message goes its own way, also where many get the same."""
    for row in rows:
        if isinstance(row.effect, LookUp):
            yield row
        for message, send in sends_of(row.effect_id, row.effect):
            yield EffectRow(message, row.case, send)
