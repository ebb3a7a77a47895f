"""Who may speak for a called person: themselves, those who answer for their unit or township, and the command post.

The unit and township are those under which the person was called, so the record alone says whether an actor might.
"""

from domain.callup.directive import Called
from domain.kernel.command import Actor, Role
from domain.kernel.decider import Rejection

FOR_ANYBODY = frozenset({Role.COMMAND_POST, Role.COMMANDER})
FOR_THEIR_UNIT = frozenset({Role.LIAISON, Role.UNIT})
"""Whose `Actor.unit` is the unit they speak for; a township office's is its township."""
_NOT_YOURS = Rejection(
    code="not_yours", reason="only the person, those who answer for their unit or township, or the command post may"
)


def refused_to_speak(actor: Actor, called: Called) -> Rejection | None:
    """None if `actor` may speak for somebody else, else why not. Whoever names no unit speaks for nobody."""
    if actor.role in FOR_ANYBODY:
        return None
    if actor.role in FOR_THEIR_UNIT:
        return _unless("unit", actor, called.unit)
    if actor.role is Role.TOWNSHIP:
        return _unless("township", actor, called.township)
    return _NOT_YOURS


def _unless(kind: str, actor: Actor, theirs: str) -> Rejection | None:
    if actor.unit is None:
        return Rejection(
            code="no_unit", reason=f"a {actor.role} speaks for one {kind} only and did not say for which: name it"
        )
    if actor.unit != theirs:
        return Rejection(
            code="other_unit", reason=f"{actor.unit} was spoken for, but this person was called from {theirs}"
        )
    return None
