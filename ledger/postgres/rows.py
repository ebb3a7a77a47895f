"""What an append hands to PostgreSQL: whole batches at once, as the arrays that `ledger.append` takes."""

from collections.abc import Sequence

import asyncpg

from domain.kernel.canonical import digest
from domain.kernel.decision import leaf_fragments
from ledger.postgres.entry import Entry, Facts
from ledger.postgres.inbox import columns

Connection = asyncpg.pool.PoolConnectionProxy

_PARAMETERS = 31
_APPEND = f"SELECT ledger.append({', '.join(f'${i}' for i in range(1, _PARAMETERS + 1))})"
_NO_EFFECTS = [None] * 3
_NO_TELLS = [None] * 10
_CLAIM = """
INSERT INTO ledger.claims (resource, owner, since, until)
SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
"""
_RELEASE = """
DELETE FROM ledger.claims c USING unnest($1::text[], $2::text[]) AS n(resource, owner)
WHERE c.resource = n.resource AND c.owner = n.owner
"""


async def record(connection: Connection, entries: Sequence[Entry], *, judged: bool) -> tuple[int, int] | None:
    """Write all entries in one statement, and say which decision and which event came last before them.

    None: something speaks against one of them, and nothing was written. `judged`: the caller holds the head's lock
    and has found that nothing does. A case comes twice only among entries that were judged.
    """
    before = await connection.fetchval(_APPEND, *_case_columns(entries, judged=judged), *_decision_columns(entries))
    return None if before is None else (before[0], before[1])


async def write_claims(connection: Connection, facts: Facts) -> None:
    """Replace what the touched owners held by what they hold now, whatever the batches did one after another."""
    pairs = sorted(facts.touched)
    if not pairs:
        return
    await connection.execute(_RELEASE, [resource for resource, _ in pairs], [owner for _, owner in pairs])
    held = facts.holdings.of(pairs)
    if held:
        await connection.execute(_CLAIM, *map(list, zip(*held, strict=True)))


def _case_columns(entries: Sequence[Entry], *, judged: bool) -> list[object]:
    # A case twice in one transaction (the door's stream): the last row says it all.
    latest = {entry.batch.case: entry for entry in entries}.values()
    heads = [entry.batch.head for entry in latest]
    return [
        [entry.batch.case for entry in latest],
        [entry.batch.process for entry in latest],
        None if judged else [entry.batch.expected_version for entry in latest],
        [entry.reached for entry in latest],
        [head.phase for head in heads],
        [head.over for head in heads],
        [head.deadline.at if head.deadline else None for head in heads],
        [head.deadline.reason if head.deadline else None for head in heads],
    ]


def _decision_columns(entries: Sequence[Entry]) -> list[object]:
    decisions = [decision for entry in entries for decision in entry.batch.decisions]
    ids = [command_id for entry in entries for command_id in entry.ids]
    payloads = [payload for entry in entries for payload in entry.payloads]
    counts = [len(decision.events) for decision in decisions]
    before: list[int] = []
    events = 0
    for count in counts:
        before.append(events)
        events += count
    leaves = [
        leaf_fragments(
            events=count,
            case=decision.case,
            version=decision.version,
            decision_id=command_id,
            payload=digest(payload),
        )
        for decision, command_id, payload, count in zip(decisions, ids, payloads, counts, strict=True)
    ]
    return [
        ids,
        [decision.case for decision in decisions],
        [decision.version for decision in decisions],
        payloads,
        counts,
        before,
        events,
        [opening for opening, _, _ in leaves],
        [middle for _, middle, _ in leaves],
        [ending for _, _, ending in leaves],
        *_effect_columns(entries),
        *_tell_columns(entries),
    ]


def _effect_columns(entries: Sequence[Entry]) -> Sequence[object]:
    effects = [row for entry in entries for row in entry.batch.effects]
    if not effects:
        return _NO_EFFECTS
    bodies = [body for entry in entries for body in entry.effects]
    return [[row.effect_id for row in effects], [row.case for row in effects], bodies]


def _tell_columns(entries: Sequence[Entry]) -> Sequence[object]:
    tells = [tell for entry in entries for tell in entry.batch.tells]
    return columns(tells) if tells else _NO_TELLS
