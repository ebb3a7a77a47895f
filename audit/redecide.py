"""Re-decide: the recorded commands through the same rules, policies and times must give the same events.

Each decision is taken again from the state that the record says it had, with the policy versions, the moment and the
taken people that are recorded with it. A divergence means that the record was altered, or that the rules were.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from pydantic import ValidationError

from audit.replay import NothingRecorded, process_of
from domain.kernel.advance import DOOR, advance_case
from domain.kernel.command import Role
from domain.kernel.decider import Decider
from domain.kernel.decision import Decision, Recorded
from domain.kernel.fold import fold, read_event
from domain.kernel.policy import PolicyBook, UnknownPolicy
from domain.policies import case_of
from domain.policies.decider import PolicyDecider, PolicyPublished
from domain.processes import decider_of
from ledger.ports import Ledger


@dataclass(frozen=True, slots=True)
class Divergence:
    """Decision `number` says `recorded` where the rules say `decided`, about `what`."""

    number: int
    version: int
    id: str
    what: str
    recorded: Any
    decided: Any


@dataclass(frozen=True, slots=True)
class Redecided:
    """A case decided again: how many decisions and events, and where they differ."""

    case: str
    process: str
    decisions: int
    events: int
    divergences: tuple[Divergence, ...]


async def redecide(ledger: Ledger, case: str) -> Redecided:
    """Decide a recorded case again. Raises NothingRecorded, StoreUnavailable, UnknownProcess."""
    if case == DOOR:
        raise NothingRecorded("the door's stream holds refusals only: nothing was decided there")
    recorded = await ledger.read_case(case)
    if not recorded:
        raise NothingRecorded(f"nothing is recorded of the case «{case}»")
    return redecide_recorded(case, recorded, await published(ledger, decider_of(process_of(recorded)).policies))


async def published(ledger: Ledger, names: tuple[str, ...]) -> PolicyBook:
    """Every published version of these policies, and of all of a family (a name that ends with «/»)."""
    decider, book = PolicyDecider(), PolicyBook()
    cases: list[str] = []
    for name in names:
        cases += sorted(await ledger.versions(case_of(name))) if name.endswith("/") else [case_of(name)]
    for case in cases:
        for decision in await ledger.read_case(case):
            for raw in decision.events:
                event = read_event(decider, raw)
                if isinstance(event, PolicyPublished):
                    book.add(event.as_version())
    return book


def redecide_recorded(case: str, recorded: list[Recorded], book: PolicyBook) -> Redecided:
    """The same from decisions at hand, in the order of their versions."""
    decider = decider_of(process_of(recorded))
    state, version = decider.initial, 0
    divergences: list[Divergence] = []
    for decision in recorded:
        found = _Check(decision)
        found.compare("version", decision.version, version + 1)
        found.time(decider, state, version)
        state = _again(decider, case, state, version, decision, book, found)
        version = decision.version
        divergences += found.divergences
    events = sum(len(decision.events) for decision in recorded)
    return Redecided(case, decider.process, len(recorded), events, tuple(divergences))


def _again(
    decider: Decider[Any, Any, Any],
    case: str,
    state: Any,
    version: int,
    recorded: Recorded,
    book: PolicyBook,
    found: "_Check",
) -> Any:
    """Take one decision again; the state after it as the record says, or as the rules say if it cannot be read."""
    try:
        pinned = _recorded_book(recorded, book)
    except UnknownPolicy as error:
        found.compare("policies", dict(recorded.policies), str(error))
        return fold(decider, [recorded], state)
    taken = frozenset(recorded.taken)
    step = advance_case(decider, case, state, version, [recorded.received], recorded.decided_at, pinned, taken)
    decided = step.batch.decisions[0] if step.batch is not None else step.strays[0]
    found.decision(decided)
    try:
        found.events(decider, decided)
        return fold(decider, [recorded], state)
    except ValidationError as error:
        found.compare("events", f"unreadable: {error.error_count()} errors", _dumped(decided))
        for event in decided.events:
            state = decider.evolve(state, event)
        return state


def _recorded_book(recorded: Recorded, book: PolicyBook) -> PolicyBook:
    """Only the versions that the decision names: another may have come into force while it was being taken."""
    if not recorded.policies:
        return book
    return PolicyBook([book.version(name, number) for name, number in recorded.policies.items()])


class _Check:
    """Collects where one decision differs."""

    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded
        self.divergences: list[Divergence] = []

    def compare(self, what: str, recorded: Any, decided: Any) -> None:
        if recorded != decided:
            mine = self._recorded
            self.divergences.append(Divergence(mine.number, mine.version, mine.id, what, recorded, decided))

    def time(self, decider: Decider[Any, Any, Any], state: Any, version: int) -> None:
        """A recorded passing of time must have been due: the deadline that woke it is the one the rules give."""
        received = self._recorded.received
        command: Mapping[str, Any] = orjson.loads(received.body)
        if received.actor.role is not Role.ENGINE or command.get("type") != "time_passed" or not version:
            return
        deadline = decider.deadline(state)
        due = datetime.fromisoformat(command["due"])
        self.compare("deadline", due.isoformat(), deadline.at.isoformat() if deadline else None)

    def decision(self, decided: Decision) -> None:
        mine = self._recorded
        self.compare("verdict", mine.verdict.value, decided.verdict.value)
        refusals = [r and {"code": r.code, "reason": r.reason} for r in (mine.rejection, decided.rejection)]
        self.compare("rejection", *refusals)
        self.compare("policies", dict(mine.policies), dict(decided.policies))

    def events(self, decider: Decider[Any, Any, Any], decided: Decision) -> None:
        """Compared as today's models, so that an old event is the same event. Raises ValidationError."""
        recorded = [read_event(decider, raw).model_dump(mode="json") for raw in self._recorded.events]
        self.compare("events", recorded, _dumped(decided))


def _dumped(decided: Decision) -> list[dict[str, Any]]:
    return [event.model_dump(mode="json") for event in decided.events]
