"""A batch on its way into the record, and what is known of the record while its head is locked. No SQL here."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from domain.kernel.advance import Batch
from domain.kernel.canonical import canonical
from ledger.claims import Holdings, Pair
from ledger.ports import AlreadyDecided, Appended, ClaimsLost, VersionConflict

Outcome = Appended | BaseException


@dataclass(slots=True)
class Entry:
    """A batch with the ids of its decisions and their canonical bytes, made before the lock is taken wherever its
    version is known."""

    batch: Batch
    ids: list[str]
    payloads: list[bytes]
    effects: list[bytes]
    reached: int
    """The version of the case after it."""

    @property
    def events(self) -> int:
        """How many events it brings."""
        return sum(len(decision.events) for decision in self.batch.decisions)


@dataclass(slots=True)
class Facts:
    """What the store holds; `judge` moves it on."""

    decisions: int
    events: int
    versions: dict[str, int]
    decided: set[str]
    holdings: Holdings
    touched: set[Pair] = field(default_factory=set)


def entry_of(batch: Batch) -> Entry:
    """Encode a batch. What cannot be encoded fails here, in the caller's own hands, and sinks nobody else.

    Raises TypeError or ValueError.
    """
    ids = [decision.received.command_id for decision in batch.decisions]
    payloads = [decision.to_canonical() for decision in batch.decisions]
    effects = [canonical(row.effect.model_dump(mode="json")) for row in batch.effects]
    return Entry(batch, ids, payloads, effects, (batch.expected_version or 0) + len(ids))


def plain(entries: Sequence[Entry]) -> bool:
    """Whether nothing but versions and decision ids can speak against these, each on its own."""
    cases = {entry.batch.case for entry in entries}
    ids = {command_id for entry in entries for command_id in entry.ids}
    return (
        len(cases) == len(entries)
        and len(ids) == sum(len(entry.ids) for entry in entries)
        and all(entry.batch.expected_version is not None for entry in entries)
        and not any(entry.batch.claims or entry.batch.releases for entry in entries)
    )


def places(entries: Sequence[Entry], decisions: int, events: int) -> list[Appended]:
    """Where the entries are, one after the other behind so many decisions and events."""
    appended = []
    for entry in entries:
        appended.append(Appended(decisions + 1, events + 1, entry.reached))
        decisions += len(entry.ids)
        events += entry.events
    return appended


def judge(entries: Sequence[Entry], facts: Facts) -> tuple[list[Outcome], list[Entry]]:
    """Eject losers before anything is numbered; winners get their places, one after the other."""
    outcomes: list[Outcome] = []
    winners: list[Entry] = []
    for entry in entries:
        refusal = _refusal(entry, facts)
        if refusal is not None:
            outcomes.append(refusal)
            continue
        outcomes.append(_place(entry, facts))
        winners.append(entry)
    return outcomes, winners


def _refusal(entry: Entry, facts: Facts) -> Exception | None:
    batch = entry.batch
    version = facts.versions.get(batch.case, 0)
    if batch.expected_version is not None and version != batch.expected_version:
        return VersionConflict(f"{batch.case} is at version {version}, not {batch.expected_version}")
    repeated = [command_id for command_id in entry.ids if command_id in facts.decided]
    if repeated:
        return AlreadyDecided(repeated)
    lost = facts.holdings.lost(batch.claims)
    return ClaimsLost(lost) if lost else None


def _place(entry: Entry, facts: Facts) -> Appended:
    batch = entry.batch
    version = facts.versions.get(batch.case, 0)
    if batch.expected_version is None:
        numbered = tuple(replace(d, version=version + i) for i, d in enumerate(batch.decisions, start=1))
        entry.batch = batch = replace(batch, decisions=numbered)
        entry.payloads = [decision.to_canonical() for decision in numbered]
        entry.reached = version + len(numbered)
    [appended] = places([entry], facts.decisions, facts.events)
    facts.versions[batch.case] = appended.version
    facts.decided.update(entry.ids)
    facts.touched |= facts.holdings.apply(batch.releases, batch.claims)
    facts.decisions += len(batch.decisions)
    facts.events += entry.events
    return appended
