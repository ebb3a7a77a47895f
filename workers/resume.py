"""Temporal's data is lost: every case that must run is rung, and goes on from what the ledger holds."""

import asyncio
from collections.abc import Iterable

from temporalio.client import Client

from domain.processes import PROCESSES
from ledger.ports import CaseRef, Ledger
from workers.relay import AT_ONCE, ring


async def resume(client: Client, ledger: Ledger) -> list[CaseRef]:
    """Ring every open case, every case with undecided commands and every one with unfinished effects.

    Harmless for cases that run already. Returns what was rung. Raises RPCError or StoreUnavailable; ring again then.
    """
    cases = [case for case in await ledger.open_cases() if case.process in PROCESSES]
    await _ring_all(client, cases)
    return cases


async def _ring_all(client: Client, cases: Iterable[CaseRef]) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(case: CaseRef) -> None:
        async with places:
            await ring(client, case.case, case.process)

    async with asyncio.TaskGroup() as group:
        for case in cases:
            group.create_task(one(case))
