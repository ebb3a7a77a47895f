"""换班、让班、强制调整、请假: each with its approval and its check of rest, hours and skills."""

from datetime import datetime, timedelta

from domain.checkpoint import commands_duty as c
from domain.checkpoint import events_duty as d
from domain.checkpoint.authority import leads, manages, speaks_for
from domain.checkpoint.fitness import keeps_cover, unfit
from domain.checkpoint.shift import COMING, Shift
from domain.checkpoint.state import Change, Checkpoint
from domain.checkpoint.story import Story
from domain.checkpoint.substitutes import name_leader, search
from domain.checkpoint.timetable import local_day, midnight
from domain.checkpoint.transitions import DUTIES, Asked, Stage
from domain.kernel.decider import Rejection

Refused = Rejection | None
_BEGUN = Rejection(code="too_late", reason="the shift has begun")
_GONE = Rejection(code="no_change_asked", reason="there is no such request that waits for an answer")


def request(command: c.RequestChange, story: Story) -> Refused:
    state = story.state
    if refused := speaks_for(story.context.actor, state, command.person):
        return refused
    shift = _coming(state, command.shift, command.person)
    if isinstance(shift, Rejection):
        return shift
    until = shift.start
    if command.kind == "swap":
        if command.other is None or command.other_shift is None:
            return Rejection(code="incomplete", reason="a swap names the other person and their shift")
        other = _coming(state, command.other_shift, command.other)
        if isinstance(other, Rejection):
            return other
        until = min(until, other.start)
    if command.other == command.person:
        return Rejection(code="incomplete", reason="nobody changes a duty with themselves")
    if any(one.person == command.person and one.shift == command.shift for one in state.open_changes()):
        return Rejection(code="already_asked", reason="a change of this duty was asked for already")
    asked = _Asked(command.kind, command.person, until, command.shift, command.other, command.other_shift)
    asked.tell(story)
    return None


class _Asked:
    """A request about to be recorded, under the next free number."""

    def __init__(
        self,
        kind: str,
        person: str,
        until: datetime,
        shift: str | None = None,
        other: str | None = None,
        other_shift: str | None = None,
    ) -> None:
        self._fields = {
            "kind": kind,
            "person": person,
            "until": until,
            "shift": shift,
            "other": other,
            "other_shift": other_shift,
        }

    def tell(self, story: Story, leave: c.RequestLeave | None = None) -> None:
        more = {
            "first_day": leave.first_day if leave else None,
            "last_day": leave.last_day if leave else None,
            "leave_kind": leave.kind if leave else None,
            "words": leave.words if leave else None,
        }
        number = 1 + max((int(name[1:]) for name in story.state.changes), default=0)
        fields = {**self._fields, **more, "change": f"r{number}", "at": story.now}
        story.tell(d.ChangeRequested.model_validate(fields))


def leave(command: c.RequestLeave, story: Story) -> Refused:
    """请假: a reason is a kind of reason; whoever approves may ask, the record does not say."""
    state = story.state
    if refused := speaks_for(story.context.actor, state, command.person):
        return refused
    if command.person not in state.staff:
        return Rejection(code="not_staff", reason="this person is not on the checkpoint's staff list")
    today = local_day(story.now, state.zone)
    if command.last_day < max(command.first_day, today) or command.last_day - command.first_day > timedelta(days=180):
        return Rejection(
            code="bad_time", reason="leave has a first and a last day, not gone by, at most 180 days apart"
        )
    until = midnight(command.last_day + timedelta(days=1), state.zone)
    _Asked("leave", command.person, until).tell(story, command)
    return None


def agree(command: c.AgreeChange, story: Story) -> Refused:
    change = _open(story.state, command.change)
    if isinstance(change, Rejection):
        return change
    if refused := _may_agree(story, change, command.person):
        return refused
    _agreed(story, change.id, command.person, at_once=False)
    return None


