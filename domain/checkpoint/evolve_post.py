"""The stages of a shift, its handover, and what happens at the post."""

from collections.abc import Mapping
from datetime import timedelta

from domain.checkpoint import events_post as p
from domain.checkpoint.changing import ended, with_duties, with_shift
from domain.checkpoint.shift import Handover, Shift, Tally
from domain.checkpoint.state import Checkpoint, Referral, Worked
from domain.checkpoint.timetable import Slot, following
from domain.checkpoint.transitions import HANDOVERS, SHIFTS, Passing
from domain.kernel.calendar import DayKind
from domain.kernel.obligation import Ending, Obligation
from domain.kernel.values import replace
from domain.rota import Burden

_KEPT_CHANGES = timedelta(days=7)
_FREE = frozenset({DayKind.WEEKEND, DayKind.HOLIDAY})


def uncovered(state: Checkpoint, event: p.ShiftUncovered) -> Checkpoint:
    stage = SHIFTS.after(None, event.type)
    return with_shift(state, Shift(event.shift, event.kind, event.day, event.start, event.relieved, event.end, stage))


def gap_found(state: Checkpoint, event: p.GapFound) -> Checkpoint:
    return with_shift(state, replace(state.shifts[event.shift], gap_told=True))


def staffed(state: Checkpoint, event: p.ShiftStaffed) -> Checkpoint:
    shift = state.shifts[event.shift]
    slot = state.slot
    # By its kind: a policy adopted since may have other shifts.
    index = next((i for i, kind in enumerate(state.pinned.shifts) if kind.id == shift.kind.id), None)
    if slot is not None and index is not None and (slot.day, slot.index) <= (shift.day, index):
        slot = following(Slot(shift.day, index), state.pinned)
    return replace(with_shift(state, replace(shift, stage=SHIFTS.after(shift.stage, event.type))), slot=slot)


def opened(state: Checkpoint, event: p.ShiftOpened) -> Checkpoint:
    shift = state.shifts[event.shift]
    stage = SHIFTS.after(shift.stage, event.type)
    return with_shift(state, replace(shift, stage=stage, leader=event.leader or "", rules_version=event.rules_version))


def missing_checked(state: Checkpoint, event: p.MissingChecked) -> Checkpoint:
    return with_shift(state, replace(state.shifts[event.shift], missing_checked=True))


def handover_begun(state: Checkpoint, event: p.HandoverBegun) -> Checkpoint:
    shift = state.shifts[event.shift]
    bearer = f"unit:{event.unit}" if event.unit else f"township:{state.ordered.township}"
    handover = Handover(HANDOVERS.after(None, event.type), event.outgoing or "", bearer, event.due)
    return with_shift(state, replace(shift, stage=SHIFTS.after(shift.stage, event.type), handover=handover))


def _passing(state: Checkpoint, shift: str, event: str, **facts: object) -> Checkpoint:
    known = state.shifts[shift]
    assert known.handover is not None
    handover = replace(known.handover, standing=HANDOVERS.after(known.handover.standing, event), **facts)
    return with_shift(state, replace(known, handover=handover))


def handover_given(state: Checkpoint, event: p.HandoverGiven) -> Checkpoint:
    return _passing(state, event.shift, event.type, given_by=event.by)


def handover_taken(state: Checkpoint, event: p.HandoverTaken) -> Checkpoint:
    return _passing(state, event.shift, event.type, taken_by=event.by, disputed=event.disputed)


def handover_overdue(state: Checkpoint, event: p.HandoverOverdue) -> Checkpoint:
    return _passing(state, event.shift, event.type, owed=True, due=event.due)


def handover_excused(state: Checkpoint, event: p.HandoverExcused) -> Checkpoint:
    return _passing(state, event.shift, event.type)


