"""From what a clock on the wall shows to the instant that is meant, in zones with and without daylight saving."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the clocks of `zone` show `wall` (naive) or later.

    A time that is shown twice means its first showing; one that is skipped means the instant of the skip. So a later
    wall time never means an earlier instant, and spans that touch on the wall touch in time: nothing is lost or
    counted twice. (Python's own reading of a skipped time would run ahead of the times after it.)
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _skip_around(wall.replace(microsecond=0), zone)


def _skip_around(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks jump over `wall`, found by halving: zoneinfo does not list its transitions."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset_after = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == offset_after:
            after = middle
        else:
            before = middle
    return after
