"""Retained responsibility for screens: return directives, units' cadres, what is owed about them, closed months."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

import asyncpg
import orjson

from domain.kernel.decision import Recorded
from domain.kernel.fold import as_today
from domain.processes import decider_of

Raw = Mapping[str, Any]
Rows = list[tuple[str, tuple[Any, ...]]]
Handler = Callable[[str, Raw], Rows]

_BEGUN = """
INSERT INTO views.retained (unit, person, standing, community, township, post, handover_by)
SELECT $1, n.person, 'on_post', n.community, n.township, n.post, $6
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS n(person, community, township, post)
ON CONFLICT (unit, person) DO UPDATE SET standing = 'on_post', community = excluded.community,
    township = excluded.township, post = excluded.post, handover_by = excluded.handover_by,
    posts = retained.posts + 1, ended_at = NULL, moved_to = NULL
"""
_MOVED_IN = """
INSERT INTO views.retained (unit, person, standing, community, township, post, posts, since, contact_at)
VALUES ($1, $2, 'stood_down_retained', $3, $4, $5, $6, $7, $8)
ON CONFLICT (unit, person) DO UPDATE SET standing = excluded.standing, posts = excluded.posts,
    since = excluded.since, contact_at = excluded.contact_at, ended_at = NULL, moved_to = NULL
"""
_SERVED = """
UPDATE views.retained r SET minutes = r.minutes + n.minutes
FROM unnest($2::text[], $3::int[]) AS n(person, minutes) WHERE r.unit = $1 AND r.person = n.person
"""


class RetainedProjection:
    """Implements `ledger.projections.projection.Projection`."""

    schema: ClassVar[str] = "retained.sql"
    tables: ClassVar[tuple[str, ...]] = (
        "views.returns",
        "views.retained",
        "views.retained_duties",
        "views.retained_months",
    )

    def __init__(self) -> None:
        self._rows: Rows = []

    def take(self, decision: Recorded) -> None:
        """Note what the decision's events change."""
        handlers = _HANDLERS.get(decision.received.process)
        if handlers is None:
            return
        decider = decider_of(decision.received.process)
        for raw in decision.events:
            handler = handlers.get(raw["type"])
            if handler is not None:
                self._rows += handler(decision.case, as_today(decider, raw))

    async def write(self, connection: asyncpg.pool.PoolConnectionProxy) -> None:
        """In the order in which it happened."""
        for sql, values in self._rows:
            await connection.execute(sql, *values)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _unit(case: str) -> str:
    return case.removeprefix("retained:")


def _drafted(case: str, event: Raw) -> Rows:
    order = event["directive"]
    cadres = order["cadres"]
    values = (case, order["orders"], order["authority"], order["legal_basis"], order["scope"])
    when = (_time(order["handover_by"]), len(cadres), len({one["unit"] for one in cadres}))
    sql = (
        "INSERT INTO views.returns (case_id, phase, orders, authority, legal_basis, scope, handover_by, cadres, units,"
        " drafted_by, drafted_at) VALUES ($1, 'draft', $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING"
    )
    return [(sql, (*values, *when, event["drafted_by"], _time(event["at"])))]


def _approved(case: str, event: Raw) -> Rows:
    sql = "UPDATE views.returns SET phase = 'approved', approved_by = $2, approved_at = $3 WHERE case_id = $1"
    return [(sql, (case, event["approved_by"], _time(event["at"])))]


def _withdrawn(case: str, event: Raw) -> Rows:
    return [("UPDATE views.returns SET phase = 'withdrawn' WHERE case_id = $1", (case,))]


def _part(case: str, event: Raw) -> Rows:
    sql = "UPDATE views.returns SET taken = taken + $2, gone = gone + $3 WHERE case_id = $1"
    return [(sql, (case, event["taken"], len(event["gone"])))]


def _carried_out(case: str, event: Raw) -> Rows:
    return [("UPDATE views.returns SET phase = 'carried_out' WHERE case_id = $1", (case,))]


def _begun(case: str, event: Raw) -> Rows:
    cadres = event["cadres"]
    columns = [[one[name] for one in cadres] for name in ("person", "community", "township", "post")]
    return [(_BEGUN, (_unit(case), *columns, _time(event["handover_by"])))]


def _moved_in(case: str, event: Raw) -> Rows:
    one = event["cadre"]
    place = (one["person"], one["community"], one["township"], one["post"], event["posts"])
    return [(_MOVED_IN, (_unit(case), *place, _time(event["since"]), _time(event["contact_at"])))]


def _standing(standing: str, more: str = "", *fields: str) -> Handler:
    """A handler that moves people; `more` further assignments with the event's times from $4 on."""

    def handle(case: str, event: Raw) -> Rows:
        people = event["people"] if "people" in event else [_person(event)]
        values = [_time(event[name]) if name == "at" else event[name] for name in fields]
        sql = f"UPDATE views.retained SET standing = $3{more} WHERE unit = $1 AND person = ANY($2)"
        return [(sql, (_unit(case), people, standing, *values))]

    return handle


def _person(event: Raw) -> str:
    return str(event["person"] if "person" in event else event["cadre"]["person"])


def _served(case: str, event: Raw) -> Rows:
    columns = [[one[name] for one in event["served"]] for name in ("person", "minutes")]
    return [(_SERVED, (_unit(case), *columns))]


def _confirmed(case: str, event: Raw) -> Rows:
    sql = "UPDATE views.retained SET contact_at = greatest(contact_at, $3) WHERE unit = $1 AND person = ANY($2)"
    return [(sql, (_unit(case), event["people"], _time(event["at"])))]


def _owed(case: str, event: Raw) -> Rows:
    sql = "INSERT INTO views.retained_duties VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"
    times = (_time(event["since"]), _time(event["due"]))
    return [(sql, (_unit(case), event["duty"], event["what"], event["bearer"], len(event["people"]), *times))]


def _ended(case: str, event: Raw) -> Rows:
    sql = "UPDATE views.retained_duties SET ending = $3, ended_at = $4 WHERE unit = $1 AND duty = $2"
    return [(sql, (_unit(case), event["duty"], event["ending"], _time(event["at"])))]


def _month(case: str, event: Raw) -> Rows:
    sql = "INSERT INTO views.retained_months VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
    return [(sql, (_unit(case), event["month"], orjson.dumps(event["counts"]).decode()))]


_HANDOVER = _standing("handover")
_HANDLERS: dict[str, dict[str, Handler]] = {
    "return": {
        "return_drafted": _drafted,
        "return_approved": _approved,
        "return_withdrawn": _withdrawn,
        "part_taken_up": _part,
        "return_carried_out": _carried_out,
    },
    "retained": {
        "return_begun": _begun,
        "items_listed": _HANDOVER,
        "items_confirmed": _HANDOVER,
        "item_disputed": _HANDOVER,
        "stood_down": _standing("stood_down_retained", ", since = coalesce(since, $4), handover_by = NULL", "at"),
        "recalled": _standing("recalled", ", calls = calls + 1"),
        "served": _served,
        "came_back": _standing("stood_down_retained"),
        "released": _standing("released", ", ended_at = $4", "at"),
        "left_service": _standing("left_service", ", ended_at = $4", "at"),
        "moved_out": _standing("transferred", ", ended_at = $4, moved_to = $5", "at", "receiver"),
        "moved_in": _moved_in,
        "contacts_confirmed": _confirmed,
        "duty_owed": _owed,
        "duty_ended": _ended,
        "month_closed": _month,
    },
}