def _may_agree(story: Story, change: Change, person: str) -> Refused:
    if refused := speaks_for(story.context.actor, story.state, person):
        return refused
    if change.kind == "leave" or change.standing is not Asked.OPEN or change.other not in ("", person):
        return Rejection(code="not_yours", reason="this request does not ask that person to agree")
    return _fits(story, change, person)


def _agreed(story: Story, change: str, person: str, *, at_once: bool) -> None:
    story.tell(d.ChangeAgreed(change=change, person=person, at_once=at_once, at=story.now))


def take(command: c.TakeOver, story: Story) -> Refused:
    """«Take it»: at once where the policy allows it; rest, hours and skills are checked either way."""
    change = _open(story.state, command.change)
    if isinstance(change, Rejection):
        return change
    if change.kind != "give":
        return Rejection(code="not_yours", reason="only a duty that is given away can be taken")
    if refused := _may_agree(story, change, command.person):
        return refused
    at_once = story.state.pinned.take_at_once
    _agreed(story, change.id, command.person, at_once=at_once)
    if at_once:
        story.tell(d.ChangeApproved(change=change.id, by=story.by, reason=None, at=story.now))
        _carry_out(story, story.state.changes[change.id], "take")
    return None


def decide(command: c.DecideChange, story: Story) -> Refused:
    """By the leader of a shift that it is about or by whoever manages the checkpoint; nobody decides their own."""
    state = story.state
    change = _open(state, command.change)
    if isinstance(change, Rejection):
        return change
    if refused := _decides(story, change):
        return refused
    if not command.approve:
        story.tell(d.ChangeDeclined(change=change.id, by=story.by, reason=command.reason, at=story.now))
        return None
    if change.kind != "leave":
        if change.standing is not Asked.AGREED:
            return Rejection(code="not_agreed", reason="the other person has not agreed yet")
        if refused := _fits(story, change, change.other):
            return refused
    story.tell(d.ChangeApproved(change=change.id, by=story.by, reason=command.reason, at=story.now))
    if change.kind == "leave":
        _grant(story, change)
    else:
        _carry_out(story, change, "swap" if change.kind == "swap" else "give")
    return None


def _decides(story: Story, change: Change) -> Refused:
    state = story.state
    if story.by in (change.person, change.other):
        return Rejection(code="self_approved", reason="nobody approves their own change")
    if change.kind == "leave":
        return manages(story.context.actor, state.ordered)
    return leads(story.context.actor, state, state.shifts[change.shift])


def withdraw(command: c.WithdrawChange, story: Story) -> Refused:
    change = _open(story.state, command.change)
    if isinstance(change, Rejection):
        return change
    if refused := speaks_for(story.context.actor, story.state, change.person):
        return refused
    story.tell(d.ChangeWithdrawn(change=change.id, by=story.by, at=story.now))
    return None


def force(command: c.ForceChange, story: Story) -> Refused:
    """强制调整, with a reason. Rest and hours may be set aside for it; leave, claims and double duty may not."""
    state = story.state
    shift = state.shifts.get(command.shift)
    if shift is None or shift.is_over:
        return Rejection(code="no_shift", reason="the checkpoint has no such shift (any more)")
    if refused := leads(story.context.actor, state, shift):
        return refused
    if command.off is None and command.on is None:
        return Rejection(code="incomplete", reason="name who comes on, who goes off, or both")
    if command.off is not None and command.off not in shift.bound:
        return Rejection(code="not_on_shift", reason="whoever should go off is not on that shift")
    if command.on is not None:
        why = unfit(state, command.on, shift, story.context.taken)
        if why is not None and not (command.override and why.code in ("not_rested", "too_many_hours")):
            return why
    if not command.override and (why := keeps_cover(state, shift, command.off, command.on)):
        return why
    override = command.reason if command.override else None
    if command.off is not None:
        _remove(story, shift.id, command.off, command.on, "forced", command.reason)
    if command.on is not None:
        _assign(story, shift.id, command.on, command.off, "forced", override)
    _after(story, shift.id)
    return None


