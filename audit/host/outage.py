"""The engine is down: commands are received and wait, nothing is decided, no time fires, nothing is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outage:
    """Down in [since, until)."""

    since: datetime
    until: datetime


def down_until(outages: Sequence[Outage], now: datetime) -> datetime | None:
    """When the engine is back, if it is down at `now`."""
    return max((o.until for o in outages if o.since <= now < o.until), default=None)
