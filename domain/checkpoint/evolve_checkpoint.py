"""The order, the staff, terms and rules, and the end."""

from datetime import date

from domain.checkpoint import events as e
from domain.checkpoint.changing import ended as end_duty
from domain.checkpoint.changing import with_duties
from domain.checkpoint.shift import BOUND, Duty, Shift
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.timetable import Join, Slot
from domain.checkpoint.transitions import CHANGES, DUTIES, HANDOVERS, SHIFTS, Passing, Standing
from domain.kernel.obligation import Ending
from domain.kernel.values import replace

_OPEN_HANDOVER = frozenset({Passing.DUE, Passing.GIVEN, Passing.OVERDUE, Passing.OVERDUE_GIVEN})


def opened(state: Checkpoint, event: e.CheckpointOpened) -> Checkpoint:
    return replace(
        state,
        case=event.checkpoint,
        phase="standing",
        order=event.order,
        terms=event.terms,
        terms_version=event.terms_version,
        rules=event.rules,
        rules_version=event.rules_version,
        zone=event.zone,
        expires_at=event.order.expires_at,
        opened_at=event.at,
        slot=Slot(event.first_day, event.first_index),
        planned_until=date.fromordinal(event.first_day.toordinal() - 1),
    )


def staff_asked(state: Checkpoint, event: e.StaffAsked) -> Checkpoint:
    return replace(state, staff_round=event.round, staff_tried=event.attempt, staff_asked_at=event.at)


def staff_listed(state: Checkpoint, event: e.StaffListed) -> Checkpoint:
    return replace(state, staff={one.person: one for one in event.staff}, staff_tried=0, staff_asked_at=None)


def wished(state: Checkpoint, event: e.WishStated) -> Checkpoint:
    others = [one for one in state.wishes.get(event.person, ()) if one[:2] != (event.day, event.kind)]
    wishes = (*others, (event.day, event.kind, event.wanted))
    return replace(state, wishes={**state.wishes, event.person: wishes})


def terms_adopted(state: Checkpoint, event: e.TermsAdopted) -> Checkpoint:
    slot = Slot(event.first_day, event.first_index)
    join = Join(slot, event.joins_at) if event.joins_at is not None else None
    until = state.planned_until
    if join is not None and until is not None:
        # The day on which the timetables meet has shifts of both: the next rota begins with it.
        until = min(until, date.fromordinal(slot.day.toordinal() - 1))
    return replace(
        state, terms=event.terms, terms_version=event.terms_version, slot=slot, join=join, planned_until=until
    )


def rules_pinned(state: Checkpoint, event: e.RulesPinned) -> Checkpoint:
    return replace(state, rules=event.rules, rules_version=event.rules_version)


def extended(state: Checkpoint, event: e.CheckpointExtended) -> Checkpoint:
    return replace(state, expires_at=event.expires_at, expiry_noticed=False)


def expiry_noticed(state: Checkpoint, event: e.ExpiryNoticed) -> Checkpoint:
    return replace(state, expiry_noticed=True)


def ended(state: Checkpoint, event: e.CheckpointEnded) -> Checkpoint:
    """Everything open lapses; who is on post has done their duty."""
    shifts = {name: _ended(shift, event) for name, shift in state.shifts.items()}
    changes = {
        name: replace(one, standing=CHANGES.after(one.standing, "changes_lapsed"))
        if CHANGES.allows(one.standing, "changes_lapsed")
        else one
        for name, one in state.changes.items()
    }
    referrals = {
        name: replace(one, owed=one.owed.end(Ending.LAPSED, event.at, event.why))
        for name, one in state.referrals.items()
    }
    return replace(state, phase="ended", shifts=shifts, changes=changes, referrals=referrals, plan=None, tell_at=None)


def _ended(shift: Shift, event: e.CheckpointEnded) -> Shift:
    handover = shift.handover
    if handover is not None and handover.standing in _OPEN_HANDOVER:
        handover = replace(handover, standing=HANDOVERS.after(handover.standing, event.type))
        shift = replace(shift, handover=handover)
    if shift.is_over:
        return shift
    stage = SHIFTS.after(shift.stage, event.type)
    duties = [_lapsed(duty, event) for duty in shift.duties.values() if duty.standing in BOUND]
    return with_duties(replace(shift, stage=stage, search=None), duties)


def _lapsed(duty: Duty, event: e.CheckpointEnded) -> Duty:
    done = DUTIES.after(duty.standing, event.type) is Standing.DONE
    return end_duty(duty, event.type, Ending.FULFILLED if done else Ending.LAPSED, event.at, event.why)
