"""Asking for a rota, adopting and publishing it."""

from domain.checkpoint import events as e
from domain.checkpoint.changing import change, ended, moved, new_duty, with_duties, with_shift
from domain.checkpoint.shift import COMING, Shift
from domain.checkpoint.state import Checkpoint, Horizon, Plan
from domain.checkpoint.transitions import DUTIES, SHIFTS
from domain.kernel.obligation import Ending
from domain.kernel.values import replace


def asked(state: Checkpoint, event: e.RotaAsked) -> Checkpoint:
    plan = Plan(event.round, Horizon(event.first_day, event.days), event.attempt, event.at)
    return replace(state, plan=plan, rounds=event.round)


def proposed(state: Checkpoint, event: e.RotaProposed) -> Checkpoint:
    return replace(state, plan=state.plan and replace(state.plan, tried=0, answer=event.answer))


def adopted(state: Checkpoint, event: e.RotaAdopted) -> Checkpoint:
    """Who stays on a shift keeps their duty as it stands; who is no longer on it hands it on."""
    for planned in event.shifts:
        state = with_shift(state, _planned(state, planned, event))
    until = max(state.planned_until or event.last_day, event.last_day)
    plan = state.plan
    kinds = dict(state.day_kinds)
    if plan is not None:
        kinds |= {
            plan.horizon.first.fromordinal(plan.horizon.first.toordinal() + i): k
            for i, k in enumerate(plan.horizon.kinds)
        }
    return replace(state, plan=None, planned_until=until, rota_noticed=None, day_kinds=kinds)


def _planned(state: Checkpoint, planned: e.PlannedShift, event: e.RotaAdopted) -> Shift:
    known = state.shifts.get(planned.id)
    if known is None:
        stage = SHIFTS.after(None, event.type)
        known = Shift(planned.id, planned.kind, planned.day, planned.start, planned.relieved, planned.end, stage)
    else:
        known = replace(known, stage=SHIFTS.after(known.stage, event.type))
    on = set(planned.people)
    gone = [
        ended(duty, event.type, Ending.TRANSFERRED, event.at, "replanned")
        for name, duty in known.duties.items()
        if duty.standing in COMING and name not in on
    ]
    kept = {name for name, duty in known.duties.items() if duty.standing in COMING}
    new = [new_duty(state, known, name, event.type) for name in planned.people if name not in kept]
    return replace(with_duties(known, [*gone, *new]), leader=planned.leader or "", search=None, gap_told=False)


def published(state: Checkpoint, event: e.RotaPublished) -> Checkpoint:
    for name in event.shifts:
        shift = state.shifts[name]
        state = with_shift(state, replace(shift, stage=SHIFTS.after(shift.stage, event.type)))
    return replace(state, tell_at=event.tell_at)


def told(state: Checkpoint, event: e.DutiesTold) -> Checkpoint:
    for one in event.people:
        for name in one.shifts:
            if DUTIES.allows(state.shifts[name].duties[one.person].standing, event.type):
                state = change(state, name, (one.person,), lambda duty: moved(duty, event.type))
    return replace(state, tell_at=None)


def due_noticed(state: Checkpoint, event: e.RotaDueNoticed) -> Checkpoint:
    return replace(state, rota_noticed=event.from_day)
