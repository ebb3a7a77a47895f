"""How an auditor gets at the record: for a stated purpose, which is recorded first, and without being able to write."""

import contextlib
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated

import asyncpg
import typer

from interfaces.cli.giving import default_speaker
from interfaces.cli.output import AsJson, write_json, write_table
from interfaces.cli.session import CONNECTIONS, run, settings_of_running
from interfaces.refusal import Refused
from ledger.postgres.audit_reads import AuditRead, audit_reads, record_audit_read
from ledger.postgres.store import PostgresStore, connect
from workers.settings import Settings

EVERYTHING = "*"
"""The subject of a read of the whole record."""
_PURPOSE: ContextVar[str | None] = ContextVar("purpose", default=None)
_READER: ContextVar[str | None] = ContextVar("reader", default=None)
Purpose = Annotated[
    str | None,
    typer.Option("--purpose", envvar="AUDIT_PURPOSE", help="用途，记录在案 / what for; it is recorded"),
]
Reader = Annotated[str | None, typer.Option("--as", help="审计人编号 / id of the auditor; the system user by default")]


@dataclass(frozen=True, slots=True)
class Record:
    """The record, for reading only."""

    settings: Settings
    pool: asyncpg.Pool
    store: PostgresStore


def state_purpose(purpose: Purpose = None, reader: Reader = None) -> None:
    """Options of `shouwang audit` itself, before the command."""
    _PURPOSE.set(purpose)
    _READER.set(reader)


@contextlib.asynccontextmanager
async def open_record(what: str, subject: str = EVERYTHING) -> AsyncIterator[Record]:
    """The running installation's record. Raises Refused without a purpose, StackError when none runs."""
    settings = settings_of_running()
    assert settings.database_url is not None  # settings_of_running has made sure
    purpose = _PURPOSE.get()
    if purpose is None or not purpose.strip():
        raise Refused(
            "no_purpose",
            "请说明用途：shouwang audit --purpose 例行审计 …（或环境变量 AUDIT_PURPOSE）；用途与所阅内容记录在案。",
            "State a purpose: shouwang audit --purpose … (or AUDIT_PURPOSE). It is recorded with what you look at.",
        )
    writing = await connect(settings.database_url, connections=1)
    try:
        reader = _READER.get() or default_speaker()
        await record_audit_read(writing, reader=reader, what=what, subject=subject, purpose=purpose)
    finally:
        await writing.close()
    pool = await connect(settings.database_url, connections=CONNECTIONS, read_only=True)
    try:
        yield Record(settings, pool, PostgresStore(pool))
    finally:
        await pool.close()


def reads(limit: Annotated[int, typer.Option(min=1, max=1000)] = 50, as_json: AsJson = False) -> None:
    """审计自身的查阅记录。What auditors looked at, and what for."""

    async def work() -> list[AuditRead]:
        async with open_record("reads") as record:
            return await audit_reads(record.pool, limit)

    found = run(work())
    if as_json:
        write_json(found)
    else:
        columns = ("序号 number", "何人 reader", "查阅 what", "对象 subject", "用途 purpose", "时间 at")
        write_table(columns, [(one.number, one.reader, one.what, one.subject, one.purpose, one.at) for one in found])