def closed(state: Checkpoint, event: p.ShiftClosed) -> Checkpoint:
    """What rest, hours and fairness need of the shift is kept; shifts older than the window are dropped."""
    shift = state.shifts[event.shift]
    done = [ended(shift.duties[n], event.type, Ending.FULFILLED, event.at) for n in event.done]
    absent = [ended(shift.duties[n], event.type, Ending.REFERRED, event.at, "township") for n in event.absent]
    over = replace(with_duties(shift, [*done, *absent]), stage=SHIFTS.after(shift.stage, event.type), search=None)
    state = with_shift(state, over)
    worked = {name: (*state.worked.get(name, ()), _worked(shift)) for name in event.done}
    carried = {name: _more(state.carried.get(name, {}), shift, event.day_kind) for name in event.done}
    book = state.book
    book = replace(
        book,
        closed=book.closed + 1,
        absent=book.absent + len(event.absent),
        incidents=book.incidents + shift.incidents,
        passages=_added(book.passages, counts_of(shift)),
    )
    missed = {"missed": (*state.missed, event.shift), "missed_at": event.at} if event.late else {}
    kept = replace(state, worked={**state.worked, **worked}, carried={**state.carried, **carried}, book=book, **missed)
    return _window(kept, shift)


def missed(state: Checkpoint, event: p.ShiftsMissed) -> Checkpoint:
    return replace(state, missed=(), missed_at=None)


def counted(state: Checkpoint, event: p.PassagesCounted) -> Checkpoint:
    shift = state.shifts[event.shift]
    tallies = {**shift.tallies, event.device: Tally(event.sequence, event.counts)}
    return with_shift(state, replace(shift, tallies=tallies))


def referred(state: Checkpoint, event: p.PassageReferred) -> Checkpoint:
    owed = Obligation("referral", event.bearer, f"{state.case}/{event.shift}", event.due)
    referral = Referral(event.referral, event.item, event.bearer, owed)
    return replace(state, referrals={**state.referrals, event.referral: referral})


def referral_ended(state: Checkpoint, event: p.ReferralEnded) -> Checkpoint:
    referral = state.referrals[event.referral]
    owed = referral.owed.end(Ending(event.ending), event.at, event.detail)
    return replace(state, referrals={**state.referrals, event.referral: replace(referral, owed=owed)})


def incident(state: Checkpoint, event: p.IncidentReported) -> Checkpoint:
    shift = state.shifts[event.shift]
    return with_shift(state, replace(shift, incidents=shift.incidents + 1))


def counts_of(shift: Shift) -> dict[str, int]:
    """All devices' counts of a shift added up."""
    total: dict[str, int] = {}
    for tally in shift.tallies.values():
        total = _added(total, tally.counts)
    return total


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}


def _worked(shift: Shift) -> Worked:
    return Worked(shift.day, shift.kind.id, shift.start, shift.end, shift.minutes, shift.kind.night)


def _more(before: Mapping[str, int], shift: Shift, day: DayKind) -> dict[str, int]:
    burdens = {Burden.SHIFTS: True, Burden.NIGHTS: shift.kind.night, Burden.WEEKENDS: day in _FREE}
    burdens[Burden.HOLIDAYS] = day is DayKind.HOLIDAY
    return {one.value: before.get(one.value, 0) + int(more) for one, more in burdens.items()}


def _window(state: Checkpoint, last: Shift) -> Checkpoint:
    """Without what nothing needs any more: closed shifts two days old whose handover is settled, work older than the
    policy keeps, decided changes, ended referrals, days and leaves gone by."""
    oldest = last.start - timedelta(days=2)
    shifts = {n: s for n, s in state.shifts.items() if not (s.is_over and s.end < oldest and not _is_open(s))}
    if len(shifts) == len(state.shifts):
        return state
    since = last.start - state.pinned.keep
    day = since.date()
    live = set(shifts)
    referrals = {
        n: r for n, r in state.referrals.items() if r.owed.ending is None or (r.owed.ended_at or since) > oldest
    }
    return replace(
        state,
        shifts=shifts,
        worked={n: kept for n, w in state.worked.items() if (kept := tuple(one for one in w if one.end > since))},
        changes={
            n: c
            for n, c in state.changes.items()
            if c.standing in ("open", "agreed") or c.shift in live or (c.until or since) > oldest - _KEPT_CHANGES
        },
        leaves={n: left for n, d in state.leaves.items() if (left := tuple(x for x in d if x[1] >= day))},
        wishes={n: ahead for n, w in state.wishes.items() if (ahead := tuple(x for x in w if x[0] >= day))},
        day_kinds={d: k for d, k in state.day_kinds.items() if d >= day},
        referrals=referrals,
    )


def _is_open(shift: Shift) -> bool:
    passing = shift.handover.standing if shift.handover else Passing.TAKEN
    return passing in (Passing.OVERDUE, Passing.OVERDUE_GIVEN, Passing.DUE, Passing.GIVEN)
