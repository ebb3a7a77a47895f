"""The call-up's projection: activations and every called person. Changes of a batch are merged before writing."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

import asyncpg
import orjson

from domain.callup.muster.state import Status
from domain.kernel.decision import Recorded
from domain.kernel.fold import as_today
from domain.processes import decider_of

Raw = Mapping[str, Any]

_CALLED = """
INSERT INTO views.people (muster, person, activation, unit, township, skills, substitute, called_at)
SELECT muster, person, activation, unit, township, string_to_array(skills, ' '), substitute, called_at
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::timestamptz[])
     AS n(muster, person, activation, unit, township, skills, substitute, called_at)
ON CONFLICT DO NOTHING
"""
# Facts of a person only ever fill what was empty, and the status only ever rises: replaying a batch is harmless.
_PEOPLE = """
UPDATE views.people p SET
    status = greatest(p.status, n.status), step = coalesce(n.step, p.step),
    notified_at = coalesce(p.notified_at, n.notified_at),
    acknowledged_at = coalesce(p.acknowledged_at, n.acknowledged_at), late = coalesce(p.late, n.late),
    made_by = coalesce(p.made_by, n.made_by),
    declined_at = coalesce(p.declined_at, n.declined_at),
    decline_reason = coalesce(p.decline_reason, n.decline_reason),
    en_route_at = coalesce(p.en_route_at, n.en_route_at),
    arrived_at = coalesce(p.arrived_at, n.arrived_at), arrived_late = coalesce(p.arrived_late, n.arrived_late)
FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::bool[],
            $8::text[], $9::timestamptz[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::bool[])
     AS n(muster, person, status, step, notified_at, acknowledged_at, late, made_by, declined_at, decline_reason,
          en_route_at, arrived_at, arrived_late)
