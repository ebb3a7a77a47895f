"""Recall: a muster calls the retained and gives them back; one story of two cases."""

from datetime import datetime

from domain.kernel.decider import Context
from domain.retained.between import NoteCalled, NoteServed
from domain.retained.unit import events_months as m
from domain.retained.unit import events_people as p
from domain.retained.unit.authority import not_engine
from domain.retained.unit.handing import Decided
from domain.retained.unit.months import confirmed_in
from domain.retained.unit.state import Unit
from domain.retained.unit.story import Story
from domain.retained.unit.transitions import RETAINED


def note_called(command: NoteCalled, state: Unit, context: Context) -> Decided:
    """Whoever is retained is recalled; in a drill nobody moves, and it is noted."""
    if refused := not_engine(context):
        return refused
    if command.drill:
        return [_noted(command, command.people, "drill", context)]
    ours = {name for name in command.people if name in state.people and state.people[name].standing in RETAINED}
    happened: list[p.Recalled | p.CallNoted] = []
    fresh = tuple(n for n in command.people if n in ours and command.muster not in state.people[n].musters)
    if fresh:
        happened.append(p.Recalled(muster=command.muster, activation=command.activation, people=fresh, at=command.at))
    if strange := tuple(name for name in command.people if name not in ours):
        happened.append(_noted(command, strange, "not_retained", context))
    return [*happened]


def note_served(command: NoteServed, state: Unit, context: Context) -> Decided:
    """They come back with their hours; what they answered for themselves proves their contact, once a month."""
    if refused := not_engine(context):
        return refused
    story = Story(state, context)
    held = [one for one in command.served if _held(state, one.person, command.muster)]
    if command.drill:
        story.tell(_noted(command, tuple(one.person for one in command.served), "drill", context))
    elif held:
        times = tuple(p.ServedTime(person=one.person, minutes=one.minutes) for one in held)
        story.tell(p.Served(muster=command.muster, served=times, at=command.at))
        back = tuple(one.person for one in held if not story.state.people[one.person].musters)
        if back:
            story.tell(p.CameBack(people=back, at=command.at))
    known = {one.person for one in held}
    strange = tuple(one.person for one in command.served if one.person not in known)
    if strange and not command.drill:
        story.tell(_noted(command, strange, "not_retained", context))
    _heard(story, command)
    return story.settle()


def _heard(story: Story, command: NoteServed) -> None:
    """One event a moment at which people were heard: nobody is asked again this month."""
    by_time: dict[str, list[str]] = {}
    moments: dict[str, datetime] = {}
    for one in command.served:
        at = one.answered_at
        if at is None or one.person not in story.state.people or confirmed_in(story, one.person, story.month_of(at)):
            continue
        month = story.month_of(at)
        by_time.setdefault(month, []).append(one.person)
        moments[month] = min(at, moments.get(month, at))
    for month, people in by_time.items():
        story.tell(m.ContactsConfirmed(people=tuple(people), how="call_up", by=None, at=moments[month]))


def _held(state: Unit, name: str, muster: str) -> bool:
    return name in state.people and muster in state.people[name].musters


def _noted(command: NoteCalled | NoteServed, people: tuple[str, ...], why: str, context: Context) -> p.CallNoted:
    message = "called" if isinstance(command, NoteCalled) else "served"
    return p.CallNoted.model_validate(
        {"muster": command.muster, "people": people, "why": why, "message": message, "at": context.now}
    )
