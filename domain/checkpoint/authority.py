"""Who may do what at a checkpoint. Whoever speaks for a unit or a township says for which."""

from domain.checkpoint.order import CheckpointOrder
from domain.checkpoint.shift import Shift
from domain.checkpoint.state import Checkpoint
from domain.kernel.command import Actor, Role
from domain.kernel.decider import Rejection

POST = frozenset({Role.COMMAND_POST, Role.COMMANDER})
_UNIT = frozenset({Role.LIAISON, Role.UNIT})


def manages(actor: Actor, order: CheckpointOrder) -> Rejection | None:
    """None if the actor manages the checkpoint: its township, or the command post."""
    if actor.role in POST:
        return None
    if actor.role is not Role.TOWNSHIP:
        return Rejection(code="not_allowed", reason="only the checkpoint's township or the command post may do this")
    if actor.unit is None:
        return Rejection(code="no_unit", reason="a township did not say which one it is: name it")
    if actor.unit != order.township:
        return Rejection(code="other_unit", reason=f"this checkpoint belongs to {order.township}, not to {actor.unit}")
    return None


def leads(actor: Actor, state: Checkpoint, shift: Shift) -> Rejection | None:
    """None if the actor leads the shift, or manages the checkpoint."""
    if actor.id == shift.leader or manages(actor, state.ordered) is None:
        return None
    return Rejection(
        code="not_allowed", reason="only the shift's leader, the checkpoint's township or the command post may do this"
    )


def speaks_for(actor: Actor, state: Checkpoint, person: str) -> Rejection | None:
    """None for the person, for those who answer for their unit, and for whoever manages the checkpoint."""
    if actor.id == person or manages(actor, state.ordered) is None:
        return None
    staff = state.staff.get(person)
    if actor.role in _UNIT and staff is not None and actor.unit == staff.unit:
        return None
    if actor.role in _UNIT and actor.unit is None:
        return Rejection(code="no_unit", reason="whoever speaks for a unit says for which: name it")
    return Rejection(
        code="not_yours", reason="only the person, their unit, the checkpoint's township or the command post may"
    )


def engine_only(actor: Actor) -> Rejection | None:
    """None for the engine itself."""
    if actor.role is Role.ENGINE:
        return None
    return Rejection(code="not_allowed", reason="only the engine reports this")
