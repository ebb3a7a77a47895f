"""Changing one shift or one duty of the state: every change of a standing goes through the declared tables."""

from collections.abc import Callable, Iterable
from typing import Any

from domain.checkpoint.shift import Duty, Shift
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.transitions import DUTIES
from domain.kernel.obligation import Ending, Obligation
from domain.kernel.values import replace

DUTY = "duty"


def with_shift(state: Checkpoint, shift: Shift) -> Checkpoint:
    """The state with this shift new or changed."""
    return replace(state, shifts={**state.shifts, shift.id: shift})


def with_duties(shift: Shift, duties: Iterable[Duty]) -> Shift:
    """The shift with these duties new or changed."""
    return replace(shift, duties={**shift.duties, **{duty.person: duty for duty in duties}})


def change(
    state: Checkpoint, shift: str, people: Iterable[str], how: Callable[[Duty], Duty], **of_shift: Any
) -> Checkpoint:
    """Some duties of a shift changed, and fields of the shift with them."""
    known = state.shifts[shift]
    changed = with_duties(known, [how(known.duties[name]) for name in people])
    return with_shift(state, replace(changed, **of_shift) if of_shift else changed)


def moved(duty: Duty, event: str, **facts: Any) -> Duty:
    """The duty after the event, by the table."""
    return replace(duty, standing=DUTIES.after(duty.standing, event), **facts)


def ended(duty: Duty, event: str, ending: Ending, at: Any, detail: str = "") -> Duty:
    """The duty after an event that ends what is owed."""
    return moved(duty, event, owed=duty.owed.end(ending, at, detail), missing_since=None)


def new_duty(state: Checkpoint, shift: Shift, person: str, event: str, instead_of: str = "") -> Duty:
    """A duty that comes into being; who was on the shift before and is put on it again starts anew."""
    owed = Obligation(DUTY, person, f"{state.case}/{shift.id}", shift.start)
    return Duty(person, DUTIES.after(None, event), owed, instead_of)