def lapse(story: Story) -> None:
    """Requests that nobody decided before their time."""
    over = tuple(one.id for one in story.state.open_changes() if one.until is not None and one.until <= story.now)
    if over:
        story.tell(d.ChangesLapsed(changes=over, at=story.now))


def _coming(state: Checkpoint, name: str, person: str) -> Shift | Rejection:
    """A shift that has not begun and that the person is expected on."""
    shift = state.shifts.get(name)
    if shift is None:
        return Rejection(code="no_shift", reason="the checkpoint has no such shift (any more)")
    duty = shift.duties.get(person)
    if duty is None or duty.standing not in COMING:
        return Rejection(code="not_on_shift", reason="this person is not expected on that shift")
    return _BEGUN if shift.stage not in (Stage.PLANNED, Stage.PUBLISHED, Stage.STAFFED) else shift


def _open(state: Checkpoint, name: str) -> Change | Rejection:
    change = state.changes.get(name)
    return change if change is not None and change.standing in (Asked.OPEN, Asked.AGREED) else _GONE


def _fits(story: Story, change: Change, other: str) -> Refused:
    """Whether the duties can change hands as things are now."""
    state, taken = story.state, story.context.taken
    shift = _coming(state, change.shift, change.person)
    if isinstance(shift, Rejection):
        return shift
    if change.kind == "give":
        return unfit(state, other, shift, taken) or keeps_cover(state, shift, change.person, other)
    back = _coming(state, change.other_shift, other)
    if isinstance(back, Rejection):
        return back
    return (
        unfit(state, other, shift, taken, without=(back.id,))
        or unfit(state, change.person, back, taken, without=(shift.id,))
        or keeps_cover(state, shift, change.person, other)
        or keeps_cover(state, back, other, change.person)
    )


def _carry_out(story: Story, change: Change, why: str) -> None:
    _remove(story, change.shift, change.person, change.other, why)
    if change.kind == "swap":
        _remove(story, change.other_shift, change.other, change.person, why)
        _assign(story, change.other_shift, change.person, change.other, why)
    _assign(story, change.shift, change.other, change.person, why)
    _after(story, change.shift)
    if change.kind == "swap":
        _after(story, change.other_shift)


def _grant(story: Story, change: Change) -> None:
    """Approved leave frees the days: whoever was rostered is excused and somebody else is looked for."""
    assert change.first_day is not None and change.last_day is not None
    for shift in list(story.state.duties_of(change.person)):
        last = local_day(shift.relieved - timedelta(seconds=1), story.state.zone)
        duty = shift.duties[change.person]
        touched = change.first_day <= last and shift.day <= change.last_day
        if touched and duty.standing in COMING and DUTIES.allows(duty.standing, "duty_excused"):
            story.tell(d.DutyExcused(shift=shift.id, person=change.person, approver=story.by, at=story.now))
            _after(story, shift.id)
            search(story, shift.id, (change.person,))


def _remove(story: Story, shift: str, person: str, to: str | None, why: str, reason: str | None = None) -> None:
    fields = {"shift": shift, "person": person, "to": to, "why": why, "reason": reason, "by": story.by, "at": story.now}
    story.tell(d.DutyRemoved.model_validate(fields))


def _assign(story: Story, shift: str, person: str, instead: str | None, why: str, override: str | None = None) -> None:
    fields = {"shift": shift, "person": person, "instead_of": instead, "why": why, "override": override}
    story.tell(d.DutyAssigned.model_validate({**fields, "by": story.by, "at": story.now}))


def _after(story: Story, name: str) -> None:
    """A shift whose leader has gone off gets another."""
    shift = story.shift(name)
    if shift.leader not in shift.covering:
        name_leader(story, name)
