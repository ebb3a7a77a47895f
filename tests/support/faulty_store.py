"""The PostgreSQL store with faults at chosen points: as a process that dies right before or right after a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from domain.kernel.advance import Batch
from ledger.ports import NOTHING_SETTLED, Appended, NewCommand, Pending, ProviderId, StoreUnavailable, TakenEffect
from ledger.postgres.store import PostgresStore

When = Literal["before", "after"]


@dataclass(slots=True)
class Fault:
    """Strikes `times` times at a call that concerns a case whose name contains `about`."""

    call: str
    when: When
    about: str
    times: int
    struck: int = 0


class FaultyStore(PostgresStore):
    """Raises StoreUnavailable where it is told to; the caller cannot know whether anything was written."""

    faults: tuple[Fault, ...] = ()

    def arm(self, call: str, when: When, *, about: str = "", times: int = 1) -> Fault:
        """Let the next `times` such calls fail; the answer counts how often it struck."""
        fault = Fault(call, when, about, times)
        self.faults = (*self.faults, fault)
        return fault

    async def append(self, batch: Batch) -> Appended:
        self._strike("append", "before", batch.case)
        appended = await super().append(batch)
        self._strike("append", "after", batch.case)
        return appended

    async def pending(self, case: str, limit: int) -> Pending:
        self._strike("pending", "before", case)
        return await super().pending(case, limit)

    async def take(self, case: str, attempt: str, limit: int) -> list[TakenEffect]:
        taken = await super().take(case, attempt, limit)
        if taken:
            self._strike("take", "after", case)
        return taken

    async def mark_tried(self, effect_ids: Sequence[str], attempt: str) -> frozenset[str]:
        self._strike("mark_tried", "before", *effect_ids)
        marked = await super().mark_tried(effect_ids, attempt)
        self._strike("mark_tried", "after", *effect_ids)
        return marked

    async def finish(
        self,
        effect_ids: Sequence[str],
        attempt: str,
        results: Sequence[NewCommand],
        provider_ids: Sequence[ProviderId] = (),
        settled: Mapping[str, Sequence[str]] = NOTHING_SETTLED,
    ) -> None:
        self._strike("finish", "before", *effect_ids, *settled)
        await super().finish(effect_ids, attempt, results, provider_ids, settled)
        self._strike("finish", "after", *effect_ids, *settled)

    def _strike(self, call: str, when: When, *names: str) -> None:
        for fault in self.faults:
            concerned = any(fault.about in name for name in names)
            if (fault.call, fault.when) == (call, when) and concerned and fault.struck < fault.times:
                fault.struck += 1
                raise StoreUnavailable(f"the test's fault: {when} {call}")
