"""The rows that an append writes: whole batches at once, by arrays."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from domain.kernel.canonical import digest
from domain.kernel.decision import Decision, leaf_envelope
from ledger.postgres.entry import Entry, Facts
from ledger.postgres.inbox import INSERT_COMMANDS, columns

Connection = asyncpg.pool.PoolConnectionProxy

_WRITE = """
WITH decided AS (
    INSERT INTO ledger.decisions
        (number, first_event, events, decision_id, case_id, version, recorded_at, canonical, leaf)
    SELECT n.number, n.first_event, n.events, n.decision_id, n.case_id, n.version, $12, n.canonical, n.leaf
    FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::text[], $5::text[], $6::bigint[], $7::bytea[], $8::bytea[])
         AS n(number, first_event, events, decision_id, case_id, version, canonical, leaf)
), consumed AS (
    DELETE FROM ledger.inbox WHERE command_id = ANY($9)
), advanced AS (
    INSERT INTO ledger.cases (case_id, process, version, phase, over, deadline_at, deadline_reason, opened_at)
    SELECT n.*, $12
    FROM unnest($13::text[], $14::text[], $15::bigint[], $16::text[], $17::bool[], $18::timestamptz[], $19::text[]) n
    ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, phase = excluded.phase, over = excluded.over,
        deadline_at = excluded.deadline_at, deadline_reason = excluded.deadline_reason
)
UPDATE ledger.head SET decisions = $10, events = $11, recorded_at = $12
"""
_EFFECTS = """
INSERT INTO ledger.effects (effect_id, case_id, effect)
SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) ON CONFLICT DO NOTHING
"""
_CLAIM = """
INSERT INTO ledger.claims (resource, owner, since, until)
SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
"""
_RELEASE = """
DELETE FROM ledger.claims c USING unnest($1::text[], $2::text[]) AS n(resource, owner)
WHERE c.resource = n.resource AND c.owner = n.owner
"""


async def insert(connection: Connection, winners: Sequence[Entry], facts: Facts) -> None:
    """Write the winners, which end at `facts.decisions` and `facts.events`."""
    await connection.execute(_WRITE, *_record(winners, facts))
    effects = [row for entry in winners for row in entry.batch.effects]
    if effects:
        bodies = [body for entry in winners for body in entry.effects]
        await connection.execute(_EFFECTS, [row.effect_id for row in effects], [row.case for row in effects], bodies)
    tells = [tell for entry in winners for tell in entry.batch.tells]
    if tells:
        await connection.execute(INSERT_COMMANDS, *columns(tells))
    await _write_claims(connection, facts)


async def _write_claims(connection: Connection, facts: Facts) -> None:
    # What these owners held is replaced by what they hold now, whatever the batches did to it one after another.
    pairs = sorted(facts.touched)
    if not pairs:
        return
    await connection.execute(_RELEASE, [resource for resource, _ in pairs], [owner for _, owner in pairs])
    held = facts.holdings.of(pairs)
    if held:
        await connection.execute(_CLAIM, *map(list, zip(*held, strict=True)))


def _record(winners: Sequence[Entry], facts: Facts) -> list[object]:
    """What _WRITE takes."""
    ids = [command_id for entry in winners for command_id in entry.ids]
    head = (facts.decisions, facts.events, facts.recorded_at)
    return [*_decision_rows(winners, facts), ids, *head, *_case_rows(winners, facts)]


def _decision_rows(winners: Sequence[Entry], facts: Facts) -> list[list[object]]:
    decisions = [
        (d, payload) for entry in winners for d, payload in zip(entry.batch.decisions, entry.payloads, strict=True)
    ]
    number = facts.decisions - len(decisions)
    event = facts.events - sum(len(decision.events) for decision, _ in decisions) + 1
    rows = []
    for decision, payload in decisions:
        number += 1
        rows.append(_row(decision, payload, number, event, facts.recorded_at))
        event += len(decision.events)
    return [list(column) for column in zip(*rows, strict=True)]


def _row(decision: Decision, payload: bytes, number: int, event: int, recorded_at: datetime) -> tuple[object, ...]:
    leaf = leaf_envelope(
        number=number,
        first_event=event,
        events=len(decision.events),
        case=decision.case,
        version=decision.version,
        decision_id=decision.received.command_id,
        payload=digest(payload),
        recorded_at=recorded_at,
    )
    return (
        number,
        event,
        len(decision.events),
        decision.received.command_id,
        decision.case,
        decision.version,
        payload,
        leaf,
    )


def _case_rows(winners: Sequence[Entry], facts: Facts) -> list[list[object]]:
    # A case twice in one transaction (the door's stream): the last row says it all.
    latest = {entry.batch.case: entry.batch for entry in winners}
    heads = [(batch, batch.head) for batch in latest.values()]
    return [
        [batch.case for batch, _ in heads],
        [batch.process for batch, _ in heads],
        [facts.versions[batch.case] for batch, _ in heads],
        [head.phase for _, head in heads],
        [head.over for _, head in heads],
        [head.deadline.at if head.deadline else None for _, head in heads],
        [head.deadline.reason if head.deadline else None for _, head in heads],
    ]
