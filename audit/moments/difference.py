"""What changed between two moments: new facts, corrections, and what had happened before and was heard of later."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.moments.truth import At, see_recorded, true_from
from audit.readable import plain
from audit.replay import NothingRecorded
from domain.kernel.decision import Recorded, Verdict
from ledger.ports import Ledger

CORRECTIONS = frozenset(
    {
        "activation_amended",
        "activation_extended",
        "appeal_upheld",
        "asked_again",
        "calling_resumed",
        "checkpoint_extended",
        "circular_withdrawn",
        "contact_changed",
        "deadline_extended",
        "directive_amended",
        "due_moved",
        "finding_excused",
        "item_disputed",
        "order_withdrawn",
        "policy_adopted",
        "policy_published",
        "rota_adopted",
        "terms_adopted",
        "withdrew",
    }
)
"""Events that change what was said before, rather than add to it."""
_MOST_PATHS = 200


@dataclass(frozen=True, slots=True)
class Fact:
    """One event between the moments: true from, known from, who said it."""

    number: int
    case: str
    event: str
    true_from: datetime
    known_from: datetime
    by: str
    role: str
    source: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A part of the state by its path, before and after; None where there was none."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """A case between two moments. `refused`: commands that a rule refused. `more` paths beyond those listed."""

    case: str
    new: tuple[Fact, ...]
    corrections: tuple[Fact, ...]
    late: tuple[Fact, ...]
    refused: int
    changed: tuple[Changed, ...]
    more: int


async def difference(ledger: Ledger, case: str, since: datetime, until: datetime) -> Difference:
    """What was known of a case at `until` and not at `since`. Raises NothingRecorded, StoreUnavailable."""
    recorded = await ledger.read_case(case)
    if not recorded:
        raise NothingRecorded(f"nothing is recorded of the case «{case}»")
    return difference_of(case, recorded, since, until)


def difference_of(case: str, recorded: list[Recorded], since: datetime, until: datetime) -> Difference:
    """The same from all decisions of the case at hand."""
    between = [one for one in recorded if since < one.recorded_at <= until]
    facts = [fact for decision in between for fact in _facts(decision)]
    late = [fact for fact in facts if fact.true_from <= since]
    fresh = [fact for fact in facts if fact.true_from > since]
    paths = list(_changes("", _state(case, recorded, since), _state(case, recorded, until)))
    return Difference(
        case=case,
        new=tuple(fact for fact in fresh if fact.event not in CORRECTIONS),
        corrections=tuple(fact for fact in fresh if fact.event in CORRECTIONS),
        late=tuple(late),
        refused=sum(one.verdict is Verdict.REJECTED for one in between),
        changed=tuple(paths[:_MOST_PATHS]),
        more=max(0, len(paths) - _MOST_PATHS),
    )


def _facts(decision: Recorded) -> Iterator[Fact]:
    actor = decision.received.actor
    for event in decision.events:
        yield Fact(
            number=decision.number,
            case=decision.case,
            event=event["type"],
            true_from=true_from(decision),
            known_from=decision.recorded_at,
            by=actor.id,
            role=actor.role.value,
            source=decision.received.source,
        )


def _state(case: str, recorded: list[Recorded], known: datetime) -> Any:
    try:
        return plain(see_recorded(case, recorded, At(known=known)).state)
    except NothingRecorded:
        return None


def _changes(path: str, before: Any, after: Any) -> Iterator[Changed]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys([*before, *after]):
            yield from _changes(f"{path}.{name}" if path else str(name), before.get(name), after.get(name))
        return
    yield Changed(path or "(state)", before, after)
