"""What the call-up's projection writes for events of today and of earlier shapes, to a connection that listens."""

from datetime import UTC, datetime
from typing import Any, cast

import asyncpg
import orjson

from domain.callup.muster.state import Status
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE, Received
from domain.kernel.decision import Decision, Recorded, Verdict, from_canonical
from ledger.projections.callup import CallUpProjection

NOW = datetime(2026, 1, 31, 8, tzinfo=UTC)


class Listening:
    """Remembers what it was asked to execute."""

    def __init__(self) -> None:
        self.executed: list[tuple[str, tuple[Any, ...]]] = []

    async def execute(self, sql: str, *values: Any) -> None:
        self.executed.append((sql, values))


def _recorded(process: str, case: str, event: dict[str, Any]) -> Recorded:
    received = Received("c1", case, process, b"{}", ENGINE, "test", NOW)
    plain = orjson.loads(Decision(received, case, 1, NOW, Verdict.ACCEPTED).to_canonical())
    raw = canonical({**plain, "events": [{"at": NOW.isoformat(), **event}]})
    return from_canonical(raw, number=1, first_event=1, recorded_at=NOW)


async def _written(*decisions: Recorded) -> list[tuple[str, tuple[Any, ...]]]:
    projection, connection = CallUpProjection(), Listening()
    for decision in decisions:
        projection.take(decision)
    await projection.write(cast("asyncpg.pool.PoolConnectionProxy", connection))
    return connection.executed


async def test_no_screen_counts_exemptions_by_their_reason() -> None:
    exclusions = [{"person": "P1", "why": "medical"}, {"person": "P2", "why": "quarantine"}]
    event = {"type": "candidates_excluded", "v": 1, "exclusions": exclusions}
    [(_, (case, reasons))] = await _written(_recorded("activation", "A1", event))
    assert (case, orjson.loads(reasons)) == ("A1", {"exempt": 2})


async def test_a_word_taken_back_shows_as_a_decline_with_its_reason() -> None:
    event = {"type": "withdrew", "v": 1, "person": "P1", "reason": "family", "made_by": "L1", "source": "cli"}
    [(_, values)] = await _written(_recorded("muster", "A1-m1", {**event, "words": None}))
    assert (values[0], values[1], values[2]) == (["A1-m1"], ["P1"], [int(Status.DECLINED)])
    assert ["family"] in values
    assert ["L1"] in values
