"""What people say about their duties: that they know, are there, have left, are back."""

from typing import Any

from domain.checkpoint import commands_duty as c
from domain.checkpoint import events_duty as d
from domain.checkpoint.authority import leads, speaks_for
from domain.checkpoint.fitness import missing
from domain.checkpoint.shift import Duty, Shift
from domain.checkpoint.story import Story
from domain.checkpoint.substitutes import end_search, search
from domain.checkpoint.transitions import DUTIES, Stage, Standing
from domain.kernel.decider import Rejection

Refused = Rejection | None
NO_SHIFT = Rejection(code="no_shift", reason="the checkpoint has no such shift (any more)")


def _duty(command: Any, story: Story) -> tuple[Shift, Duty] | Rejection:
    """The duty that the command is about."""
    shift = story.state.shifts.get(command.shift)
    if shift is None:
        return NO_SHIFT
    duty = shift.duties.get(command.person)
    if duty is None:
        return Rejection(code="not_on_shift", reason="this person is not on that shift")
    return shift, duty


def _noted(story: Story, command: Any, answer: str, why: Any) -> None:
    story.tell(d.AnswerNoted(shift=command.shift, person=command.person, answer=answer, why=why, at=story.heard))


def acknowledge(command: c.AcknowledgeDuty, story: Story) -> Refused:
    if refused := speaks_for(story.context.actor, story.state, command.person):
        return refused
    if command.shift is None:
        return _acknowledge_all(command, story)
    found = _duty(command, story)
    if isinstance(found, Rejection):
        return found
    shift, duty = found
    if shift.is_over or not DUTIES.allows(duty.standing, "duty_acknowledged"):
        _noted(story, command, "acknowledge_duty", "after_end" if shift.is_over else "out_of_order")
    elif duty.standing is Standing.ACKNOWLEDGED:
        _noted(story, command, "acknowledge_duty", "repeated")
    else:
        _acknowledged(story, shift.id, command)
    return None


def _acknowledge_all(command: c.AcknowledgeDuty, story: Story) -> Refused:
    """Whatever is published and not acknowledged; a second tap changes nothing."""
    shifts = list(story.state.duties_of(command.person))
    if not shifts:
        return Rejection(code="not_on_shift", reason="this person is not expected on any shift")
    for shift in shifts:
        unknown = shift.duties[command.person].standing in (Standing.PLANNED, Standing.TOLD)
        if unknown and shift.stage is not Stage.PLANNED:  # who looked at the published rota knows before being told
            _acknowledged(story, shift.id, command)
    return None


def _acknowledged(story: Story, shift: str, command: c.AcknowledgeDuty) -> None:
    story.tell(d.DutyAcknowledged(shift=shift, person=command.person, made_by=_other(story, command), at=story.heard))


def check_in(command: c.CheckIn, story: Story) -> Refused:
    """Judged by when it was received: an outage makes nobody late."""
    found = _duty(command, story)
    if isinstance(found, Rejection):
        return found
    shift, duty = found
    if refused := _may_check_in(command, story, shift):
        return refused
    terms = story.state.pinned
    if story.heard < shift.start - terms.check_in_early:
        minutes = terms.check_in_early.seconds // 60
        return Rejection(code="too_early", reason=f"checking in is possible from {minutes} minutes before the shift")
    if duty.standing is Standing.ON_POST or duty.standing is Standing.DONE:
        _noted(story, command, "check_in", "repeated")
    elif shift.is_over or story.heard >= shift.end:
        _noted(story, command, "check_in", "after_end")
    elif not DUTIES.allows(duty.standing, "checked_in"):
        _noted(story, command, "check_in", "not_on_shift" if duty.standing is not Standing.LEFT else "out_of_order")
    else:
        # Who was put on after the beginning is not late for it.
        late = not duty.stands_in and story.heard > shift.start + terms.late_after
        story.tell(
            d.CheckedIn(
                shift=shift.id,
                person=command.person,
                how=command.how,
                late=late,
                made_by=_other(story, command),
                source=story.context.source,
                at=story.heard,
            )
        )
        _lead_if_nobody_does(story, shift.id)
        _found_again(story, shift.id)
    return None


def _may_check_in(command: c.CheckIn, story: Story, shift: Shift) -> Refused:
    if command.how != "leader":
        return speaks_for(story.context.actor, story.state, command.person)
    if story.by == command.person:
        return Rejection(code="not_allowed", reason="only somebody else can vouch for an arrival")
    return leads(story.context.actor, story.state, shift)


def _lead_if_nobody_does(story: Story, name: str) -> None:
    """A shift whose leader is not there is led by whoever came first."""
    shift = story.shift(name)
    leader = shift.duties.get(shift.leader)
    if leader is not None and leader.standing in (Standing.ON_POST, *_COMING):
        return
    there = shift.standing(Standing.ON_POST)
    if there and shift.leader != there[0]:
        story.tell(d.LeaderNamed(shift=name, leader=there[0], at=story.heard))


_COMING = (Standing.PLANNED, Standing.TOLD, Standing.ACKNOWLEDGED)


def _found_again(story: Story, name: str) -> None:
    """Whoever was looked for has come: the search ends when the shift lacks nobody."""
    total, skills = missing(story.state, story.shift(name))
    if story.shift(name).search is not None and not total and not skills:
        end_search(story, name, "filled")


def left(command: c.ReportLeft, story: Story) -> Refused:
    """脱岗. Somebody is looked for in their place at once, and the no-show ladder starts."""
    found = _duty(command, story)
    if isinstance(found, Rejection):
        return found
    shift, duty = found
    if refused := leads(story.context.actor, story.state, shift):
        return refused
    if story.by == command.person:
        return Rejection(code="not_allowed", reason="somebody else reports who left the post")
    if duty.standing is not Standing.ON_POST or story.heard >= shift.relieved:
        _noted(story, command, "report_left", "repeated" if duty.standing is Standing.LEFT else "out_of_order")
        return None
    story.tell(d.LeftPost(shift=shift.id, person=command.person, said_by=story.by, at=story.heard))
    _lead_if_nobody_does(story, shift.id)
    search(story, shift.id, (command.person,))
    return None


def returned(command: c.ReportReturn, story: Story) -> Refused:
    found = _duty(command, story)
    if isinstance(found, Rejection):
        return found
    shift, duty = found
    if refused := leads(story.context.actor, story.state, shift):
        return refused
    if duty.standing is not Standing.LEFT or shift.is_over:
        _noted(story, command, "report_return", "out_of_order")
        return None
    story.tell(d.ReturnedToPost(shift=shift.id, person=command.person, said_by=story.by, at=story.heard))
    _found_again(story, shift.id)
    return None


def _other(story: Story, command: Any) -> str | None:
    return None if story.by == command.person else story.by
