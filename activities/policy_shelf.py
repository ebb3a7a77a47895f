"""The policy book as the ledger has it; before each use, only what is newer is read."""

from typing import Any

from domain.kernel.decider import Decider
from domain.kernel.fold import read_event
from domain.kernel.policy import PolicyBook
from domain.policies import CASE_PREFIX, case_of
from domain.policies.decider import PolicyDecider, PolicyPublished
from ledger.ports import Ledger

_POLICY = PolicyDecider()


class PolicyShelf:
    """Keeps one PolicyBook up to date."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._book = PolicyBook()
        self._versions: dict[str, int] = {}

    async def book_for(self, decider: Decider[Any, Any, Any]) -> PolicyBook:
        """The book, with every version of the policies that this process uses."""
        for name in decider.policies:
            if name.endswith("/"):
                await self._refresh_family(name)
            else:
                await self._refresh(name)
        return self._book

    async def _refresh_family(self, family: str) -> None:
        for case, version in (await self._ledger.versions(case_of(family))).items():
            if version > self._versions.get(case, 0):
                await self._refresh(case.removeprefix(CASE_PREFIX))

    async def _refresh(self, name: str) -> None:
        case = case_of(name)
        for decision in await self._ledger.read_case(case, self._versions.get(case, 0)):
            self._versions[case] = decision.version
            for raw in decision.events:
                event = read_event(_POLICY, raw)
                if isinstance(event, PolicyPublished):
                    self._book.add(event.as_version())
