"""The ladder's projection: what each bearer owes and where it stands, its documents, and how often it was asked."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar

import asyncpg

from domain.accountability.evolve_orders import KIND_OF
from domain.accountability.owing import PROCESS
from domain.accountability.transitions import ASKED, LIVE, RUNS_AGAIN
from domain.kernel.decision import Recorded
from domain.kernel.fold import as_today
from domain.processes import decider_of

Raw = Mapping[str, Any]
Statement = tuple[str, tuple[Any, ...]]
_PREFIX = f"{PROCESS}:"
_BEIJING = timezone(timedelta(hours=8))
_REQUESTS = frozenset(
    {"bearer_reminded", "supervision_ordered", "circulation_announced", "interview_called", "served_again"}
)

_OWED = """
INSERT INTO views.duties (bearer, obligation, what, source, source_process, owner, urgent, subjects, owed_since,
                          first_due, due, step_at, unknown_years, stage, terms_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, 'owed', $13) ON CONFLICT DO NOTHING
"""
_STEP = """
UPDATE views.duties SET stage = $3, due = $4, step_at = $5, unknown_years = $6 WHERE bearer = $1 AND obligation = $2
"""
_AGAIN = """
UPDATE views.duties SET due = $3, step_at = $4, unknown_years = $5 WHERE bearer = $1 AND obligation = $2
"""
_TIMES = "UPDATE views.orders SET reply_by = $3, due = $4 WHERE bearer = $1 AND number = $2"
_STAGE = "UPDATE views.duties SET stage = $3 WHERE bearer = $1 AND obligation = $2"
_ENDED = """
UPDATE views.duties SET stage = $3, ended_at = $4, detail = $5 WHERE bearer = $1 AND obligation = $2
"""
# More time closes what was only intended; whatever runs again runs on.
_MOVED = """
UPDATE views.duties SET stage = CASE WHEN stage = ANY($6) THEN stage ELSE 'owed' END, due = $3, step_at = $4,
       unknown_years = $5 WHERE bearer = $1 AND obligation = $2
"""
_INTENDED = """
UPDATE views.orders SET state = 'closed' WHERE bearer = $1 AND obligation = $2 AND state = ANY($3)
   AND kind IN ('notice', 'interview')
   AND number = (SELECT number FROM views.orders WHERE bearer = $1 AND obligation = $2 AND state <> 'void'
                 ORDER BY issued_at DESC, split_part(number, '-', 1)::int DESC, split_part(number, '-', 2)::int DESC
                 LIMIT 1)
   AND EXISTS (SELECT FROM views.duties WHERE bearer = $1 AND obligation = $2 AND stage = ANY($4))
