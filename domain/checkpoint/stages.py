"""A shift moves through its stages by the clock: staffed, opened, handed over, closed; one after the other, however
many an outage has passed over (PEERS 13)."""

from datetime import datetime

from domain.checkpoint import events as e
from domain.checkpoint import events_duty as d
from domain.checkpoint import events_post as p
from domain.checkpoint.checkrules import CheckRules, policy_name
from domain.checkpoint.fitness import lead_of, missing
from domain.checkpoint.shift import BOUND, COMING, Shift
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.story import Story
from domain.checkpoint.substitutes import name_leader, search
from domain.checkpoint.timetable import kind_of, shift_id
from domain.checkpoint.transitions import Passing, Stage, Standing
from domain.kernel.command import ENGINE


def slot_due(state: Checkpoint) -> datetime | None:
    """When the next slot without a rota must exist all the same."""
    if state.slot is None or state.phase != "standing":
        return None
    start = state.hours(state.slot).start
    if state.expires_at is not None and start >= state.expires_at:
        return None
    name = shift_id(state.slot.day, kind_of(state.slot, state.pinned).id)
    return None if name in state.shifts else start - state.pinned.staff_ahead


def catch_up(story: Story, until: datetime) -> None:
    """Every stage that is due by `until`, in order of time."""
    while story.state.phase == "standing":
        state = story.state
        due = [(at, shift.id) for shift in state.live() if (at := shift.stage_due(state.pinned)) is not None]
        if (slot := slot_due(state)) is not None:
            due.append((slot, ""))
        at, name = min(due, default=(None, ""))
        if state.expires_at is not None and state.expires_at <= until and (at is None or state.expires_at <= at):
            ended = e.CheckpointEnded(why="lapsed", reason="the order expired", by=ENGINE.id, at=state.expires_at)
            story.tell(ended)
            return
        if at is None or at > until:
            return
        _move(story, name, at) if name else _uncovered(story, at)


def _uncovered(story: Story, at: datetime) -> None:
    slot, terms = story.state.slot, story.state.pinned
    assert slot is not None
    kind = kind_of(slot, terms)
    hours = story.state.hours(slot)
    story.tell(
        p.ShiftUncovered(
            shift=shift_id(slot.day, kind.id),
            kind=kind,
            day=slot.day,
            start=hours.start,
            relieved=hours.relieved,
            end=hours.end,
            at=at,
        )
    )


def _move(story: Story, name: str, at: datetime) -> None:
    match story.shift(name).stage:
        case Stage.PLANNED | Stage.PUBLISHED:
            _staff(story, name, at)
        case Stage.STAFFED:
            _open(story, name, at)
        case Stage.OPEN:
            _begin_handover(story, name, at)
        case _:
            _close(story, name, at)


def _staff(story: Story, name: str, at: datetime) -> None:
    """From now on its people are held for its hours; whom another case holds is replaced."""
    state, taken = story.state, story.context.taken
    shift = story.shift(name)
    lost = [one for one in shift.covering if state.ordered.resource(one) in taken]
    for person in lost:
        story.tell(
            d.DutyRemoved(
                shift=name, person=person, to=None, why="called_elsewhere", reason=None, by=ENGINE.id, at=story.now
            )
        )
    late = story.late(story.shift(name).start)
    story.tell(p.ShiftStaffed(shift=name, people=story.shift(name).covering, late=late, at=at))
    if shift.leader in lost:
        name_leader(story, name)
    if late:
        return
    if shift.standing(Standing.PLANNED):
        _tell_unpublished(story, shift)
    total, skills = missing(story.state, story.shift(name))
    if total or skills:
        story.tell(p.GapFound(shift=name, start=shift.start, missing=total, skills=skills, at=story.now))
        search(story, name, tuple(lost))


def _tell_unpublished(story: Story, shift: Shift) -> None:
    """Nobody published the rota in time: its people must know all the same."""
    people = story.shift(shift.id).standing(Standing.PLANNED)
    told = tuple(e.Told(person=one, shifts=(shift.id,), first=shift.start) for one in sorted(people))
    if told:
        story.tell(e.DutiesTold(people=told, at=story.now))


def _open(story: Story, name: str, at: datetime) -> None:
    _pin_rules(story, at)
    shift = story.shift(name)
    leader = shift.leader if shift.leader in shift.covering else lead_of(story.state, shift.covering)
    story.tell(
        p.ShiftOpened(shift=name, leader=leader, rules_version=story.state.rules_version, late=story.late(at), at=at)
    )


def _pin_rules(story: Story, at: datetime) -> None:
    """A shift works by the check rules in force when it opens, and keeps them."""
    state = story.state
    known = story.context.policies[policy_name(state.ordered.rules)]
    if known.version == state.rules_version or known.effective_from > at:
        return
    rules = CheckRules.model_validate(known.document)
    valid = rules.holds_on(story.calendar().date_of(at))
    story.tell(e.RulesPinned(rules=rules, rules_version=known.version, valid=valid, at=at))


def _begin_handover(story: Story, name: str, at: datetime) -> None:
    shift, state = story.shift(name), story.state
    staff = state.staff.get(shift.leader)
    due = shift.end + state.pinned.handover_within
    story.tell(
        p.HandoverBegun(
            shift=name,
            outgoing=shift.leader or None,
            unit=staff.unit if staff else None,
            due=due,
            late=story.late(at),
            at=at,
        )
    )


def _close(story: Story, name: str, at: datetime) -> None:
    """Who was on post has done their duty; who never came is absent, and a human takes it from there."""
    shift = story.shift(name)
    assert shift.handover is not None
    if shift.handover.standing in (Passing.DUE, Passing.GIVEN):
        due = at + story.state.pinned.handover_owed
        story.tell(p.HandoverOverdue(shift=name, since=shift.relieved, due=due, at=at))
    done = shift.standing(Standing.ON_POST)
    absent = tuple(one for one, duty in shift.duties.items() if duty.standing in BOUND and one not in done)
    kind = story.state.day_kinds.get(shift.day)
    if kind is None:
        kind = story.calendar().kind_of(shift.day)
    story.tell(
        p.ShiftClosed(
            shift=name, day_kind=kind, done=done, absent=absent, late=_unseen(story, shift, absent, at), at=at
        )
    )


def _unseen(story: Story, shift: Shift, absent: tuple[str, ...], at: datetime) -> bool:
    """Whether the shift came and went without time looking at who was missing."""
    unlooked = any(shift.duties[one].standing in COMING for one in absent)
    return story.late(at) or (unlooked and not shift.missing_checked)
