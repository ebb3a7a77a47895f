"""When shifts begin and end. Shifts follow each other on the local clock; at midnight and when clocks change there is
no gap, and never more overlap than the policy's, because each ends by the start of the next."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.checkpoint.policy import CheckpointPolicy, ShiftKind
from domain.kernel.wall_clock import instant_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a shift in the sequence: its day and which of the day's kinds it is."""

    day: date
    index: int


@dataclass(frozen=True, slots=True)
class Hours:
    """A shift is responsible in [start, relieved) and stays until `end`, the overlap."""

    start: datetime
    relieved: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Join:
    """Where one timetable follows another: the first slot of the new one, and when its shift begins in fact."""

    slot: Slot
    start: datetime


def shift_id(day: date, kind: str) -> str:
    """How a shift is called within its checkpoint."""
    return f"{day:%Y%m%d}-{kind}"


def following(slot: Slot, terms: CheckpointPolicy) -> Slot:
    """The slot after."""
    if slot.index + 1 < len(terms.shifts):
        return Slot(slot.day, slot.index + 1)
    return Slot(slot.day + _DAY, 0)


def start_of(slot: Slot, terms: CheckpointPolicy, zone: str) -> datetime:
    """When the slot's shift starts, in UTC."""
    wall = datetime.combine(slot.day, time.min) + timedelta(seconds=kind_of(slot, terms).second)
    return instant_of(wall, ZoneInfo(zone))


def hours_of(slot: Slot, terms: CheckpointPolicy, zone: str) -> Hours:
    """When the slot's shift starts, is relieved and ends, in UTC."""
    relieved = start_of(following(slot, terms), terms, zone)
    return Hours(start_of(slot, terms, zone), relieved, relieved + terms.overlap)


def joined(slot: Slot, join: Join | None, terms: CheckpointPolicy, zone: str) -> Hours:
    """The same; a slot in which another timetable took over begins where that one ended."""
    hours = hours_of(slot, terms, zone)
    return hours if join is None or join.slot != slot else Hours(join.start, hours.relieved, hours.end)


def kind_of(slot: Slot, terms: CheckpointPolicy) -> ShiftKind:
    """The slot's kind of shift. An index beyond a policy with fewer shifts means its last."""
    return terms.shifts[min(slot.index, len(terms.shifts) - 1)]


def slot_at(moment: datetime, terms: CheckpointPolicy, zone: str) -> Slot:
    """The first slot that starts at `moment` or later."""
    slot = Slot(moment.astimezone(ZoneInfo(zone)).date() - _DAY, 0)
    while start_of(slot, terms, zone) < moment:
        slot = following(slot, terms)
    return slot


def slot_over(moment: datetime, terms: CheckpointPolicy, zone: str) -> Slot:
    """The slot that a moment falls into."""
    slot = Slot(moment.astimezone(ZoneInfo(zone)).date() - 2 * _DAY, 0)
    while start_of(following(slot, terms), terms, zone) <= moment:
        slot = following(slot, terms)
    return slot


def local_day(moment: datetime, zone: str) -> date:
    """The date on the local clock."""
    return moment.astimezone(ZoneInfo(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """The first instant of a local day, in UTC."""
    return instant_of(datetime.combine(day, time.min), ZoneInfo(zone)).astimezone(UTC)


def nominal_minutes(index: int, terms: CheckpointPolicy) -> int:
    """How long a kind of shift is on an ordinary day in whole minutes, overlap included; at least one."""
    kinds = terms.shifts
    here, there = kinds[index].second, kinds[(index + 1) % len(kinds)].second
    length = timedelta(seconds=(there - here) % 86_400 or 86_400) + terms.overlap
    return max(1, length // timedelta(minutes=1))
