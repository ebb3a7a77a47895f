"""Return and handover: two sides, item by item; what one side leaves undone is owed."""

from domain.kernel.decider import Context, Rejection
from domain.retained.between import TakeRelease, TakeReturn
from domain.retained.seconded import Gone, Seconded
from domain.retained.unit import commands as c
from domain.retained.unit import events_months as m
from domain.retained.unit import events_people as p
from domain.retained.unit.authority import not_engine, side_of, unknown
from domain.retained.unit.events import RetainedEvent
from domain.retained.unit.person import Person
from domain.retained.unit.state import Unit
from domain.retained.unit.story import Story
from domain.retained.unit.transitions import LEAVING_POST, RETAINED, Standing

Decided = list[RetainedEvent] | Rejection


def take_return(command: TakeReturn, state: Unit, context: Context) -> Decided:
    """A directive sends cadres home. Whom it cannot reach is told back with the reason, never dropped."""
    if refused := not_engine(context):
        return refused
    story = Story(state, context)
    story.open()
    gone = [Gone(person=one.person, why=why) for one in command.cadres if (why := _not_to_return(story.state, one))]
    left_out = {one.person for one in gone}
    cadres = tuple(one for one in command.cadres if one.person not in left_out)
    if cadres:
        items = tuple(c.NewItem(item=kind, kind=kind) for kind in story.state.pinned.items)
        story.tell(
            p.ReturnBegun(
                directive=command.directive,
                cadres=cadres,
                items=items,
                handover_by=command.handover_by,
                at=context.now,
            )
        )
        people = [one.person for one in cadres]
        story.notify("handover_request", people, {"handover_by": command.handover_by.isoformat()})
        story.owe_handovers(people, command.handover_by)
    story.tell(_answer(command, len(cadres), gone, context))
    return story.settle()


def take_release(command: TakeRelease, state: Unit, context: Context) -> Decided:
    """A directive ends the responsibility: whatever stayed lapses. A post not handed over yet stays owed."""
    if refused := not_engine(context):
        return refused
    story = Story(state, context)
    story.open()
    gone = [Gone(person=name, why=why) for name in command.people if (why := _not_to_release(state, name))]
    left_out = {one.person for one in gone}
    people = tuple(name for name in command.people if name not in left_out)
    if people:
        story.withdraw_transfers(people)
        story.tell(p.Released(directive=command.directive, people=people, at=context.now))
        story.notify("released", people)
    story.tell(_answer(command, len(people), gone, context))
    return story.settle()


def _answer(command: TakeReturn | TakeRelease, taken: int, gone: list[Gone], context: Context) -> m.PartAnswered:
    return m.PartAnswered(directive=command.directive, part=command.part, taken=taken, gone=tuple(gone), at=context.now)


def _not_to_return(state: Unit, cadre: Seconded) -> str | None:
    if cadre.unit != state.unit:
        return "other_unit"
    known = state.people.get(cadre.person)
    if known is None:
        return None
    if known.receiver is not None:
        return "transfer_offered"
    if known.standing is Standing.RECALLED:
        return "recalled"
    return "returning_already" if known.standing in LEAVING_POST else None


def _not_to_release(state: Unit, name: str) -> str | None:
    known = state.people.get(name)
    if known is None:
        return "ended" if name in state.past else "unknown"
    return None if known.standing in RETAINED else "handover_open"


def _handover(name: str, state: Unit, context: Context) -> tuple[Person, p.Side] | Rejection:
    """The person whose post is handed over and the side that speaks, or why it may not."""
    person = state.people.get(name)
    if person is None:
        return unknown(state, name)
    side = side_of(state, person, context.actor)
    if isinstance(side, Rejection):
        return side
    if person.standing not in LEAVING_POST:
        return Rejection(code="handed_over", reason="this post is handed over already")
    return person, side


def list_items(command: c.ListItems, state: Unit, context: Context) -> Decided:
    """Either side adds items; what the other had finished is open again."""
    found = _handover(command.person, state, context)
    if isinstance(found, Rejection):
        return found
    person, side = found
    names = [one.item for one in command.items]
    if len(set(names)) != len(names) or person.items.keys() & set(names):
        return Rejection(code="listed_already", reason="an item of that name is listed already")
    story = Story(state, context)
    by = context.actor.id
    story.tell(p.ItemsListed(person=command.person, items=command.items, side=side, by=by, at=context.received_at))
    story.owe_handovers((command.person,))
    return story.settle()


def confirm_items(command: c.ConfirmItems, state: Unit, context: Context) -> Decided:
    """One side confirms; when both have confirmed everything, the cadre stands down."""
    found = _handover(command.person, state, context)
    if isinstance(found, Rejection):
        return found
    person, side = found
    if strange := set(command.items) - person.items.keys():
        return Rejection(code="no_such_item", reason=f"not listed: {', '.join(sorted(strange))}")
    wanted = command.items or tuple(person.items)
    items = tuple(name for name in wanted if side not in person.items[name].confirmed)
    if not items:
        return []
    story = Story(state, context)
    by = context.actor.id
    story.tell(p.ItemsConfirmed(person=command.person, items=items, side=side, by=by, at=context.received_at))
    return story.settle()


def dispute_item(command: c.DisputeItem, state: Unit, context: Context) -> Decided:
    """Not as it should be: both sides have it before them again."""
    found = _handover(command.person, state, context)
    if isinstance(found, Rejection):
        return found
    person, side = found
    if command.item not in person.items:
        return Rejection(code="no_such_item", reason=f"not listed: {command.item}")
    if command.words is not None and command.words.person != command.person:
        return Rejection(code="not_yours", reason="words about a handover are sealed under the cadre's key")
    if side in person.items[command.item].disputed:
        return []
    story = Story(state, context)
    story.tell(
        p.ItemDisputed(
            person=command.person,
            item=command.item,
            side=side,
            code=command.code,
            words=command.words,
            by=context.actor.id,
            at=context.received_at,
        )
    )
    story.owe_handovers((command.person,))
    return story.settle()
