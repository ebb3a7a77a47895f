"""One cadre: where they stand, what of the post is handed over, and what holds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from domain.kernel.obligation import Ending, Obligation
from domain.retained.seconded import Seconded
from domain.retained.unit.commands import LeaveReason
from domain.retained.unit.events_people import Side
from domain.retained.unit.transitions import Standing

SIDES: tuple[Side, Side] = ("giver", "receiver")
STANDING_DUTIES = ("duty_working_group", "duty_own_unit", "duty_standby")
"""What outlives the post [plan]: the working group, one's own unit, being callable at any time."""


@dataclass(frozen=True)
class Item:
    """One thing to hand over, and which side has confirmed or disputes it."""

    kind: str
    confirmed: frozenset[Side] = frozenset()
    disputed: frozenset[Side] = frozenset()


@dataclass(frozen=True)
class Person:
    """`since`: when the standing duties began, None on the first post. `musters` hold the person now. `let_off`: sides
    whose unfinished handover a human took over or excused. `receiver`: where a transfer is offered; `accepted` there.
    `left`: why the person left before the post was handed over, as `left_by` recorded it.
    """

    cadre: Seconded
    standing: Standing
    handover_by: datetime | None = None
    items: Mapping[str, Item] = field(default_factory=lambda: MappingProxyType({}))
    let_off: frozenset[Side] = frozenset()
    since: datetime | None = None
    posts: int = 1
    musters: frozenset[str] = frozenset()
    minutes: int = 0
    contact_at: datetime | None = None
    receiver: str | None = None
    accepted: bool = False
    left: LeaveReason | None = None
    left_by: str = ""

    def open_items(self, side: Side) -> tuple[str, ...]:
        """What that side has to settle yet: not confirmed by it, or disputed by the other."""
        if side in self.let_off:
            return ()
        return tuple(name for name, item in self.items.items() if side not in item.confirmed or item.disputed - {side})

    @property
    def handed_over(self) -> bool:
        """Both sides have settled everything."""
        return not any(self.open_items(side) for side in SIDES)


@dataclass(frozen=True)
class Past:
    """Somebody whose responsibility ended: how, when, and since when it had held."""

    standing: Standing
    since: datetime
    at: datetime
    posts: int
    minutes: int
    receiver: str | None = None


_ENDINGS = {
    Standing.RELEASED: (Ending.LAPSED, "released by directive"),
    Standing.LEFT_SERVICE: (Ending.LAPSED, "left service"),
    Standing.TRANSFERRED: (Ending.TRANSFERRED, ""),
}


def standing_duties(name: str, unit: str, since: datetime, past: Past | None = None) -> list[Obligation]:
    """The duties that stay with a person; each is due from its first day on, and ends in one way with all others."""
    owed = [Obligation(what, f"person:{name}", f"unit:{unit}", since) for what in STANDING_DUTIES]
    if past is None:
        return owed
    ending, detail = _ENDINGS[past.standing]
    return [one.end(ending, past.at, f"unit:{past.receiver}" if past.receiver else detail) for one in owed]
