"""The store in memory, on an injected clock: for the in-memory host, drills, what-if and fast tests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from domain.kernel.advance import Batch, EffectRow
from domain.kernel.command import Received
from domain.kernel.decision import Recorded, from_canonical
from ledger.admission import Earlier, admit, answers, require_canonical
from ledger.claims import Holdings
from ledger.ports import (
    ABANDONED,
    NOTHING_SETTLED,
    AlreadyDecided,
    Appended,
    CaseRef,
    CaseSummary,
    ClaimsLost,
    Head,
    NewCommand,
    Pending,
    ProviderId,
    Receipt,
    TakenEffect,
    VersionConflict,
)


@dataclass(slots=True)
class _Effect:
    row: EffectRow
    attempt: str | None = None
    taken_at: datetime | None = None
    tried: bool = False
    settled: set[str] = field(default_factory=set)


class MemoryStore:
    """Implements `ledger.ports.Store`. Nothing outlives the process."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._inbox: dict[str, Received] = {}
        self._decisions: list[Recorded] = []
        self._by_id: dict[str, Recorded] = {}
        self._by_case: dict[str, list[Recorded]] = {}
        self._cases: dict[str, CaseSummary] = {}
        self._effects: dict[str, _Effect] = {}
        self._done: set[str] = set()
        self._provider_ids: dict[tuple[str, str], set[str]] = {}
        self._claims = Holdings()
        self._events = 0
        self._grown = asyncio.Event()

    async def submit(self, commands: Sequence[NewCommand]) -> list[Receipt]:
        require_canonical(commands)
        known = {c.command_id: earlier for c in commands if (earlier := self._earlier(c.command_id))}
        admission = admit([commands], known)
        now = self._clock()
        for command in admission.fresh:
            self._put(command, now)
        received = {key: earlier.received_at for key, earlier in known.items()}
        received |= {command.command_id: now for command in admission.fresh}
        [answer] = answers([commands], admission, received)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _earlier(self, command_id: str) -> Earlier | None:
        decided = self._by_id.get(command_id)
        earlier = decided.received if decided else self._inbox.get(command_id)
        return Earlier(earlier.case, earlier.body, earlier.received_at) if earlier else None

    def _put(self, command: NewCommand, now: datetime) -> None:
        self._inbox[command.command_id] = Received(
            command_id=command.command_id,
            case=command.case,
            process=command.process,
            body=command.body,
            actor=command.actor,
            source=command.source,
            received_at=now,
            # In UTC, so that a decision has the same bytes over every store.
            occurred_at=command.occurred_at.astimezone(UTC) if command.occurred_at else None,
        )

    async def pending(self, case: str, limit: int) -> Pending:
        mine = [command for command in self._inbox.values() if command.case == case]
        # A clock that was set back must not make a command come from the future.
        now = max([self._clock(), *(command.received_at for command in mine[:limit])])
        return Pending(now, tuple(mine[:limit]), len(mine) > limit)

    async def waiting(self) -> list[CaseRef]:
        return list({CaseRef(c.case, c.process): None for c in self._inbox.values()})

    async def discard(self, command_ids: Sequence[str]) -> None:
        for command_id in command_ids:
            if command_id in self._by_id:
                self._inbox.pop(command_id, None)

    async def answered(self, case: str) -> None:
        """Nobody rings bells here."""

    async def append(self, batch: Batch) -> Appended:
        version = self._cases[batch.case].version if batch.case in self._cases else 0
        if batch.expected_version is None:
            decisions = [replace(d, version=version + i) for i, d in enumerate(batch.decisions, start=1)]
            batch = replace(batch, decisions=tuple(decisions))
        elif version != batch.expected_version:
            raise VersionConflict(f"{batch.case} is at version {version}, not {batch.expected_version}")
        repeated = [d.received.command_id for d in batch.decisions if d.received.command_id in self._by_id]
        if repeated:
            raise AlreadyDecided(repeated)
        if lost := self._claims.lost(batch.claims):
            raise ClaimsLost(lost)
        # All of it is encoded before any of it is kept: what cannot be encoded is refused whole.
        return self._record(batch, version, [decision.to_canonical() for decision in batch.decisions])

    def _record(self, batch: Batch, version: int, payloads: Sequence[bytes]) -> Appended:
        now = self._clock()
        appended = Appended(len(self._decisions) + 1, self._events + 1, version + len(payloads))
        for payload in payloads:
            recorded = from_canonical(
                payload, number=len(self._decisions) + 1, first_event=self._events + 1, recorded_at=now
            )
            self._decisions.append(recorded)
            self._by_id[recorded.id] = recorded
            self._by_case.setdefault(batch.case, []).append(recorded)
            self._events += len(recorded.events)
            self._inbox.pop(recorded.id, None)
        self._follow_up(batch, now, appended.version)
        self._grown.set()
        return appended

    def _follow_up(self, batch: Batch, now: datetime, version: int) -> None:
        opened = self._cases[batch.case].opened_at if batch.case in self._cases else now
        head = batch.head
        self._cases[batch.case] = CaseSummary(
            case=batch.case,
            process=batch.process,
            version=version,
            phase=head.phase,
            over=head.over,
            deadline_at=head.deadline.at if head.deadline else None,
            deadline_reason=head.deadline.reason if head.deadline else None,
            opened_at=opened,
        )
        for row in batch.effects:
            if row.effect_id not in self._done:
                self._effects.setdefault(row.effect_id, _Effect(row))
        for tell in batch.tells:
            if tell.command_id not in self._by_id:
                self._inbox.setdefault(tell.command_id, replace(tell, received_at=now))
        self._claims.apply(batch.releases, batch.claims)

    async def read(self, after: int, limit: int) -> list[Recorded]:
        return self._decisions[after : after + limit]

    async def read_case(self, case: str, after_version: int = 0) -> list[Recorded]:
        return self._by_case.get(case, [])[after_version:]

    async def find(self, decision_id: str) -> Recorded | None:
        return self._by_id.get(decision_id)

    async def versions(self, prefix: str) -> dict[str, int]:
        return {name: case.version for name, case in self._cases.items() if name.startswith(prefix)}

    async def head(self) -> Head:
        return Head(len(self._decisions), self._events)

    async def case(self, case: str) -> CaseSummary | None:
        return self._cases.get(case)

    async def open_cases(self) -> list[CaseRef]:
        cases = {CaseRef(c.case, c.process): None for c in self._cases.values() if not c.over}
        cases |= {CaseRef(c.case, c.process): None for c in self._inbox.values()}
        unfinished = {effect.row.case for effect in self._effects.values()}
        cases |= {CaseRef(name, self._cases[name].process): None for name in unfinished}
        return list(cases)

    async def follow(self, after: int) -> AsyncIterator[list[Recorded]]:
        while True:
            decisions = await self.read(after, 1000)
            if decisions:
                after = decisions[-1].number
                yield decisions
            else:
                self._grown.clear()
                await self._grown.wait()

    async def held(self, resources: Sequence[str]) -> frozenset[str]:
        return self._claims.held(resources, self._clock())

    async def take(self, case: str, attempt: str, limit: int) -> list[TakenEffect]:
        mine = [e for e in self._effects.values() if e.row.case == case and (e.attempt is None or e.attempt < attempt)]
        taken = []
        for effect in sorted(mine, key=lambda e: e.row.effect_id)[:limit]:
            taken.append(TakenEffect(effect.row, effect.tried, frozenset(effect.settled)))
            effect.attempt = attempt
            effect.taken_at = self._clock()
        return taken

    async def unperformed(self, case: str) -> bool:
        before = self._clock() - ABANDONED
        mine = [effect for effect in self._effects.values() if effect.row.case == case]
        return any(effect.taken_at is None or effect.taken_at < before for effect in mine)

    async def split(self, effect_id: str, attempt: str, parts: Sequence[EffectRow]) -> None:
        effect = self._effects.get(effect_id)
        if effect is None or effect.attempt != attempt:
            return
        del self._effects[effect_id]
        self._done.add(effect_id)
        for part in parts:
            if part.effect_id not in self._done:
                self._effects.setdefault(part.effect_id, _Effect(part))

    async def mark_tried(self, effect_ids: Sequence[str], attempt: str) -> frozenset[str]:
        mine = [self._effects[i] for i in effect_ids if i in self._effects and self._effects[i].attempt == attempt]
        for effect in mine:
            effect.tried = True
        return frozenset(effect.row.effect_id for effect in mine)

    async def finish(
        self,
        effect_ids: Sequence[str],
        attempt: str,
        results: Sequence[NewCommand],
        provider_ids: Sequence[ProviderId] = (),
        settled: Mapping[str, Sequence[str]] = NOTHING_SETTLED,
    ) -> None:
        require_canonical(results)
        for effect_id, messages in settled.items():
            open_one = self._effects.get(effect_id)
            if open_one is not None and open_one.attempt == attempt:
                open_one.settled.update(messages)
        for known in provider_ids:
            self._provider_ids.setdefault((known.channel, known.provider_id), set()).add(known.message_id)
        for effect_id in effect_ids:
            effect = self._effects.get(effect_id)
            if effect is not None and effect.attempt == attempt:
                del self._effects[effect_id]
                self._done.add(effect_id)
        now = self._clock()
        for result in results:
            if self._earlier(result.command_id) is None:
                self._put(result, now)

    async def messages_of(self, channel: str, provider_ids: Sequence[str]) -> Mapping[str, str]:
        found = {given: self._provider_ids.get((channel, given), set()) for given in provider_ids}
        return {given: next(iter(messages)) for given, messages in found.items() if len(messages) == 1}
