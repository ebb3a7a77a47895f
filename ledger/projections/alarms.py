"""Alarms of every process: what the command post must know at once, and every fault in the rules.

A fault comes from no event: it is a decision that could not be made. So an alarm is named by its decision and its
place there, and a process only says which of its events are alarms.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

import asyncpg
import orjson

from domain.kernel.decision import Recorded, Verdict

Raw = Mapping[str, Any]
Raised = Callable[[Raw], tuple[str, Raw] | None]
"""The kind of an alarm and its detail, from the event that raises it; None when that one raises none."""

FAULT = "decision_faulted"
"""The kind of an alarm about the rules themselves: somebody who can mend them must be told."""

_WRITE = """
INSERT INTO views.alarms (decision, ordinal, case_id, process, kind, at, detail)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
_READ = """
SELECT decision, ordinal, case_id AS case, process, kind, at, detail FROM views.alarms
WHERE ($1::text[] IS NULL OR case_id = ANY($1)) ORDER BY decision DESC, ordinal DESC LIMIT $2
"""


def _kind(kind: str, *fields: str) -> Raised:
    return lambda event: (kind, {name: event[name] for name in fields})


def _exhausted(event: Raw) -> tuple[str, Raw]:
    return f"{event['ladder']}_exhausted", {"people": len(event["people"])}


def _human(kind: str) -> Raised:
    """Something of a bearer's ladder that stands still until a human decides."""
    return lambda event: (kind, {"obligations": [step["obligation"] for step in event["steps"]]})


def _unfilled(event: Raw) -> tuple[str, Raw] | None:
    """Only a search that found nobody."""
    return ("substitutes_exhausted", {"shift": event["shift"]}) if event["why"] == "exhausted" else None


def _outdated(event: Raw) -> tuple[str, Raw] | None:
    """Only check rules that are not valid (any more)."""
    return None if event["valid"] else ("check_rules_outdated", {"version": event["rules_version"]})


RAISED: Mapping[str, Mapping[str, Raised]] = {
    "accountability": {
        "ladder_exhausted": _human("referral_asked"),
        "interview_overdue": _human("interview_overdue"),
        "circular_proposed": _human("circular_proposed"),
        "served_again": _human("order_unserved"),
    },
    "activation": {
        "shortfall_declared": _kind("shortfall", "total", "skills"),
        "expiry_noticed": _kind("expiry_notice", "expires_at"),
        "look_up_failed": _kind("look_up_failed", "round"),
    },
    "erasure": {"destruction_stuck": _kind("erasure_stuck", "attempts")},
    "muster": {"ladder_exhausted": _exhausted},
    "checkpoint": {
        "ladder_exhausted": _exhausted,
        "search_ended": _unfilled,
        "gap_found": _kind("shift_gap", "shift", "missing", "skills"),
        "shifts_missed": _kind("shifts_missed", "shifts"),
        "rota_due_noticed": _kind("rota_due", "from_day"),
        "expiry_noticed": _kind("expiry_notice", "expires_at"),
        "look_up_failed": _kind("look_up_failed", "question"),
        "rules_pinned": _outdated,
    },
    "inspection": {
        "look_up_failed": _kind("inspection_list_failed", "attempt"),
        "reveal_missed": _kind("reveal_missed", "round", "committed_by"),
        "draw_abandoned": _kind("draw_abandoned", "round", "committed_by", "by"),
        "order_exhausted": _kind("order_exhausted", "missing"),
    },
    "enterprise": {
        "visit_missed": _kind("visit_missed", "visit"),
        "record_overdue": _kind("record_overdue", "visit"),
        "rectification_overdue": _kind("rectification_overdue", "finding", "due"),
        "reinspection_overdue": _kind("reinspection_overdue", "finding", "due"),
        "appeal_overdue": _kind("appeal_overdue", "finding", "due"),
    },
}
"""The events of each process that are alarms."""


class AlarmsProjection:
    """Implements `ledger.projections.projection.Projection`, for all processes at once."""

    schema: ClassVar[str] = "alarms.sql"
    tables: ClassVar[tuple[str, ...]] = ("views.alarms",)

    def __init__(self) -> None:
        self._alarms: list[tuple[Any, ...]] = []

    def take(self, decision: Recorded) -> None:
        """Note the alarms of one decision."""
        if decision.verdict is Verdict.FAULTED:
            self._note(decision, 0, FAULT, decision.decided_at, _fault(decision))
            return
        raised = RAISED.get(decision.received.process, {})
        for ordinal, event in enumerate(decision.events):
            alarm = raised[event["type"]](event) if event["type"] in raised else None
            if alarm is not None:
                kind, detail = alarm
                self._note(decision, ordinal, kind, datetime.fromisoformat(event["at"]), detail)

    async def write(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        """Write everything noted, inside the caller's transaction."""
        if self._alarms:
            await connection.executemany(_WRITE, self._alarms)

    def _note(self, decision: Recorded, ordinal: int, kind: str, at: datetime, detail: Raw) -> None:
        # A fault while opening is on the door's stream; the case that was meant says more.
        received = decision.received
        row = (decision.number, ordinal, received.case, received.process, kind, at, orjson.dumps(detail).decode())
        self._alarms.append(row)


def _fault(decision: Recorded) -> Raw:
    reason = decision.rejection.reason if decision.rejection else ""
    return {"command": decision.id, "type": orjson.loads(decision.received.body).get("type"), "fault": reason}


async def read_alarms(
    connection: asyncpg.pool.PoolConnectionProxy, cases: list[str] | None, limit: int
) -> list[dict[str, Any]]:
    """The newest alarms, of these cases or (None) of all."""
    rows = await connection.fetch(_READ, cases, limit)
    return [{**row, "detail": orjson.loads(row["detail"])} for row in rows]
