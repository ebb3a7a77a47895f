"""One row of the record by itself: its bytes are canonical, its columns say what its bytes say, its leaf is theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from audit.verify.difference import Difference, shown
from domain.kernel.canonical import canonical, digest
from domain.kernel.decision import leaf_envelope


@dataclass(frozen=True, slots=True)
class Row:
    """A row of `ledger.decisions` as it lies in the table."""

    number: int
    first_event: int
    events: int
    decision_id: str
    case_id: str
    version: int
    recorded_at: datetime
    canonical: bytes
    leaf: bytes


COLUMNS = "number, first_event, events, decision_id, case_id, version, recorded_at, canonical, leaf"


def differences(row: Row) -> Iterator[Difference]:
    """What a row says of itself that is not so."""
    where = f"decision {row.number}"
    try:
        said: Any = orjson.loads(row.canonical)
        if not isinstance(said, dict):
            raise TypeError("not an object")
        columns = {
            "decision_id": said["id"],
            "case_id": said["case"],
            "version": said["version"],
            "events": len(said["events"]),
        }
        again = canonical(said)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        yield Difference(where, "canonical", shown(row.canonical), f"a decision ({type(error).__name__}: {error})")
        return
    if again != row.canonical:
        yield Difference(where, "canonical", shown(row.canonical), "canonical JSON (RFC 8785)")
    for name, expected in columns.items():
        if (found := getattr(row, name)) != expected:
            yield Difference(where, name, shown(found), f"{expected} (as its bytes say)")
    yield from _leaf(where, row)


def _leaf(where: str, row: Row) -> Iterator[Difference]:
    expected = leaf_envelope(
        number=row.number,
        first_event=row.first_event,
        events=row.events,
        case=row.case_id,
        version=row.version,
        decision_id=row.decision_id,
        payload=digest(row.canonical),
        recorded_at=row.recorded_at,
    )
    if expected == row.leaf:
        return
    try:
        found: Any = orjson.loads(row.leaf)
        wanted: Any = orjson.loads(expected)
        names = [name for name in {**wanted, **found} if found.get(name) != wanted.get(name)]
    except (orjson.JSONDecodeError, AttributeError, TypeError):
        yield Difference(where, "leaf", shown(row.leaf), shown(expected))
        return
    for name in names or ["leaf"]:
        yield Difference(where, f"leaf.{name}", shown(found.get(name)), f"{shown(wanted.get(name))} (as its row says)")
