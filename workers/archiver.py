"""The archiver: keeps the workflow histories of cases when Temporal's retention ends, compressed and by digest.

The ledger holds the truth of a case without them; they show an auditor how its waiting and retrying went.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import structlog
from temporalio.client import Client, WorkflowExecution
from temporalio.service import RPCError

from audit.history_archive import HistoryArchive
from ledger.ports import StoreUnavailable
from ledger.postgres.histories import ArchivedHistory, Histories
from workers import runtime
from workers.settings import Settings

OVERLAP = timedelta(hours=1)
"""A run becomes visible after it closed, and not in order: so far back each look begins."""
AT_ONCE = 200
"""Runs asked for at once, whether they are known."""
RPC_TIME = timedelta(seconds=30)

log = structlog.get_logger(__name__)


async def run(settings: Settings) -> None:
    """Until asked to stop."""
    made = await runtime.start(settings, connections=2)
    client = await runtime.temporal_client(settings)
    archiver = Archiver(client, Histories(made.pool), HistoryArchive(settings.history_folder))
    await runtime.until_stopped(serve(archiver, settings.archive_every))
    await made.aclose()


async def serve(archiver: "Archiver", every: float) -> None:
    """Look every `every` seconds, whatever the last look came to: the next one begins where that one stopped."""
    while True:
        await archiver.look()
        await asyncio.sleep(every)


class Archiver:
    """Archives closed runs; what fails is recorded and tried again at the next look."""

    def __init__(self, client: Client, histories: Histories, archive: HistoryArchive) -> None:
        self._client = client
        self._histories = histories
        self._archive = archive

    async def look(self) -> int:
        """Archive every closed run that is not archived yet; how many there were."""
        kept = 0
        try:
            async for one in self._new():
                await self._keep(one)
                kept += 1
            await self._histories.succeeded()
        except (RPCError, OSError, StoreUnavailable) as error:
            await self._note(error)
        if kept:
            log.info("histories_archived", runs=kept)
        return kept

    async def _new(self) -> AsyncIterator[WorkflowExecution]:
        newest = await self._histories.newest_end()
        query = 'ExecutionStatus != "Running"'
        if newest is not None:
            since = (newest - OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            query += f' AND CloseTime >= "{since}"'
        listed = self._client.list_workflows(query, rpc_timeout=RPC_TIME)
        chunk: list[WorkflowExecution] = []
        async for one in listed:
            chunk.append(one)
            if len(chunk) >= AT_ONCE:
                for new in await self._unknown(chunk):
                    yield new
                chunk = []
        for new in await self._unknown(chunk):
            yield new

    async def _unknown(self, chunk: list[WorkflowExecution]) -> list[WorkflowExecution]:
        known = await self._histories.known([one.run_id for one in chunk]) if chunk else set()
        return [one for one in chunk if one.run_id not in known]

    async def _keep(self, one: WorkflowExecution) -> None:
        handle = self._client.get_workflow_handle(one.id, run_id=one.run_id)
        history = await handle.fetch_history(rpc_timeout=RPC_TIME)
        text = history.to_json().encode()
        digest = await asyncio.to_thread(self._archive.keep, one.id, one.run_id, text)
        await self._histories.add(
            ArchivedHistory(
                case=one.id,
                run_id=one.run_id,
                workflow=one.workflow_type,
                started_at=one.start_time,
                closed_at=one.close_time or datetime.now(UTC),
                ended=one.status.name.lower() if one.status is not None else "unknown",
                events=len(history.events),
                digest=digest,
            )
        )

    async def _note(self, error: Exception) -> None:
        said = f"{type(error).__name__}: {error}"
        log.warning("archiving_failed", error=said[:200])
        try:
            await self._histories.failed(said)
        except StoreUnavailable as away:
            log.warning("archiving_failed", error=str(away)[:200])
