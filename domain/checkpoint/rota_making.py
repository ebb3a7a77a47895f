"""From a checkpoint's state to a rota problem, the same whenever it is asked, and back to shifts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from domain.checkpoint import events as e
from domain.checkpoint.commands import Placed
from domain.checkpoint.fitness import lead_of
from domain.checkpoint.shift import COUNTED
from domain.checkpoint.state import Checkpoint, Horizon, Staff
from domain.checkpoint.timetable import Slot, kind_of, midnight, nominal_minutes, shift_id
from domain.rota import Assignment, Burden, Demand, Fairness, Person, Pool, Request, RotaProblem, Shift, replanned

HISTORY_DAYS = 7
_FAIR = ((Burden.SHIFTS, 2), (Burden.NIGHTS, 4), (Burden.WEEKENDS, 4), (Burden.HOLIDAYS, 8))
POOL_STEP = 20
TOO_MANY = 50
WISH = 5


def problem_for(state: Checkpoint, horizon: Horizon, now: datetime) -> RotaProblem:
    """What the rota of these days must satisfy. Shifts already published stay as far as possible (PEERS: stable)."""
    terms = state.pinned
    last = horizon.last
    problem = RotaProblem(
        days=horizon.kinds,
        first_weekday=horizon.first.weekday(),
        shifts=tuple(
            Shift(id=kind.id, minutes=nominal_minutes(index, terms), start=kind.minute, night=kind.night)
            for index, kind in enumerate(terms.shifts)
        ),
        people=tuple(_person(state, one, horizon) for one in state.staff.values()),
        demands=tuple(_demands(state, horizon)),
        requests=tuple(
            Request(person=person, day=(day - horizon.first).days, wanted=wanted, shift=kind or None, weight=WISH)
            for person, wishes in state.wishes.items()
            if person in state.staff
            for day, kind, wanted in wishes
            if horizon.first <= day <= last
        ),
        pools=tuple(Pool(id=pool, cost=place * POOL_STEP) for place, pool in enumerate(state.ordered.pools)),
        rest_minutes=terms.rest // timedelta(minutes=1),
        fairness=tuple(Fairness(burden=burden, weight=weight) for burden, weight in _FAIR),
    )
    known = [one for one in _known(state, horizon) if one.person in state.staff]
    if not known:
        return problem
    until = now + terms.freeze - midnight(horizon.first, state.zone)
    return replanned(problem, known, max(0, until // timedelta(minutes=1)))


def _known(state: Checkpoint, horizon: Horizon) -> Iterator[Assignment]:
    kinds = {kind.id for kind in state.pinned.shifts}
    for shift in state.shifts.values():
        if horizon.first <= shift.day <= horizon.last and shift.kind.id in kinds:
            for name, duty in shift.duties.items():
                if duty.standing in COUNTED or duty.standing == "done":
                    yield Assignment(person=name, day=(shift.day - horizon.first).days, shift=shift.kind.id)


def _person(state: Checkpoint, staff: Staff, horizon: Horizon) -> Person:
    days = [horizon.first + timedelta(days=n) for n in range(len(horizon.kinds))]
    leaves = state.leaves.get(staff.person, ())
    carried = state.carried.get(staff.person, {})
    resting = _after_other_times(state, staff.person)
    return Person(
        id=staff.person,
        skills=staff.skills,
        pool=staff.pool,
        max_week_minutes=state.pinned.week_minutes,
        max_run=state.pinned.max_run,
        leave=tuple(
            n for n, day in enumerate(days) if day in resting or any(first <= day <= last for first, last in leaves)
        ),
        history=tuple(_history(state, staff.person, horizon.first)),
        carried={burden: carried[burden.value] for burden in Burden if burden.value in carried},
    )


def _after_other_times(state: Checkpoint, person: str) -> set[date]:
    """Days that stay free beside a duty of an earlier timetable: the new one's rules of rest do not know its hours."""
    kinds = {kind.id for kind in state.pinned.shifts}
    days = {one.day for one in state.worked.get(person, ()) if one.kind not in kinds}
    days |= {shift.day for shift in state.duties_of(person) if shift.kind.id not in kinds}
    return days | {day + timedelta(days=1) for day in days}


def _history(state: Checkpoint, person: str, first: date) -> list[str | None]:
    kinds = {kind.id for kind in state.pinned.shifts}
    worked = {one.day: one.kind for one in state.worked.get(person, ()) if one.kind in kinds}
    worked |= {shift.day: shift.kind.id for shift in state.duties_of(person) if shift.kind.id in kinds}
    return [worked.get(first - timedelta(days=back)) for back in range(HISTORY_DAYS, 0, -1)]


def _demands(state: Checkpoint, horizon: Horizon) -> Iterator[Demand]:
    for day in range(len(horizon.kinds)):
        for index, kind in enumerate(state.pinned.shifts):
            if not _is_needed(state, horizon, day, index):
                continue
            yield Demand(day=day, shift=kind.id, need=kind.total, over=TOO_MANY)
            for skill, count in sorted(kind.skills.items()):
                yield Demand(day=day, shift=kind.id, need=count, skill=skill)


def _is_needed(state: Checkpoint, horizon: Horizon, day: int, index: int) -> bool:
    """Not before the checkpoint stands, not for shifts that are over or whose rota was never made."""
    date_of = horizon.first + timedelta(days=day)
    slot = state.slot
    if slot is not None and (date_of, index) < (slot.day, slot.index):
        return False
    hours = state.hours(Slot(date_of, index))
    return state.expires_at is None or hours.start < state.expires_at


def placed(horizon: Horizon, assignments: Iterable[Assignment]) -> tuple[Placed, ...]:
    """The solver's assignments by their dates."""
    return tuple(
        Placed(person=one.person, day=horizon.first + timedelta(days=one.day), kind=one.shift) for one in assignments
    )


def assignments(horizon: Horizon, people: Iterable[Placed]) -> tuple[Assignment, ...] | None:
    """The same for the checker, by number of the day; None if one lies before the horizon."""
    found = [(one, (one.day - horizon.first).days) for one in people]
    if any(day < 0 for _, day in found):
        return None
    return tuple(Assignment(person=one.person, day=day, shift=one.kind) for one, day in found)


def planned_shifts(
    state: Checkpoint, horizon: Horizon, people: Iterable[Placed], leaders: Mapping[str, str]
) -> list[e.PlannedShift]:
    """Every shift of the horizon that has not begun to be staffed out of reach, with its people and leader."""
    on: dict[tuple[date, str], list[str]] = {}
    for one in people:
        on.setdefault((one.day, one.kind), []).append(one.person)
    shifts: list[e.PlannedShift] = []
    for number in range(len(horizon.kinds)):
        day = horizon.first + timedelta(days=number)
        for index, kind in enumerate(state.pinned.shifts):
            name = shift_id(day, kind.id)
            known = state.shifts.get(name)
            if known is not None and known.stage not in ("planned", "published", "staffed"):
                continue
            if known is None and not _is_needed(state, horizon, number, index):
                continue
            there = tuple(sorted(on.get((day, kind.id), ())))
            hours = state.hours(Slot(day, index))
            leader = leaders.get(name)
            shifts.append(
                e.PlannedShift(
                    id=name,
                    kind=kind_of(Slot(day, index), state.pinned) if known is None else known.kind,
                    day=day,
                    start=hours.start if known is None else known.start,
                    relieved=hours.relieved if known is None else known.relieved,
                    end=hours.end if known is None else known.end,
                    leader=leader if leader in there else lead_of(state, there),
                    people=there,
                )
            )
    return shifts
