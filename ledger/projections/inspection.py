"""The projection of inspections: plans with their draw, visits, and findings.

Where a visit or finding goes is asked of the rules' own tables of moves.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

import asyncpg
import orjson

from domain.enterprise.transitions import FINDINGS, VISITS
from domain.inspection.transitions import STAGES
from domain.kernel.decision import Recorded
from domain.kernel.fold import as_today
from domain.kernel.transition import Transitions
from domain.processes import decider_of

Raw = Mapping[str, Any]
Statement = tuple[str, tuple[Any, ...]]


class InspectionProjection:
    """Implements `ledger.projections.projection.Projection`."""

    schema: ClassVar[str] = "inspection.sql"
    tables: ClassVar[tuple[str, ...]] = ("views.inspections", "views.drawn", "views.visits", "views.findings")

    def __init__(self) -> None:
        self._statements: list[Statement] = []

    def take(self, decision: Recorded) -> None:
        """Note what the decision's events change."""
        handlers = _HANDLERS.get(decision.received.process)
        if handlers is None:
            return
        decider = decider_of(decision.received.process)
        for raw in decision.events:
            for handler in handlers.get(raw["type"], ()):
                self._statements.extend(handler(decision.case, as_today(decider, raw)))

    async def write(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        """Write everything noted, in order, inside the caller's transaction."""
        for sql, values in self._statements:
            await connection.execute(sql, *values)


Handler = Callable[[str, Raw], list[Statement]]


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _moves(table: Transitions[Any], event: str, column: str) -> str:
    """`CASE state WHEN 'a' THEN 'b' … END` for one event of a table of moves."""
    pairs = [(before, after) for before, kind, after in table.moves if kind == event and before not in (None, after)]
    cases = " ".join(f"WHEN '{before}' THEN '{after}'" for before, after in pairs)
    return f"CASE {column} {cases} ELSE {column} END" if cases else column


def _opened(case: str, event: Raw) -> list[Statement]:
    request, plan = event.get("request"), event.get("plan")
    told = plan or event["request"]
    sql = (
        "INSERT INTO views.inspections (case_id, department, stage, purpose, drill, request, plan, opened_at,"
        " planned_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (case_id) DO UPDATE SET"
        " purpose = excluded.purpose, plan = excluded.plan, planned_by = excluded.planned_by"
    )
    stage = STAGES.after(None, event["type"]).value
    by = event["by"] if plan else None
    values = (
        case,
        told["department"],
        stage,
        told["purpose"],
        told["drill"],
        _json(request),
        _json(plan),
        _time(event["at"]),
        by,
    )
    return [(sql, values)]


def _stage(case: str, event: Raw) -> list[Statement]:
    moved = _moves(STAGES, event["type"], "stage")
    return [] if moved == "stage" else [(f"UPDATE views.inspections SET stage = {moved} WHERE case_id = $1", (case,))]


def _set(assignments: str, *fields: str) -> Handler:
    """A handler that updates the inspection's row; `fields` are the event's, times converted."""

    def handle(case: str, event: Raw) -> list[Statement]:
        values = [_time(event[name]) if name == "at" else event[name] for name in fields]
        return [(f"UPDATE views.inspections SET {assignments} WHERE case_id = $1", (case, *values))]

    return handle


def _fixed(case: str, event: Raw) -> list[Statement]:
    sql = "UPDATE views.inspections SET list_hash = $2, listed = $3, list_at = $4, reveal_by = $5 WHERE case_id = $1"
    return [(sql, (case, event["hash"], event["enterprises"], _time(event["at"]), _time(event["reveal_by"])))]


def _drawn(case: str, event: Raw) -> list[Statement]:
    sql = (
        "INSERT INTO views.drawn (inspection, enterprise, place, officers, instead_of) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING"
    )
    return [
        (sql, (case, one["enterprise"], one["place"], list(one["officers"]), event["instead_of"]))
        for one in event["drawn"]
    ]


def _standing(standing: str) -> Handler:
    def handle(case: str, event: Raw) -> list[Statement]:
        sql = (
            "UPDATE views.drawn SET standing = $3, visit = coalesce($4, visit), code = $5, findings = $6"
            " WHERE inspection = $1 AND enterprise = $2"
        )
        named = event.get("outcome") or standing
        values = (case, event["enterprise"], named, event.get("visit"), event.get("code"), event.get("findings", 0))
        return [(sql, values)]

    return handle


def _visit_planned(case: str, event: Raw) -> list[Statement]:
    sql = (
        "INSERT INTO views.visits (enterprise, visit, state, departments, inspections, since, until, unannounced,"
        " exception, drill, year, planned_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT DO NOTHING"
    )
    part, window = event["part"], event["window"]
    values = (
        _enterprise(case),
        event["visit"],
        VISITS.after(None, event["type"]).value,
        [part["department"]],
        [part["inspection"]],
        _time(window["since"]),
        _time(window["until"]),
        event["unannounced"],
        event["exception"],
        event["drill"],
        event["year"],
        _time(event["at"]),
    )
    return [(sql, values)]


def _visit_joined(case: str, event: Raw) -> list[Statement]:
    sql = (
        "UPDATE views.visits SET departments = departments || $3::text, inspections = inspections || $4::text,"
        " since = $5, until = $6 WHERE enterprise = $1 AND visit = $2 AND NOT $4::text = ANY(inspections)"
    )
    part, window = event["part"], event["window"]
    values = (part["department"], part["inspection"], _time(window["since"]), _time(window["until"]))
    return [(sql, (_enterprise(case), event["visit"], *values))]


def _part_withdrawn(case: str, event: Raw) -> list[Statement]:
    sql = (
        "UPDATE views.visits SET departments = array_remove(departments, $3), inspections = array_remove(inspections,"
        " $4) WHERE enterprise = $1 AND visit = $2"
    )
    return [(sql, (_enterprise(case), event["visit"], event["department"], event["inspection"]))]


def _visit_moves(case: str, event: Raw) -> list[Statement]:
    kind = event["type"]
    when = {"visit_begun": "begun_at", "visit_recorded": "recorded_at"}.get(kind)
    more = f", {when} = $3" if when else ""
    sql = f"UPDATE views.visits SET state = {_moves(VISITS, kind, 'state')}{more} WHERE enterprise = $1 AND visit = $2"
    at = (_time(event["at"]),) if when else ()
    return [(sql, (_enterprise(case), event["visit"], *at))]


def _found(case: str, event: Raw) -> list[Statement]:
    sql = (
        "INSERT INTO views.findings (enterprise, finding, visit, state, department, checklist, version, item, severity,"
        " legal_basis, evidence, found_at, due, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
        " $13, $14) ON CONFLICT DO NOTHING"
    )
    fact = event["fact"]
    state = FINDINGS.after(None, event["type"])
    at = _time(fact["at"])
    names = ("finding", "visit")
    more = ("department", "checklist", "version", "item", "severity", "legal_basis")
    values = (
        _enterprise(case),
        *(fact[name] for name in names),
        state.value,
        *(fact[name] for name in more),
        list(fact["evidence"]),
        at,
        _time(event.get("due")),
        at if state in FINDINGS.ends() else None,
    )
    return [(sql, values)]


_DUE = frozenset({"deadline_extended", "reinspection_failed", "appeal_rejected"})
_NO_DUE = frozenset({"rectification_applied", "appeal_upheld", "finding_referred", "finding_excused"})
_ENDING = frozenset({"reopening_approved", "appeal_upheld", "finding_referred", "finding_excused"})


def _finding_moves(case: str, event: Raw) -> list[Statement]:
    kind = event["type"]
    sets = [f"state = {_moves(FINDINGS, kind, 'state')}"]
    values: list[Any] = [_enterprise(case), event["finding"]]

    def put(column: str, value: Any) -> None:
        values.append(value)
        sets.append(f"{column} = ${len(values)}")

    if kind in _DUE:
        put("due", _time(event["due"]))
        put("overdue", False)
    if kind in _NO_DUE or (kind == "appeal_lodged" and event["stands_still"]):
        put("due", None)
    if kind == "rectification_overdue":
        put("overdue", True)
    if kind == "rectification_applied":
        put("reinspect_by", _time(event["reinspect_by"]))
    if kind in {"reinspection_passed", "reinspection_failed"}:
        put("reinspect_by", None)
    if kind in {"appeal_lodged", "appeal_rejected", "appeal_upheld"}:
        put("appealed", kind == "appeal_lodged")
    if kind in _ENDING:
        put("ended_at", _time(event["at"]))
    if kind == "reinspection_passed":
        values.append(_time(event["at"]))
        sets.append(f"ended_at = CASE state WHEN 'applied' THEN ${len(values)}::timestamptz END")
    return [(f"UPDATE views.findings SET {', '.join(sets)} WHERE enterprise = $1 AND finding = $2", tuple(values))]


def _enterprise(case: str) -> str:
    return case.partition(":")[2]


def _kinds(table: Transitions[Any]) -> set[str]:
    return {kind for before, kind, _ in table.moves if before is not None}


_INSPECTION: dict[str, tuple[Handler, ...]] = {
    "inspection_requested": (_opened,),
    "inspection_planned": (_opened,),
    "plan_approved": (_set("approved_by = $2", "by"),),
    "seed_committed": (
        _set(
            "rounds = $2, commitment = $3, committed_by = $4, committed_at = $5, list_hash = NULL, listed = NULL,"
            " list_at = NULL, reveal_by = NULL",
            "round",
            "commitment",
            "by",
            "at",
        ),
    ),
    "list_fixed": (_fixed,),
    "reveal_missed": (_set("reveal_missed = true"),),
    "seed_revealed": (_set("seed = $2, revealed_at = $3, revealed_late = $4", "seed", "at", "late"),),
    "enterprises_drawn": (_drawn,),
    "order_exhausted": (_set("missing = missing + $2", "missing"),),
    "visit_agreed": (_standing("agreed"),),
    "visit_refused": (_standing("refused"),),
    "visit_over": (_standing(""),),
    "inspection_finished": (_set("closed_at = $2", "at"),),
    "inspection_withdrawn": (_set("closed_at = $2", "at"),),
    "request_declined": (_set("closed_at = $2", "at"),),
}
_ENTERPRISE: dict[str, tuple[Handler, ...]] = {
    "visit_planned": (_visit_planned,),
    "visit_joined": (_visit_joined,),
    "part_withdrawn": (_part_withdrawn,),
    **dict.fromkeys(("finding_corrected", "rectification_ordered", "premises_sealed"), (_found,)),
    **{kind: (_visit_moves,) for kind in _kinds(VISITS) - {"visit_joined", "part_withdrawn"}},
    **{kind: (_finding_moves,) for kind in _kinds(FINDINGS)},
}
_HANDLERS: dict[str, dict[str, tuple[Handler, ...]]] = {
    "inspection": {kind: (*_INSPECTION.get(kind, ()), _stage) for kind in {*_kinds(STAGES), *_INSPECTION}},
    "enterprise": _ENTERPRISE,
}
