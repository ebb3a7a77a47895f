"""What a store does, whoever implements it. The contract suite in `tests/contract/ledger` is its definition."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol

from domain.kernel.advance import Batch, EffectRow
from domain.kernel.command import Actor, Received
from domain.kernel.decision import Recorded

ABANDONED = timedelta(minutes=1)
"""How long taken effects may stay unfinished before somebody looks after them."""


NOTHING_SETTLED: Mapping[str, Sequence[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NewCommand:
    """A command at the door. `command_id` is its idempotency key; `body` is canonical JSON."""

    command_id: str
    case: str
    process: str
    body: bytes
    actor: Actor
    source: str
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The command is durable since `received_at`; `repeated`: it already was, before this call."""

    command_id: str
    received_at: datetime
    repeated: bool


@dataclass(frozen=True, slots=True)
class Pending:
    """Undecided commands of a case in order of receipt, at the store's time `now`; `more` were left behind."""

    now: datetime
    commands: tuple[Received, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A case and its process: what a bell needs."""

    case: str
    process: str


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case as the ledger's case heads know it."""

    case: str
    process: str
    version: int
    phase: str
    over: bool
    deadline_at: datetime | None
    deadline_reason: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """How far the ledger goes: the last decision number and the last event number, both gapless from 1."""

    decisions: int
    events: int


@dataclass(frozen=True, slots=True)
class Appended:
    """Where a batch was recorded."""

    first_decision: int
    first_event: int
    version: int


@dataclass(frozen=True, slots=True)
class TakenEffect:
    """An effect taken for an attempt. `orphaned`: an earlier attempt was marked as tried and never finished, so
    whether it reached the world is not known. `settled`: those of its messages whose outcome is recorded already."""

    row: EffectRow
    orphaned: bool
    settled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ProviderId:
    """The provider of `channel` calls the message `message_id` (an effect's id, or one of its parts) `provider_id`."""

    channel: str
    provider_id: str
    message_id: str


class StoreUnavailable(Exception):
    """The store cannot be reached or refused to answer in time; nothing was half done.

    Where an answer was lost on the way, the whole of it may have been done: ask again, every call can be repeated.
    """


class NotCanonical(ValueError):
    """The body of a command is not canonical JSON (RFC 8785) with ASCII keys and without fractions."""


class KeyReused(Exception):
    """The idempotency key was used before for a different command."""


class VersionConflict(Exception):
    """Somebody else advanced the case: load it again and decide again."""


class AlreadyDecided(Exception):
    """These commands were decided before; drop them from the inbox and decide the rest again."""

    def __init__(self, command_ids: Sequence[str]) -> None:
        super().__init__(f"{len(command_ids)} commands were decided before")
        self.command_ids = tuple(command_ids)


class ClaimsLost(Exception):
    """Other cases hold these resources: decide again without them."""

    def __init__(self, resources: Sequence[str]) -> None:
        super().__init__(f"{len(resources)} claims are held by other cases")
        self.resources = tuple(resources)


class Inbox(Protocol):
    """The one door in."""

    async def submit(self, commands: Sequence[NewCommand]) -> list[Receipt]:
        """Make commands durable; the answer comes after that. Same key and command, same answer.

        A key that comes twice in one call is one command. Raises KeyReused and NotCanonical (nothing of this call
        was stored) and StoreUnavailable.
        """
        ...

    async def pending(self, case: str, limit: int) -> Pending: ...

    async def waiting(self) -> list[CaseRef]:
        """Cases with undecided commands."""
        ...

    async def discard(self, command_ids: Sequence[str]) -> None:
        """Forget waiting commands that the ledger has decided already; undecided ones stay."""
        ...

    async def answered(self, case: str) -> None:
        """The case has taken what waited: its bell may ring again. A hint that may be lost."""
        ...


class Ledger(Protocol):
    """The one kind of record out."""

    async def append(self, batch: Batch) -> Appended:
        """Record a batch whole or not at all: decisions, case head, effects, tells, claims; commands are consumed.

        Raises VersionConflict, AlreadyDecided, ClaimsLost, StoreUnavailable.
        """
        ...

    async def read(self, after: int, limit: int) -> list[Recorded]:
        """Decisions with a number above `after`, in order, never with a gap."""
        ...

    async def read_case(self, case: str, after_version: int = 0) -> list[Recorded]: ...

    async def find(self, decision_id: str) -> Recorded | None: ...

    async def versions(self, prefix: str) -> dict[str, int]:
        """The version of every case whose id begins with `prefix`."""
        ...

    async def head(self) -> Head: ...

    async def held(self, resources: Sequence[str]) -> frozenset[str]:
        """Those of these resources that some case holds now, or has claimed for later."""
        ...

    async def case(self, case: str) -> CaseSummary | None: ...

    async def open_cases(self) -> list[CaseRef]:
        """Every case that is not over, or has undecided commands or unfinished effects: what must run."""
        ...

    def follow(self, after: int) -> AsyncIterator[list[Recorded]]:
        """All decisions above `after`, as they come, for ever. Raises StoreUnavailable: follow again from there."""
        ...


class Effects(Protocol):
    """What is still to be done in the world."""

    async def take(self, case: str, attempt: str, limit: int) -> list[TakenEffect]:
        """Take up to `limit` unfinished effects for `attempt`, those of earlier attempts included: they died.

        Attempts are ordered by their names. One that only seemed dead never takes back what a later one has.
        """
        ...

    async def unperformed(self, case: str) -> bool:
        """Whether effects of the case wait that nobody has taken, or nobody has finished for `ABANDONED`."""
        ...

    async def split(self, effect_id: str, attempt: str, parts: Sequence[EffectRow]) -> None:
        """Put `parts` in the place of an effect that `attempt` holds: each is taken, tried and closed by itself.

        Nothing happens when another attempt holds it by now. Raises StoreUnavailable.
        """
        ...

    async def mark_tried(self, effect_ids: Sequence[str], attempt: str) -> frozenset[str]:
        """From now on it is not known whether the world has heard of these effects, until they are finished.

        Returns those that are still this attempt's; the others were taken over and must not be tried by it.
        """
        ...

    async def finish(
        self,
        effect_ids: Sequence[str],
        attempt: str,
        results: Sequence[NewCommand],
        provider_ids: Sequence[ProviderId] = (),
        settled: Mapping[str, Sequence[str]] = NOTHING_SETTLED,
    ) -> None:
        """Close the effects that `attempt` still holds, submit all results and keep `provider_ids`, in one transaction.

        `settled`: messages of effects that stay open, so that nobody takes these up again.

        An attempt that lost its effects closes nothing, but what the world told it is a fact and is submitted all the
        same. A result whose key is known already is passed over, whatever it says: this call may be repeated, and an
        effect that could never be closed would be performed again. Raises NotCanonical and StoreUnavailable.
        """
        ...

    async def messages_of(self, channel: str, provider_ids: Sequence[str]) -> Mapping[str, str]:
        """Our message's id by the provider's. What was never kept is absent, and so is an id that the provider has
        given to several messages: it names none of them. Raises StoreUnavailable."""
        ...


class Store(Inbox, Ledger, Effects, Protocol):
    """All of it, over one database."""
