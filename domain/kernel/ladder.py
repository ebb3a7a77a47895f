"""The ladder: what is tried next when nobody answers. It knows rungs and times, not people or channels.

After an outage every rung that fell due is collapsed into the latest one; the missed ones are named, so the
delay is on the record (PEERS 13). The end of the ladder is a step of its own: a ladder never ends in silence (17).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain.kernel.clock_time import ClockTime
from domain.kernel.model import Identifier, Model


class Rung(Model):
    """One step: `after` the start, tell `to` through `channel`. `to` «self» is the person asked."""

    name: Identifier
    after: ClockTime
    to: Literal["self", "liaison", "head", "township", "command_post"]
    channel: Identifier


@dataclass(frozen=True, slots=True)
class Step:
    """The rung to take now; `index` len(rungs) means the ladder is exhausted; `missed` rungs were collapsed."""

    index: int
    missed: tuple[int, ...] = ()


def next_due(
    rungs: Sequence[Rung], patience: timedelta, started: datetime, taken: int, taken_at: datetime
) -> datetime | None:
    """When the rung after `taken` (-1 before the first, taken at `taken_at`) is due.

    The ladder is exhausted `patience` after its last rung was really taken, so that whoever was told late still has
    time to act; None once the exhaustion was said.
    """
    following = taken + 1
    if following < len(rungs):
        return started + rungs[following].after
    if following == len(rungs):
        return taken_at + patience
    return None


def due_step(
    rungs: Sequence[Rung], patience: timedelta, started: datetime, taken: int, taken_at: datetime, now: datetime
) -> Step | None:
    """The one step to take at `now`, or None if nothing is due. Exhaustion is never reached in one jump."""
    due = next_due(rungs, patience, started, taken, taken_at)
    if due is None or due > now:
        return None
    reached = taken + 1
    while reached + 1 < len(rungs) and started + rungs[reached + 1].after <= now:
        reached += 1
    return Step(index=reached, missed=tuple(range(taken + 1, reached)))


def same_place(old: Sequence[Rung], new: Sequence[Rung], taken: int) -> int:
    """The rung of `new` that stands where `taken` stood in `old`: the last one due no later. An exhausted ladder
    stays exhausted, and one not begun stays so."""
    if taken < 0:
        return taken
    if taken >= len(old):
        return len(new)
    return max((i for i, rung in enumerate(new) if rung.after <= old[taken].after), default=0)
