"""Telling other processes that something came, always after the commit.

Inside an append transaction NOTIFY costs ten times the append (it takes a lock of the whole server at commit).
A lost notification is harmless: every listener also polls.
"""

from collections.abc import Iterable, Sequence

import asyncpg
import structlog

from ledger.postgres.errors import UNREACHABLE

BELL = "shouwang_bell"
ANSWERED = "shouwang_answered"
LEDGER = "shouwang_ledger"
_TELL = "SELECT pg_notify(n.channel, n.payload) FROM unnest($1::text[], $2::text[]) AS n(channel, payload)"
_LIMIT = 7500  # PostgreSQL takes payloads below 8,000 bytes

log = structlog.get_logger(__name__)


async def ring(pool: asyncpg.Pool, cases: Iterable[tuple[str, str]]) -> None:
    """Say which (case, process) has undecided commands."""
    bells = _payloads(f"{process} {case}" for case, process in cases)
    if bells:
        await _notify(pool, [(BELL, payload) for payload in bells])


async def answered(pool: asyncpg.Pool, case: str) -> None:
    """Say that a case has taken what waited for it."""
    await _notify(pool, [(ANSWERED, case)])


async def recorded(pool: asyncpg.Pool, number: int, cases: Iterable[tuple[str, str]]) -> None:
    """Say how far the ledger goes, and which (case, process) it gave something to decide."""
    bells = _payloads(f"{process} {case}" for case, process in cases)
    await _notify(pool, [*((BELL, payload) for payload in bells), (LEDGER, str(number))])


async def _notify(pool: asyncpg.Pool, news: Sequence[tuple[str, str]]) -> None:
    try:
        await pool.execute(_TELL, [channel for channel, _ in news], [payload for _, payload in news])
    except (asyncpg.PostgresError, *UNREACHABLE) as error:
        # What was committed stays committed, and the listeners poll: the caller must not see a failure, of any kind.
        log.warning("notification_lost", channels=[channel for channel, _ in news], error=type(error).__name__)


def _payloads(lines: Iterable[str]) -> list[str]:
    payloads: list[str] = []
    current = ""
    for line in lines:
        if current and len(current) + len(line) + 1 > _LIMIT:
            payloads.append(current)
            current = ""
        current = f"{current}\n{line}" if current else line
    return [*payloads, current] if current else payloads


def parse_ring(payload: str) -> list[tuple[str, str]]:
    """The (case, process) pairs of a bell's payload."""
    pairs = [line.split(" ", 1) for line in payload.splitlines()]
    return [(case, process) for process, case in pairs]
