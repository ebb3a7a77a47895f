"""The record of auditors' own reads."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ledger.postgres.errors import reachable


@dataclass(frozen=True, slots=True)
class AuditRead:
    """`reader` asked `what` (a command) of `subject` (a case, or everything), for a stated purpose."""

    number: int
    reader: str
    what: str
    subject: str
    purpose: str
    at: datetime


async def record_audit_read(pool: asyncpg.Pool, *, reader: str, what: str, subject: str, purpose: str) -> None:
    """One row, before anything is read. Raises ValueError without a purpose, StoreUnavailable."""
    if not purpose.strip():
        raise ValueError("an audit states its purpose")
    with reachable("recording an audit's read"):
        await pool.execute(
            "INSERT INTO ledger.audit_reads (reader, what, subject, purpose) VALUES ($1, $2, $3, $4)",
            *(reader, what, subject[:500], purpose.strip()[:500]),
        )


async def audit_reads(pool: asyncpg.Pool, limit: int) -> list[AuditRead]:
    """The newest first. Raises StoreUnavailable."""
    with reachable("reading the audits' reads"):
        rows = await pool.fetch(
            "SELECT number, reader, what, subject, purpose, at FROM ledger.audit_reads ORDER BY number DESC LIMIT $1",
            limit,
        )
    return [AuditRead(*row) for row in rows]
