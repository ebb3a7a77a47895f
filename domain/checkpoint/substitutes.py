"""替岗: looking for somebody to stand in. A few are asked at once; the first to take it has it; nobody is counted down
for declining."""

from typing import Any, Literal

from domain.checkpoint import commands_duty as c
from domain.checkpoint import events_duty as d
from domain.checkpoint.authority import speaks_for
from domain.checkpoint.fitness import candidates, lead_of, missing, unfit
from domain.checkpoint.shift import Shift
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.story import Story
from domain.checkpoint.transitions import DUTIES, Standing
from domain.kernel.decider import Rejection

Refused = Rejection | None


def search(story: Story, name: str, instead_of: tuple[str, ...]) -> None:
    """Look for somebody, if the shift lacks anybody; those who are missing go on being looked for beside it."""
    total, skills = missing(story.state, story.shift(name))
    if not total and not skills:
        return
    story.tell(d.SearchBegun(shift=name, instead_of=instead_of, at=story.now))
    ask_next(story, name)


def ask_next(story: Story, name: str) -> None:
    """Ask the next few; when nobody is left, say so aloud. One whom a call-up holds is passed over. For a shift that is
    hours away nobody is woken: they are asked when the quiet hours end."""
    shift = story.shift(name)
    wakes, soon = story.calendar().after_quiet_hours(story.now), shift.start - story.state.pinned.remind_ahead
    if story.now < min(wakes, soon):
        story.tell(d.SubstitutesAsked(shift=name, people=(), answer_by=min(wakes, soon), at=story.now))
        return
    total, skills = missing(story.state, shift)
    wanted = max(total, sum(skills.values()), 1) - 1 + story.state.pinned.substitutes_at_once
    free = candidates(story.state, shift, story.context.taken)[:wanted]
    if free:
        by = story.now + story.state.pinned.substitute_answer
        story.tell(d.SubstitutesAsked(shift=name, people=tuple(free), answer_by=by, at=story.now))
    else:
        end_search(story, name, "exhausted")


def end_search(story: Story, name: str, why: Literal["filled", "exhausted", "over"]) -> None:
    """`filled`: whoever was asked and has not answered is told that they need not come."""
    shift = story.shift(name)
    asked = shift.search.asked if shift.search and why != "exhausted" else ()
    story.tell(
        d.SearchEnded(shift=name, why=why, unasked=tuple(n for n in asked if n not in shift.duties), at=story.now)
    )


def accept(command: c.AcceptSubstitution, story: Story) -> Refused:
    state = story.state
    if refused := speaks_for(story.context.actor, state, command.person):
        return refused
    shift = _meant(state, command)
    if isinstance(shift, Rejection):
        return shift
    if command.person in shift.bound:
        _note(story, shift.id, command.person, "repeated")
        return None
    if shift.is_over or shift.search is None:
        _note(story, shift.id, command.person, "after_end" if shift.is_over else "too_late")
        return None
    if command.person not in shift.search.tried and command.person not in shift.search.asked:
        return Rejection(code="not_asked", reason="this person was not asked to stand in")
    if refused := unfit(state, command.person, shift, story.context.taken):
        return refused
    _stand_in(story, shift.id, command.person)
    return None


def _meant(state: Checkpoint, command: c.AcceptSubstitution | c.DeclineSubstitution) -> Shift | Rejection:
    """The shift that the command names, or the next one that asks the person."""
    if command.shift is None:
        asking = [one for one in state.live() if one.search is not None and command.person in one.search.asked]
        nobody = Rejection(code="not_asked", reason="nobody asks this person to stand in (any more)")
        return min(asking, key=lambda one: one.start, default=nobody)
    no_shift = Rejection(code="no_shift", reason="the checkpoint has no such shift (any more)")
    return state.shifts.get(command.shift, no_shift)


def _note(story: Story, shift: str, person: str, why: Any) -> None:
    story.tell(d.AnswerNoted(shift=shift, person=person, answer="accept_substitution", why=why, at=story.heard))


def _stand_in(story: Story, name: str, person: str) -> None:
    """The place of one who is missing passes to the substitute: the duty is transferred, not forgotten."""
    shift = story.shift(name)
    assert shift.search is not None
    gone = (Standing.MISSING, Standing.LEFT)
    absent = next((one for one in shift.search.instead_of if one in shift.standing(*gone)), None)
    if absent is not None and DUTIES.allows(shift.duties[absent].standing, "duty_removed"):
        story.tell(
            d.DutyRemoved(
                shift=name, person=absent, to=person, why="substitute", reason=None, by=story.by, at=story.now
            )
        )
    story.tell(
        d.DutyAssigned(
            shift=name, person=person, instead_of=absent, why="substitute", override=None, by=story.by, at=story.now
        )
    )
    if absent is not None and absent == shift.leader:
        name_leader(story, name)
    total, skills = missing(story.state, story.shift(name))
    if not total and not skills:
        end_search(story, name, "filled")


def decline(command: c.DeclineSubstitution, story: Story) -> Refused:
    state = story.state
    if refused := speaks_for(story.context.actor, state, command.person):
        return refused
    shift = _meant(state, command)
    if isinstance(shift, Rejection) or shift.search is None or command.person not in shift.search.asked:
        return None
    story.tell(d.SubstituteDeclined(shift=shift.id, person=command.person, at=story.heard))
    left = story.shift(shift.id).search
    if left is not None and not left.asked and not left.exhausted:
        ask_next(story, shift.id)
    return None


def name_leader(story: Story, name: str) -> None:
    """Somebody who covers the shift leads it, those on post first."""
    shift = story.shift(name)
    leader = lead_of(story.state, shift.standing(Standing.ON_POST) or shift.covering)
    if leader is not None and leader != shift.leader:
        story.tell(d.LeaderNamed(shift=name, leader=leader, at=story.now))
