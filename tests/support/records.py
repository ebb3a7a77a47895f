"""Whether the rows of a record prove themselves, asked of the table and not of the store."""

import hashlib

import asyncpg
import orjson

from domain.kernel.decision import leaf_envelope


async def check_record(pool: asyncpg.Pool) -> int:
    """Numbers without gaps, versions in order, times that never go back, bytes and leaves that fit their rows.

    Returns how many decisions there are.
    """
    rows = await pool.fetch("SELECT * FROM ledger.decisions ORDER BY number")
    event, versions, last = 1, dict[str, int](), None
    for number, row in enumerate(rows, start=1):
        decision = orjson.loads(row["canonical"])
        assert (row["number"], row["first_event"], row["events"]) == (number, event, len(decision["events"]))
        assert (row["decision_id"], row["case_id"], row["version"]) == (
            *(decision["id"], decision["case"]),
            versions.get(row["case_id"], 0) + 1,
        )
        assert last is None or last <= row["recorded_at"]
        assert row["leaf"] == _leaf(row)
        event += row["events"]
        versions[row["case_id"]] = row["version"]
        last = row["recorded_at"]
    heads = await pool.fetch("SELECT case_id, version FROM ledger.cases")
    assert {row["case_id"]: row["version"] for row in heads} == versions
    assert tuple(await pool.fetchrow("SELECT decisions, events FROM ledger.head") or ()) == (len(rows), event - 1)
    return len(rows)


def _leaf(row: asyncpg.Record) -> bytes:
    return leaf_envelope(
        number=row["number"],
        first_event=row["first_event"],
        events=row["events"],
        case=row["case_id"],
        version=row["version"],
        decision_id=row["decision_id"],
        payload=hashlib.sha256(row["canonical"]).hexdigest(),
        recorded_at=row["recorded_at"],
    )
