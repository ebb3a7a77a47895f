"""What is asked for, and the search for substitutes."""

from domain.checkpoint import events_duty as d
from domain.checkpoint.changing import with_shift
from domain.checkpoint.shift import Search
from domain.checkpoint.state import Change, Checkpoint
from domain.checkpoint.transitions import CHANGES
from domain.kernel.values import replace


def requested(state: Checkpoint, event: d.ChangeRequested) -> Checkpoint:
    change = Change(
        id=event.change,
        kind=event.kind,
        person=event.person,
        standing=CHANGES.after(None, event.type),
        shift=event.shift or "",
        other=event.other or "",
        other_shift=event.other_shift or "",
        first_day=event.first_day,
        last_day=event.last_day,
        until=event.until,
    )
    return replace(state, changes={**state.changes, change.id: change})


def moved(state: Checkpoint, event: d.ChangeAgreed | d.ChangeDeclined | d.ChangeWithdrawn) -> Checkpoint:
    known = state.changes[event.change]
    change = replace(known, standing=CHANGES.after(known.standing, event.type))
    if isinstance(event, d.ChangeAgreed):
        change = replace(change, other=event.person)
    return replace(state, changes={**state.changes, change.id: change})


def approved(state: Checkpoint, event: d.ChangeApproved) -> Checkpoint:
    known = state.changes[event.change]
    change = replace(known, standing=CHANGES.after(known.standing, event.type))
    leaves = state.leaves
    if change.kind == "leave" and change.first_day and change.last_day:
        days = (*leaves.get(change.person, ()), (change.first_day, change.last_day))
        leaves = {**leaves, change.person: days}
    return replace(state, changes={**state.changes, change.id: change}, leaves=leaves)


def lapsed(state: Checkpoint, event: d.ChangesLapsed) -> Checkpoint:
    changes = dict(state.changes)
    for name in event.changes:
        changes[name] = replace(changes[name], standing=CHANGES.after(changes[name].standing, event.type))
    return replace(state, changes=changes)


def search_begun(state: Checkpoint, event: d.SearchBegun) -> Checkpoint:
    shift = state.shifts[event.shift]
    before = shift.search
    instead = (*(before.instead_of if before else ()), *event.instead_of)
    tried = (before.tried if before else frozenset()) | set(event.instead_of)
    return with_shift(state, replace(shift, search=Search(instead, before.asked if before else (), tried)))


def substitutes_asked(state: Checkpoint, event: d.SubstitutesAsked) -> Checkpoint:
    shift = state.shifts[event.shift]
    assert shift.search is not None
    search = replace(
        shift.search,
        asked=(*shift.search.asked, *event.people),
        tried=shift.search.tried | set(event.people),
        answer_by=event.answer_by,
    )
    return with_shift(state, replace(shift, search=search))


def substitute_declined(state: Checkpoint, event: d.SubstituteDeclined) -> Checkpoint:
    shift = state.shifts[event.shift]
    if shift.search is None:
        return state
    asked = tuple(name for name in shift.search.asked if name != event.person)
    return with_shift(state, replace(shift, search=replace(shift.search, asked=asked)))


def search_ended(state: Checkpoint, event: d.SearchEnded) -> Checkpoint:
    shift = state.shifts[event.shift]
    if event.why == "exhausted" and shift.search is not None:
        return with_shift(state, replace(shift, search=replace(shift.search, exhausted=True)))
    return with_shift(state, replace(shift, search=None))
