"""What the doors show: cases folded from the ledger, boards from the projections, people masked by the directory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from audit.readable import plain
from audit.redecide import published
from audit.replay import NothingRecorded, Replayed, replay
from audit.verify_draw import NoDraw, Verified, verify
from directory.directory import Directory
from domain.callup.muster.state import Status
from domain.kernel.decision import Recorded
from domain.kernel.policy import PolicyVersion
from domain.policies import CASE_PREFIX
from interfaces.refusal import Refused
from ledger.ports import CaseSummary
from ledger.postgres.errors import reachable
from ledger.postgres.lookup import page_of_case
from ledger.postgres.store import PostgresStore
from ledger.projections import board as views
from ledger.projections import checkpoints, inspection_board, ladders
from ledger.projections import retained_board as kept

MOST = 1000
"""Rows of one page."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its head says, and as its events say."""

    summary: CaseSummary
    replayed: Replayed


class Reading:
    """All reading of one installation. Raises StoreUnavailable when the database is away.

    Folded state is the truth, boards are a few milliseconds behind it.
    """

    def __init__(self, store: PostgresStore, directory: Directory) -> None:
        self._store = store
        self._pool: asyncpg.Pool = store.pool
        self._directory = directory

    async def cases(self, process: str | None = None, limit: int = 100) -> list[CaseSummary]:
        """The newest cases."""
        return await self._store.cases(process, min(limit, MOST))

    async def case(self, case: str, at: datetime | None = None) -> CaseView:
        """A case now, or as the ledger knew it at `at`. Raises Refused (`not_found`)."""
        summary = await self._store.case(case)
        if summary is None:
            raise _no_case()
        try:
            return CaseView(summary, await replay(self._store, case, at))
        except NothingRecorded:
            raise _no_case() from None

    async def decisions(self, case: str, after_version: int = 0, limit: int = 100) -> list[Recorded]:
        """A page of a case's decisions with their events. Raises Refused (`not_found`)."""
        found = await page_of_case(self._pool, case, after_version, min(limit, MOST))
        if not found and await self._store.case(case) is None:
            raise _no_case()
        return found

    async def ledger(self, after: int = 0, limit: int = 100) -> list[Recorded]:
        """Decisions of all cases with a number above `after`."""
        return await self._store.read(after, min(limit, MOST))

    async def obligations(self, case: str, *, only_open: bool = False) -> list[dict[str, Any]]:
        """Who owes what in a case, and how it ended. Raises Refused (`not_found`)."""
        owed = (await self.case(case)).replayed.obligations
        return [plain(one) for one in owed if not only_open or one.ending is None]

    async def activations(self, limit: int = 100) -> list[dict[str, Any]]:
        """The newest activations with their directives."""
        return await views.activations(self._pool, min(limit, MOST))

    async def board(self, activation: str) -> dict[str, Any]:
        """An activation's counts by status, township and skill. Raises Refused (`not_found`)."""
        found = await views.board(self._pool, activation)
        if found is None:
            raise _no_case()
        return found

    async def alarms(self, case: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
        """The newest alarms of all cases, or of one case and its musters."""
        return await views.alarms(self._pool, case, min(limit, MOST))

    async def returns(self, limit: int = 100) -> list[dict[str, Any]]:
        """The newest return directives with what became of them."""
        return await kept.returns(self._pool, min(limit, MOST))

    async def retained_units(self, limit: int = 100) -> list[dict[str, Any]]:
        """Units with retained cadres, each with its counts by standing."""
        return await kept.units(self._pool, min(limit, MOST))

    async def retained_unit(self, unit: str) -> dict[str, Any]:
        """A unit's board: counts by standing, open duties, closed months. Raises Refused (`not_found`)."""
        found = await kept.unit_board(self._pool, unit)
        if found is None:
            raise _no_case()
        return found

    async def retained_people(
        self, unit: str, *, reader: str, purpose: str, after: str = "", limit: int = 100
    ) -> list[dict[str, Any]]:
        """A page of a unit's cadres with masked names; the read is recorded. Raises Refused without a purpose."""
        if not purpose.strip():
            raise _no_purpose()
        rows = await kept.people(self._pool, unit, after=after, limit=min(limit, MOST))
        names = await self._masked([row["person"] for row in rows], reader, purpose)
        return [{**row, **names.get(row["person"], {"name": None, "phone": None})} for row in rows]

    async def people(
        self,
        activation: str,
        *,
        reader: str,
        purpose: str,
        after: str = "",
        limit: int = 100,
        status: Status | None = None,
    ) -> list[dict[str, Any]]:
        """A page of called people with masked names. The read is recorded with its reader and purpose.

        Raises Refused without a purpose, and `not_found` for an activation that is not there.
        """
        if not purpose.strip():
            raise _no_purpose()
        rows = await views.people(self._pool, activation, after=after, limit=min(limit, MOST), status=status)
        if not rows and await self._store.case(activation) is None:
            raise _no_case()
        names = await self._masked([row["person"] for row in rows], reader, purpose)
        return [{**row, **names.get(row["person"], {"name": None, "phone": None})} for row in rows]

    async def duties(self, **which: Any) -> list[dict[str, Any]]:
        """What is owed, the soonest due first; see `ladders.duties` for what narrows it."""
        return await ladders.duties(self._pool, **which)

    async def ladder(self, bearer: str) -> dict[str, Any]:
        """What a bearer owes, how often it was asked, its documents. A bearer that never owed anything has none."""
        return await ladders.board(self._pool, bearer)

    async def orders(self, bearer: str, limit: int = 100) -> list[dict[str, Any]]:
        """A bearer's documents, the newest first."""
        return await ladders.orders(self._pool, bearer, min(limit, MOST))

    async def checkpoints(self, township: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
        """The newest checkpoints."""
        return await checkpoints.checkpoints(self._pool, township, min(limit, MOST))

    async def checkpoint(self, case: str) -> dict[str, Any]:
        """A checkpoint's board. Raises Refused (`not_found`)."""
        found = await checkpoints.board(self._pool, case)
        if found is None:
            raise _no_case()
        return found

    async def rota(
        self, case: str, since: datetime, until: datetime, *, reader: str = "", purpose: str = ""
    ) -> list[dict[str, Any]]:
        """The shifts of a checkpoint in [since, until) with who is on them; with a purpose, with masked names too.

        Raises Refused (`not_found`).
        """
        shifts = await checkpoints.rota(self._pool, case, since, until)
        if not shifts and await self._store.case(case) is None:
            raise _no_case()
        if purpose.strip():
            people = sorted({duty["person"] for shift in shifts for duty in shift["duties"]})
            names = await self._masked(people, reader, purpose)
            for duty in (duty for shift in shifts for duty in shift["duties"]):
                duty["name"] = names.get(duty["person"], {}).get("name")
        return shifts

    async def asked(self, muster: str, person: str) -> tuple[dict[str, Any], Status] | None:
        """The directive under which a person is called and where they stand; None when not shown (yet)."""
        return await views.asked(self._pool, muster, person)

    async def inspections(self, limit: int = 100) -> list[dict[str, Any]]:
        """The newest inspections, with how many visits stand how."""
        return await inspection_board.inspections(self._pool, min(limit, MOST))

    async def inspection(self, case: str) -> dict[str, Any]:
        """One inspection with who was drawn. Raises Refused (`not_found`)."""
        found = await inspection_board.inspection(self._pool, case)
        if found is None:
            raise _no_case()
        return found

    async def draw(self, case: str) -> Verified:
        """The draw of an inspection, done again from the record. Raises Refused (`not_found`)."""
        try:
            return verify(case, await self._store.read_case(case))
        except NoDraw:
            raise Refused("not_found", "该事项没有抽取记录。", "This case has no draw on record.") from None

    async def visits(
        self,
        *,
        enterprise: str | None = None,
        department: str | None = None,
        state: str | None = None,
        limit: int = 100,
    ) -> list[dict[str, Any]]:
        """The newest visits, of an enterprise, a department, or in a state."""
        return await inspection_board.visits(
            self._pool, enterprise=enterprise, department=department, state=state, limit=min(limit, MOST)
        )

    async def findings(
        self,
        *,
        enterprise: str | None = None,
        department: str | None = None,
        only_open: bool = False,
        limit: int = 100,
    ) -> list[dict[str, Any]]:
        """The newest findings, of an enterprise or a department, or only those that are open."""
        return await inspection_board.findings(
            self._pool, enterprise=enterprise, department=department, only_open=only_open, limit=min(limit, MOST)
        )

    async def policies(self, name: str) -> Sequence[PolicyVersion]:
        """All published versions of a policy, oldest first."""
        return (await published(self._store, (name,))).versions(name)

    async def policy_names(self) -> list[str]:
        """The names of all policies that were ever published."""
        return sorted(case.removeprefix(CASE_PREFIX) for case in await self._store.versions(CASE_PREFIX))

    async def now(self) -> datetime:
        """The store's clock."""
        return await self._store.now()

    async def _masked(self, persons: list[str], reader: str, purpose: str) -> dict[str, dict[str, str | None]]:
        if not persons:
            return {}
        with reachable("reading the directory"):
            contacts = await self._directory.masked(persons, reader=reader, purpose=purpose)
        return {person: {"name": contact.name, "phone": contact.phone} for person, contact in contacts.items()}


def _no_purpose() -> Refused:
    return Refused("no_purpose", "查看个人信息须说明用途。", "A read of personal data states its purpose.")


def _no_case() -> Refused:
    return Refused("not_found", "没有这一事项。", "There is no such case.")
