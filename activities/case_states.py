"""States of cases, kept by version, so that an advance folds only what is new."""

from collections import OrderedDict
from typing import Any

from domain.kernel.decider import Decider
from domain.kernel.fold import fold
from ledger.ports import Ledger

_KEPT = 2000


class CaseStates:
    """A bounded cache over the ledger; it can be dropped at any time and is never the truth."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._kept: OrderedDict[str, tuple[int, Any]] = OrderedDict()

    async def load(self, decider: Decider[Any, Any, Any], case: str) -> tuple[int, Any]:
        """(version, state) as the ledger has it now."""
        version, state = self._kept.get(case, (0, decider.initial))
        newer = await self._ledger.read_case(case, version)
        if newer:
            version, state = newer[-1].version, fold(decider, newer, state)
            self.keep(case, version, state)
        return version, state

    def keep(self, case: str, version: int, state: Any) -> None:
        """Remember what was just recorded."""
        self._kept[case] = (version, state)
        self._kept.move_to_end(case)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def forget(self, case: str) -> None:
        """Somebody else advanced the case, or this process decided what was not recorded."""
        self._kept.pop(case, None)