WHERE p.muster = n.muster AND p.person = n.person
"""
_RELEASED = """
UPDATE views.people SET status = $2 WHERE muster = $1 AND status NOT IN ($3, $4)
"""
_DELIVERIES = """
INSERT INTO views.deliveries (case_id, channel, step, status, count)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
ON CONFLICT (case_id, channel, step, status) DO UPDATE SET count = deliveries.count + excluded.count
"""
_FACTS = (
    "status",
    "step",
    "notified_at",
    "acknowledged_at",
    "late",
    "made_by",
    "declined_at",
    "decline_reason",
    "en_route_at",
    "arrived_at",
    "arrived_late",
)
_SPEAKING = frozenset({"accepted", "delivered", "read", "answered"})


class CallUpProjection:
    """Implements `ledger.projections.projection.Projection`."""

    schema: ClassVar[str] = "callup.sql"
    tables: ClassVar[tuple[str, ...]] = ("views.activations", "views.people", "views.deliveries")

    def __init__(self) -> None:
        self._called: list[tuple[Any, ...]] = []
        self._people: dict[tuple[str, str], dict[str, Any]] = {}
        self._released: list[str] = []
        self._deliveries: Counter[tuple[str, str, str, str]] = Counter()
        self._activations: list[tuple[str, tuple[Any, ...]]] = []

    def take(self, decision: Recorded) -> None:
        """Note what the decision's events change."""
        handlers = _HANDLERS.get(decision.received.process)
        if handlers is None:
            return
        decider = decider_of(decision.received.process)
        for raw in decision.events:
            handler = handlers.get(raw["type"])
            if handler is not None:
                handler(self, decision, as_today(decider, raw))

    async def write(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        """Write everything noted, inside the caller's transaction."""
        for sql, values in self._activations:
            await connection.execute(sql, *values)
        if self._called:
            await connection.execute(_CALLED, *map(list, zip(*self._called, strict=True)))
        if self._people:
            facts = [[person.get(fact) for person in self._people.values()] for fact in _FACTS]
            musters, names = map(list, zip(*self._people, strict=True))
            await connection.execute(_PEOPLE, musters, names, *facts)
        for muster in self._released:
            released = (muster, int(Status.RELEASED), int(Status.DECLINED), int(Status.EXCUSED))
            await connection.execute(_RELEASED, *released)
        if self._deliveries:
            keys = list(map(list, zip(*self._deliveries, strict=True)))
            await connection.execute(_DELIVERIES, *keys, list(self._deliveries.values()))

    def change(self, muster: str, person: str, **facts: Any) -> None:
        """Merge facts of a person: the first one of a kind stays, the status rises, the step is the last."""
        known = self._people.setdefault((muster, person), {})
        for name, value in facts.items():
            if name == "status":
                known[name] = max(value, known.get(name, 0))
            elif name == "step" or known.get(name) is None:
                known[name] = value

    def activation(self, sql: str, *values: Any) -> None:
        self._activations.append((sql, values))

    def called(self, row: tuple[Any, ...]) -> None:
        self._called.append(row)

    def released(self, muster: str) -> None:
        self._released.append(muster)

    def delivered(self, key: tuple[str, str, str, str]) -> None:
        self._deliveries[key] += 1


Handler = Callable[[CallUpProjection, Recorded, Raw], None]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _called(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
    for person in event["people"]:
        to.called(
            (
                event["muster"],
                person["person"],
                decision.case,
                person["unit"],
                person["township"],
                " ".join(person["skills"]),
                event["substitutes"],
                _time(event["at"]),
            )
        )


def _answer(status: Status, when: str, **names: str) -> Handler:
    """A handler for one person's answer: its status, the column of its time, and further columns by event field."""

    def handle(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
        facts = {column: event[name] for column, name in names.items()}
        to.change(decision.case, event["person"], status=status, **{when: _time(event["at"])}, **facts)

    return handle


def _status(status: Status) -> Handler:
    def handle(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
        people = event["people"] if "people" in event else [event["person"]]
        for person in people:
            to.change(decision.case, person, status=status)

    return handle


def _step(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
    for person in event["people"]:
        to.change(decision.case, person, status=Status.CALLED, step=event["step"])


def _deliveries(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
    for fact in event["deliveries"]:
        to.delivered((decision.case, fact["channel"], fact["step"], fact["status"]))
        if fact["status"] in _SPEAKING and "/" not in fact["to"]:
            to.change(decision.case, fact["to"], status=Status.CALLED, notified_at=_time(fact["at"]))


def _closed(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
    to.released(decision.case)


def _drafted(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
    to.activation(
        "INSERT INTO views.activations (case_id, phase, directive, drafted_by, drafted_at)"
        " VALUES ($1, 'draft', $2, $3, $4) ON CONFLICT DO NOTHING",
        decision.case,
        orjson.dumps(event["directive"]).decode(),
        event["drafted_by"],
        _time(event["at"]),
    )


def _set(assignments: str, *fields: str) -> Handler:
    """A handler that updates the activation's row; `fields` are the event's, times converted."""

    def handle(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
        values = [_value(name, event[name]) for name in fields]
        to.activation(f"UPDATE views.activations SET {assignments} WHERE case_id = $1", decision.case, *values)

    return handle


def _value(name: str, value: Any) -> Any:
    if name == "at" or name.endswith("_at"):
        return _time(value)
    return orjson.dumps(value).decode() if isinstance(value, Mapping) else value


def _excluded(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
    reasons = Counter(exclusion["why"] for exclusion in event["exclusions"])
    to.activation(
        "UPDATE views.activations SET excluded = excluded || (SELECT coalesce(jsonb_object_agg(key,"
        " coalesce((excluded->>key)::int, 0) + value::int), '{}') FROM jsonb_each_text($2::jsonb)) WHERE case_id = $1",
        decision.case,
        orjson.dumps(reasons).decode(),
    )


def _held(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
    to.activation(
        "UPDATE views.activations SET reserves = $2, shortfall = NULL WHERE case_id = $1",
        decision.case,
        len(event["reserves"]),
    )


def _people_called(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
    _called(to, decision, event)
    to.activation(
        "UPDATE views.activations SET reserves = greatest(0, reserves - $2) WHERE case_id = $1",
        decision.case,
        len(event["people"]),
    )


def _shortfall(to: CallUpProjection, decision: Recorded, event: Raw) -> None:
    detail = {"total": event["total"], "skills": event["skills"]}
    to.activation(
        "UPDATE views.activations SET shortfall = $2 WHERE case_id = $1", decision.case, orjson.dumps(detail).decode()
    )


_HANDLERS: dict[str, dict[str, Handler]] = {
    "muster": {
        "reach_step_taken": _step,
        "absence_step_taken": _step,
        "deliveries_recorded": _deliveries,
        "acknowledged": _answer(Status.ACKNOWLEDGED, "acknowledged_at", late="late", made_by="made_by"),
        "declined": _answer(Status.DECLINED, "declined_at", decline_reason="reason", made_by="made_by"),
        "withdrew": _answer(Status.DECLINED, "declined_at", decline_reason="reason", made_by="made_by"),
        "went_en_route": _answer(Status.EN_ROUTE, "en_route_at", made_by="made_by"),
        "arrived": _answer(Status.ARRIVED, "arrived_at", arrived_late="late", made_by="made_by"),
        "deployed": _status(Status.DEPLOYED),
        "excused": _status(Status.EXCUSED),
        "went_unreached": _status(Status.UNREACHED),
        "went_missing": _status(Status.MISSING),
        "muster_closed": _closed,
    },
    "activation": {
        "activation_drafted": _drafted,
        "draft_withdrawn": _set("phase = 'withdrawn'"),
        "activation_approved": _set(
            "phase = 'active', approved_by = $2, approved_at = $3, expires_at = $4", "approved_by", "at", "expires_at"
        ),
        "candidates_excluded": _excluded,
        "reserves_held": _held,
        "people_called": _people_called,
        "quorum_met": _set("quorum_met_at = $2", "at"),
        "shortfall_declared": _shortfall,
        "activation_amended": _set("directive = $2, quorum_met_at = NULL, shortfall = NULL", "directive"),
        "activation_extended": _set("expires_at = $2", "expires_at"),
        "activation_ended": _set("phase = 'ending', ended_at = $2, ended_why = $3", "at", "why"),
        "activation_closed": _set("phase = 'closed', closed_at = $2", "at"),
        "deliveries_recorded": _deliveries,
    },
}
