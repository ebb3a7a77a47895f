"""The checkpoint's projection: rota, gaps, attendance, handovers, passages. Standings go by the table of the rules."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

import asyncpg
import orjson

from domain.checkpoint import PROCESS
from domain.checkpoint.transitions import CHANGES, DUTIES, HANDOVERS, SHIFTS, Stage
from domain.kernel.decision import Recorded
from domain.kernel.fold import as_today
from domain.processes import decider_of

Raw = Mapping[str, Any]
Statement = tuple[str, tuple[Any, ...]]

_OPENED = """
INSERT INTO views.checkpoints (case_id, phase, name, township, document, zone, rules_version, opened_at, expires_at)
VALUES ($1, 'standing', $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
"""
_SHIFT = """
INSERT INTO views.checkpoint_shifts (case_id, shift, kind, day, starts_at, ends_at, stage, needed, leader)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (case_id, shift) DO UPDATE SET leader = excluded.leader, missing = 0, searching = false
"""
_STAGE = "UPDATE views.checkpoint_shifts SET stage = $3 WHERE case_id = $1 AND shift = ANY($2)"
_DUTY = """
INSERT INTO views.checkpoint_duties (case_id, shift, person, standing, instead_of) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (case_id, shift, person) DO UPDATE SET standing = excluded.standing, instead_of = excluded.instead_of
 WHERE checkpoint_duties.standing = ANY($6)
"""
_GONE = """
UPDATE views.checkpoint_duties SET standing = 'handed_on'
 WHERE case_id = $1 AND shift = $2 AND person <> ALL($3) AND standing = ANY($4)
"""
_STANDING = """
UPDATE views.checkpoint_duties SET standing = $4 WHERE case_id = $1 AND shift = $2 AND person = ANY($3)
"""
_ACKNOWLEDGED = """
UPDATE views.checkpoint_duties SET standing = $4, acknowledged_at = coalesce(acknowledged_at, $5)
 WHERE case_id = $1 AND shift = $2 AND person = $3
"""
_IN = """
UPDATE views.checkpoint_duties SET standing = $4, checked_in_at = coalesce(checked_in_at, $5), how = $6, late = $7
 WHERE case_id = $1 AND shift = $2 AND person = $3
"""
_ENDED_SHIFTS = """
UPDATE views.checkpoint_shifts SET searching = false,
       stage = CASE WHEN stage IN ('open', 'handover') THEN 'closed' ELSE 'cancelled' END
 WHERE case_id = $1 AND stage NOT IN ('closed', 'cancelled')
"""
_ENDED_DUTIES = """
UPDATE views.checkpoint_duties SET standing = CASE WHEN standing = 'on_post' THEN 'done' ELSE 'lapsed' END
 WHERE case_id = $1 AND standing = ANY($2)
"""
_PASSAGES = """
INSERT INTO views.checkpoint_passages (case_id, shift, device, sequence, counts) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (case_id, shift, device) DO UPDATE SET sequence = excluded.sequence, counts = excluded.counts
 WHERE checkpoint_passages.sequence < excluded.sequence
"""
_CHANGE = """
INSERT INTO views.checkpoint_changes (case_id, change, kind, person, shift, other, first_day, last_day, standing,
                                      asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9) ON CONFLICT DO NOTHING
"""
_BOUND = [one.value for one in {before for before, event, _ in DUTIES.moves if event == "checkpoint_ended" and before}]
_COMING = [one.value for one in {before for before, event, _ in DUTIES.moves if event == "rota_adopted" and before}]
_OVER = [one.value for one in DUTIES.ends()]


class CheckpointProjection:
    """Implements `ledger.projections.projection.Projection`."""

    schema: ClassVar[str] = "checkpoint.sql"
    tables: ClassVar[tuple[str, ...]] = (
        "views.checkpoints",
        "views.checkpoint_shifts",
        "views.checkpoint_duties",
        "views.checkpoint_passages",
        "views.checkpoint_changes",
        "views.checkpoint_referrals",
    )

    def __init__(self) -> None:
        self._statements: list[Statement] = []

    def take(self, decision: Recorded) -> None:
        """Note what the decision's events change."""
        if decision.received.process != PROCESS:
            return
        decider = decider_of(PROCESS)
        for raw in decision.events:
            handler = _HANDLERS.get(raw["type"])
            if handler is not None:
                self._statements.extend(handler(decision.case, as_today(decider, raw)))

    async def write(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        """Write everything noted, inside the caller's transaction."""
        for sql, values in self._statements:
            await connection.execute(sql, *values)


Handler = Callable[[str, Raw], Iterable[Statement]]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _after(table: Any, event: Raw) -> str:
    """Where an event leads that leads to one state only."""
    (after,) = {after for _, kind, after in table.moves if kind == event["type"]}
    return str(after.value)


def _opened(case: str, event: Raw) -> list[Statement]:
    order = event["order"]
    values = (order["name"], order["township"], _json(order), event["zone"], event["rules_version"])
    return [(_OPENED, (case, *values, _time(event["at"]), _time(order["expires_at"])))]


def _set(assignments: str, *fields: Callable[[Raw], Any]) -> Handler:
    """A handler that updates the checkpoint's row."""

    def handle(case: str, event: Raw) -> list[Statement]:
        sql = f"UPDATE views.checkpoints SET {assignments} WHERE case_id = $1"
        return [(sql, (case, *(field(event) for field in fields)))]

    return handle


def _adopted(case: str, event: Raw) -> Iterable[Statement]:
    for planned in event["shifts"]:
        yield _shift(case, planned, planned["id"], planned["leader"])
        yield _GONE, (case, planned["id"], planned["people"], _COMING)
        for person in planned["people"]:
            yield _DUTY, (case, planned["id"], person, "planned", None, _OVER)
    until = date.fromisoformat(event["last_day"])
    yield (
        "UPDATE views.checkpoints SET planned_until = greatest(planned_until, $2), rota = NULL WHERE case_id = $1",
        (case, until),
    )


def _shift(case: str, known: Raw, name: str, leader: str | None) -> Statement:
    kind, day = known["kind"], date.fromisoformat(known["day"])
    times = (_time(known["start"]), _time(known["end"]))
    return _SHIFT, (case, name, kind["id"], day, *times, Stage.PLANNED.value, kind["total"], leader)


def _uncovered(case: str, event: Raw) -> list[Statement]:
    return [_shift(case, event, event["shift"], None)]


def _stage(case: str, event: Raw) -> Iterable[Statement]:
    names = event["shifts"] if "shifts" in event else [event["shift"]]
    stage = _after(SHIFTS, event) if event["type"] != "rota_published" else Stage.PUBLISHED.value
    sql = _STAGE if event["type"] != "rota_published" else f"{_STAGE} AND stage = 'planned'"
    yield sql, (case, names, stage)
    if event["type"] == "shift_opened":
        yield _leader(case, event["shift"], event["leader"])
    if event["type"] == "handover_begun":
        yield _handover_row(case, event["shift"], "due")


def _closed(case: str, event: Raw) -> Iterable[Statement]:
    yield from _stage(case, event)
    yield (
        "UPDATE views.checkpoint_shifts SET searching = false WHERE case_id = $1 AND shift = $2",
        (
            case,
            event["shift"],
        ),
    )
    for people, standing in ((event["done"], "done"), (event["absent"], "absent")):
        if people:
            yield _STANDING, (case, event["shift"], people, standing)


def _leader(case: str, shift: str, leader: str | None) -> Statement:
    return "UPDATE views.checkpoint_shifts SET leader = $3 WHERE case_id = $1 AND shift = $2", (case, shift, leader)


def _handover_row(case: str, shift: str, standing: str) -> Statement:
    return "UPDATE views.checkpoint_shifts SET handover = $3 WHERE case_id = $1 AND shift = $2", (case, shift, standing)


def _handover(case: str, event: Raw) -> Iterable[Statement]:
    moves = [(b, a) for b, kind, a in HANDOVERS.moves if kind == event["type"] and b is not None]
    cases = " ".join(f"WHEN '{before.value}' THEN '{after.value}'" for before, after in moves)
    sql = (
        f"UPDATE views.checkpoint_shifts SET handover = CASE handover {cases} ELSE handover END"
        " WHERE case_id = $1 AND shift = $2"
    )
    yield sql, (case, event["shift"])
    if event["type"] == "handover_taken" and event["disputed"]:
        disputed = "UPDATE views.checkpoint_shifts SET disputed = $3 WHERE case_id = $1 AND shift = $2"
        yield disputed, (case, event["shift"], event["disputed"])


def _told(case: str, event: Raw) -> Iterable[Statement]:
    sql = f"{_STANDING} AND standing = 'planned'"
    by_shift: dict[str, list[str]] = {}
    for one in event["people"]:
        for shift in one["shifts"]:
            by_shift.setdefault(shift, []).append(one["person"])
    for shift, people in by_shift.items():
        yield sql, (case, shift, people, "told")


def _standing(case: str, event: Raw) -> list[Statement]:
    people = event["people"] if "people" in event else [event["person"]]
    return [(_STANDING, (case, event["shift"], people, _after(DUTIES, event)))]


def _acknowledged(case: str, event: Raw) -> list[Statement]:
    return [(_ACKNOWLEDGED, (case, event["shift"], event["person"], "acknowledged", _time(event["at"])))]


def _checked_in(case: str, event: Raw) -> list[Statement]:
    facts = ("on_post", _time(event["at"]), event["how"], event["late"])
    return [(_IN, (case, event["shift"], event["person"], *facts))]


def _assigned(case: str, event: Raw) -> list[Statement]:
    return [(_DUTY, (case, event["shift"], event["person"], "told", event["instead_of"], _OVER))]


def _ended(case: str, event: Raw) -> list[Statement]:
    sql = "UPDATE views.checkpoints SET phase = 'ended', ended_at = $2, ended_why = $3 WHERE case_id = $1"
    return [
        (sql, (case, _time(event["at"]), event["why"])),
        (_ENDED_SHIFTS, (case,)),
        (_ENDED_DUTIES, (case, _BOUND)),
        (
            "UPDATE views.checkpoint_changes SET standing = 'lapsed'"
            " WHERE case_id = $1 AND standing IN ('open', 'agreed')",
            (case,),
        ),
        ("UPDATE views.checkpoint_referrals SET ending = 'lapsed' WHERE case_id = $1 AND ending IS NULL", (case,)),
    ]


def _requested(case: str, event: Raw) -> list[Statement]:
    days = [date.fromisoformat(event[name]) if event[name] else None for name in ("first_day", "last_day")]
    fields = (event["change"], event["kind"], event["person"], event["shift"], event["other"])
    return [(_CHANGE, (case, *fields, *days, _time(event["at"])))]


def _changed(case: str, event: Raw) -> list[Statement]:
    names = event["changes"] if "changes" in event else [event["change"]]
    sql = "UPDATE views.checkpoint_changes SET standing = $3, other = coalesce($4, other)"
    other = event.get("person")
    return [(f"{sql} WHERE case_id = $1 AND change = ANY($2)", (case, names, _after(CHANGES, event), other))]


def _of_shift(assignments: str, *fields: Callable[[Raw], Any]) -> Handler:
    def handle(case: str, event: Raw) -> list[Statement]:
        sql = f"UPDATE views.checkpoint_shifts SET {assignments} WHERE case_id = $1 AND shift = $2"
        return [(sql, (case, event["shift"], *(field(event) for field in fields)))]

    return handle


def _counted(case: str, event: Raw) -> list[Statement]:
    return [(_PASSAGES, (case, event["shift"], event["device"], event["sequence"], _json(event["counts"])))]


def _referred(case: str, event: Raw) -> list[Statement]:
    sql = (
        "INSERT INTO views.checkpoint_referrals (case_id, referral, shift, item, bearer, due)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
    )
    fields = (event["referral"], event["shift"], event["item"], event["bearer"], _time(event["due"]))
    return [(sql, (case, *fields))]


def _referral_ended(case: str, event: Raw) -> list[Statement]:
    sql = "UPDATE views.checkpoint_referrals SET ending = $3 WHERE case_id = $1 AND referral = $2 AND ending IS NULL"
    return [(sql, (case, event["referral"], event["ending"]))]


def _reasons(event: Raw) -> str:
    return _json(Counter(one["why"] for one in event["excluded"]))


_HANDLERS: Mapping[str, Handler] = {
    "checkpoint_opened": _opened,
    "staff_listed": _set("staff = $2, excluded = $3", lambda e: len(e["staff"]), _reasons),
    "rota_proposed": _set("rota = $2", lambda e: _json({"round": e["round"], **e["answer"]})),
    "rules_pinned": _set("rules_version = $2", lambda e: e["rules_version"]),
    "checkpoint_extended": _set("expires_at = $2", lambda e: _time(e["expires_at"])),
    "checkpoint_ended": _ended,
    "rota_adopted": _adopted,
    "rota_published": _stage,
    "duties_told": _told,
    "shift_uncovered": _uncovered,
    "shift_staffed": _stage,
    "shift_opened": _stage,
    "handover_begun": _stage,
    "shift_closed": _closed,
    "handover_given": _handover,
    "handover_taken": _handover,
    "handover_overdue": _handover,
    "handover_excused": _handover,
    "leader_named": lambda case, e: [_leader(case, e["shift"], e["leader"])],
    "gap_found": _of_shift("missing = greatest($3, 1)", lambda e: e["missing"]),
    "search_begun": _of_shift("searching = true"),
    "search_ended": _of_shift(
        "searching = false, missing = CASE WHEN $3 THEN 0 ELSE missing END", lambda e: e["why"] == "filled"
    ),
    "incident_reported": _of_shift("incidents = incidents + 1"),
    "duty_acknowledged": _acknowledged,
    "checked_in": _checked_in,
    "went_missing": _standing,
    "left_post": _standing,
    "returned_to_post": _standing,
    "duty_removed": _standing,
    "duty_excused": _standing,
    "duty_assigned": _assigned,
    "change_requested": _requested,
    "change_agreed": _changed,
    "change_approved": _changed,
    "change_declined": _changed,
    "change_withdrawn": _changed,
    "changes_lapsed": _changed,
    "passages_counted": _counted,
    "passage_referred": _referred,
    "referral_ended": _referral_ended,
}