"""
_ORDER = """
INSERT INTO views.orders (bearer, number, kind, obligation, state, issued_at, reply_by, due, unknown_years)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
"""
_ORDERS = "UPDATE views.orders SET state = $3 WHERE bearer = $1 AND number = ANY($2)"
_VOID = "UPDATE views.orders SET state = 'void', void_reason = $3 WHERE bearer = $1 AND number = ANY($2)"
_CLOSED = "UPDATE views.orders SET state = 'closed' WHERE bearer = $1 AND obligation = $2 AND state = ANY($3)"
_REPLIED = "UPDATE views.orders SET replies = replies + 1 WHERE bearer = $1 AND number = $2"
_ASKED = """
INSERT INTO views.bearers (bearer, requests, last_request_at) VALUES ($1, 1, $2)
ON CONFLICT (bearer) DO UPDATE SET requests = bearers.requests + 1, last_request_at = excluded.last_request_at
"""
_MONTH = """
INSERT INTO views.bearer_requests (bearer, month, count) VALUES ($1, $2, 1)
ON CONFLICT (bearer, month) DO UPDATE SET count = bearer_requests.count + 1
"""
_LIVE = [state.value for state in LIVE]


class AccountabilityProjection:
    """Implements `ledger.projections.projection.Projection`."""

    schema: ClassVar[str] = "accountability.sql"
    tables: ClassVar[tuple[str, ...]] = ("views.bearers", "views.bearer_requests", "views.duties", "views.orders")

    def __init__(self) -> None:
        self._statements: list[Statement] = []

    def take(self, decision: Recorded) -> None:
        """Note what the decision's events change."""
        if decision.received.process != PROCESS or not decision.case.startswith(_PREFIX):
            return
        bearer = decision.case.removeprefix(_PREFIX)
        decider = decider_of(PROCESS)
        for raw in decision.events:
            handler = _HANDLERS.get(raw["type"])
            if handler is not None:
                self._statements += handler(bearer, as_today(decider, raw))

    async def write(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        """Write everything noted, in order, inside the caller's transaction."""
        for sql, values in self._statements:
            await connection.execute(sql, *values)


Handler = Callable[[str, Raw], list[Statement]]


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _owed(bearer: str, event: Raw) -> list[Statement]:
    times = event["times"]
    names = ("obligation", "what", "source", "source_process", "owner", "urgent", "subjects")
    values = [event[name] for name in names]
    moments = (_time(event["owed_since"]), _time(times["due"]), _time(times["step_at"]), times["unknown_years"])
    return [(_OWED, (bearer, *values, *moments, event["terms_version"]))]


def _step(bearer: str, stage: str, obligation: str, times: Raw) -> Statement:
    values = (_time(times["due"]), _time(times["step_at"]), times["unknown_years"])
    return (_STEP, (bearer, obligation, stage, *values))


def _request(bearer: str, event: Raw) -> list[Statement]:
    if event["type"] not in _REQUESTS:
        return []
    at = datetime.fromisoformat(event["at"])
    month = at.astimezone(_BEIJING).date().replace(day=1)
    return [(_ASKED, (bearer, at)), (_MONTH, (bearer, month))]


def _reminded(bearer: str, event: Raw) -> list[Statement]:
    staged = [(_STAGE, (bearer, one["obligation"], "reminded")) for one in event["reminders"]]
    return [*_request(bearer, event), *staged]


def _taken(stage: str) -> Handler:
    """A handler for a step: the stage, and its document where it has one."""

    def handle(bearer: str, event: Raw) -> list[Statement]:
        found = _request(bearer, event)
        for step in event["steps"]:
            found.append(_step(bearer, stage, step["obligation"], step["times"]))
            if "order" in step:
                found.append(_order(bearer, event, step["order"], step["obligation"], step["times"], "issued"))
        return found

    return handle


def _order(bearer: str, event: Raw, number: str, obligation: str, times: Raw, state: str) -> Statement:
    kind = KIND_OF[event["type"]]
    moments = (_time(event["at"]), _time(times.get("reply_by")), _time(times.get("due")))
    return (_ORDER, (bearer, number, kind, obligation, state, *moments, list(times.get("unknown_years", ()))))


def _served_again(bearer: str, event: Raw) -> list[Statement]:
    found = _request(bearer, event)
    for step in event["steps"]:
        times = step["times"]
        moments = (_time(times["due"]), _time(times["step_at"]), times["unknown_years"])
        found.append((_AGAIN, (bearer, step["obligation"], *moments)))
        found.append((_TIMES, (bearer, step["order"], _time(times["reply_by"]), moments[0])))
    return found


def _by_human(stage: str) -> Handler:
    def handle(bearer: str, event: Raw) -> list[Statement]:
        return [_step(bearer, stage, event["obligation"], event["times"])]

    return handle


def _moved(bearer: str, event: Raw) -> list[Statement]:
    times = event["times"]
    stages = [stage.value for stage in ASKED]
    moments = (_time(times["due"]), _time(times["step_at"]), times["unknown_years"])
    return [
        (_INTENDED, (bearer, event["obligation"], _LIVE, stages)),
        (_MOVED, (bearer, event["obligation"], *moments, [stage.value for stage in RUNS_AGAIN])),
    ]


def _ended(bearer: str, event: Raw) -> list[Statement]:
    stage = event["type"].removeprefix("obligation_")
    return [
        (_CLOSED, (bearer, event["obligation"], _LIVE)),
        (_ENDED, (bearer, event["obligation"], stage, _time(event["ended_at"]), event["detail"])),
    ]


def _referred(bearer: str, event: Raw) -> list[Statement]:
    return [
        (_CLOSED, (bearer, event["obligation"], _LIVE)),
        _order(bearer, event, event["order"], event["obligation"], {}, "closed"),
        (_ENDED, (bearer, event["obligation"], "referred", _time(event["at"]), event["to"])),
    ]


def _replied(bearer: str, event: Raw) -> list[Statement]:
    return [(_ORDERS, (bearer, [event["order"]], "replied")), (_REPLIED, (bearer, event["order"]))]


def _replied_after(bearer: str, event: Raw) -> list[Statement]:
    return [(_REPLIED, (bearer, event["order"]))]


def _missed(bearer: str, event: Raw) -> list[Statement]:
    return [(_ORDERS, (bearer, event["orders"], "unanswered"))]


def _withdrawn(bearer: str, event: Raw) -> list[Statement]:
    voided: list[Statement] = [(_VOID, (bearer, event["orders"], event["reason"]))]
    return voided if event["times"] is None else [*voided, _step(bearer, "owed", event["obligation"], event["times"])]


_HANDLERS: Mapping[str, Handler] = {
    "obligation_owed": _owed,
    "bearer_reminded": _reminded,
    "supervision_ordered": _taken("supervised"),
    "circulation_announced": _taken("announced"),
    "served_again": _served_again,
    "circular_proposed": _taken("proposed"),
    "circulated": _taken("circulated"),
    "interview_called": _taken("summoned"),
    "interview_overdue": _taken("summoned"),
    "ladder_exhausted": _taken("exhausted"),
    "interview_scheduled": _by_human("summoned"),
    "interview_held": _by_human("interviewed"),
    "interview_refused": _by_human("interviewed"),
    "referral_declined": _by_human("owed"),
    "referral_taken": _referred,
    "due_moved": _moved,
    "obligation_fulfilled": _ended,
    "obligation_excused": _ended,
    "obligation_transferred": _ended,
    "obligation_lapsed": _ended,
    "order_replied": _replied,
    "reply_noted": _replied_after,
    "reply_missed": _missed,
    "order_withdrawn": _withdrawn,
}
