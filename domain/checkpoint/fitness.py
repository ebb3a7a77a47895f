"""Whether somebody may stand on a shift: rest, weekly hours, leave, one duty at a time, and the skills of the shift."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from domain.checkpoint.shift import Shift
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.timetable import local_day
from domain.kernel.decider import Rejection

Hours = tuple[str, datetime, datetime]
"""The id of a shift ("" for one that is over), its start and end."""


def unfit(
    state: Checkpoint, person: str, shift: Shift, taken: frozenset[str], *, without: Iterable[str] = ()
) -> Rejection | None:
    """Why the person may not stand on the shift, or None; `without`: shifts that they would give up for it."""
    if person not in state.staff:
        return Rejection(code="not_staff", reason="this person is not on the checkpoint's staff list")
    if person in shift.covering:
        return Rejection(code="already_on_shift", reason="this person is on that shift already")
    if state.ordered.resource(person) in taken:
        return Rejection(code="called_elsewhere", reason="another case holds this person for these hours")
    if on_leave(state, person, shift):
        return Rejection(code="on_leave", reason="this person has leave on that day")
    return _too_much(state, person, shift, set(without))


def _too_much(state: Checkpoint, person: str, shift: Shift, without: set[str]) -> Rejection | None:
    rest = state.pinned.rest
    monday = _monday(shift.day)
    week = shift.minutes
    for name, start, end in _hours(state, person):
        if name and (name == shift.id or name in without):
            continue
        if start < shift.end + rest and shift.start < end + rest:
            free = max(start - shift.end, shift.start - end)
            hours = max(free, timedelta()) / timedelta(hours=1)
            least = rest / timedelta(hours=1)
            return Rejection(code="not_rested", reason=f"{hours:.1f} h of rest between two duties, {least:g} h are due")
        if _monday(local_day(start, state.zone)) == monday:
            week += (end - start) // timedelta(minutes=1)
    if week > state.pinned.week_minutes:
        limit = state.pinned.week_minutes
        return Rejection(code="too_many_hours", reason=f"{week} minutes in that week, {limit} are allowed")
    return None


def _hours(state: Checkpoint, person: str) -> Iterator[Hours]:
    for worked in state.worked.get(person, ()):
        yield "", worked.start, worked.end
    for shift in state.duties_of(person):
        yield shift.id, shift.start, shift.end


def on_leave(state: Checkpoint, person: str, shift: Shift) -> bool:
    """Whether the person has approved leave on a day that the shift touches."""
    last = local_day(shift.relieved - timedelta(seconds=1), state.zone)
    return any(first <= last and shift.day <= until for first, until in state.leaves.get(person, ()))


def missing(state: Checkpoint, shift: Shift, people: Iterable[str] | None = None) -> tuple[int, dict[str, int]]:
    """How many the shift lacks in all, and of each skill; `people` instead of those who cover it now."""
    covering = shift.covering if people is None else tuple(people)
    skills: dict[str, int] = {}
    for skill, count in sorted(shift.kind.skills.items()):
        there = sum(skill in state.staff[one].skills for one in covering if one in state.staff)
        if there < count:
            skills[skill] = count - there
    return max(0, shift.kind.total - len(covering)), skills


def keeps_cover(state: Checkpoint, shift: Shift, off: str | None, on: str | None) -> Rejection | None:
    """None if the shift lacks no more than it does now once `off` has gone and `on` has come."""
    after = [one for one in shift.covering if one != off] + ([on] if on else [])
    total, skills = missing(state, shift, after)
    total_now, skills_now = missing(state, shift)
    worse = [skill for skill, count in skills.items() if count > skills_now.get(skill, 0)]
    if worse:
        return Rejection(code="skill_missing", reason=f"the shift would lack {', '.join(worse)}")
    if total > total_now:
        return Rejection(code="too_few", reason=f"the shift would lack {total} people")
    return None


def candidates(state: Checkpoint, shift: Shift, taken: frozenset[str]) -> list[str]:
    """Who could be asked to stand in, best first: whoever brings a missing skill, then pools in order, then who has
    served least, then by id."""
    search = shift.search
    tried = search.tried if search else frozenset[str]()
    _, skills = missing(state, shift)
    pools = {pool: place for place, pool in enumerate(state.ordered.pools)}
    fit = [
        one
        for one in state.staff.values()
        if one.person not in tried and one.person not in shift.duties and unfit(state, one.person, shift, taken) is None
    ]
    if skills:
        fit = [one for one in fit if any(skill in skills for skill in one.skills)]

    def order(person: str) -> tuple[int, int, int, str]:
        one = state.staff[person]
        served = state.carried.get(person, {}).get("shifts", 0)
        useful = -sum(skill in skills for skill in one.skills)
        return useful, pools.get(one.pool, len(pools)), served, person

    return sorted((one.person for one in fit), key=order)


def lead_of(state: Checkpoint, people: Iterable[str]) -> str | None:
    """Who leads among these: whoever has the skill of it, then pools in order, then by id."""
    pools = {pool: place for place, pool in enumerate(state.ordered.pools)}

    def order(person: str) -> tuple[bool, int, str]:
        one = state.staff.get(person)
        return one is None or "shift_leader" not in one.skills, pools.get(one.pool, 99) if one else 99, person

    return min(people, key=order, default=None)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
