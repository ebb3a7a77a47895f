"""Who may do what: those who supervise a matter, and those who speak for its bearer. Never both."""

from domain.accountability.events_seam import ObligationOwed
from domain.accountability.state import Ledger
from domain.kernel.command import Actor, Role
from domain.kernel.decider import Context, Rejection

COUNTY = frozenset({Role.COMMAND_POST, Role.COMMANDER})
_FOR_THEIR_UNIT = frozenset({Role.LIAISON, Role.UNIT})


def not_engine(context: Context) -> Rejection | None:
    """None if the engine speaks: time, deliveries, and what cases tell each other."""
    if context.actor.role is Role.ENGINE:
        return None
    return Rejection(code="not_allowed", reason="only the engine and other cases tell a ladder this")


def not_supervisor(bearer: str, owner: str | None, actor: Actor) -> Rejection | None:
    """None if `actor` supervises the matter: the command post, a commander, or the department that owns it."""
    if speaks_for_bearer(bearer, actor):
        return Rejection(code="own_case", reason="nobody supervises what they themselves owe")
    if actor.role in COUNTY:
        return None
    if actor.role is not Role.DEPARTMENT:
        return Rejection(
            code="not_allowed", reason="only the command post, a commander or the department that owns the matter may"
        )
    if actor.unit is None:
        return Rejection(code="no_unit", reason="a department speaks for one unit and did not say for which: name it")
    if actor.unit != owner:
        return Rejection(code="other_unit", reason=f"the matter is owned by {owner or 'the command post'}")
    return None


def unfit_approver(state: Ledger, owed: ObligationOwed, approver: str) -> Rejection | None:
    """None if `approver` is not the bearer, none of those it is about, and has not spoken for the bearer."""
    kind, _, name = owed.bearer.partition(":")
    if (kind == "person" and approver == name) or approver in owed.subjects or approver in state.speakers:
        return Rejection(code="self_approved", reason="nobody who owes, or speaks for who owes, approves it")
    return None


def speaks_for_bearer(bearer: str, actor: Actor) -> bool:
    """Whether `actor` is on the bearer's side: the person, or whoever speaks for that unit, township or enterprise."""
    kind, _, name = bearer.partition(":")
    return actor.id == name if kind == "person" else actor.unit == name


def not_bearer(bearer: str, actor: Actor, person: str) -> Rejection | None:
    """None if `actor` may reply for the bearer with words of `person`."""
    kind, _, name = bearer.partition(":")
    if kind == "person":
        if actor.id != name:
            return Rejection(code="not_yours", reason="only the person who owes may reply")
    elif refused := _not_of(kind, name, actor):
        return refused
    if person != actor.id:
        return Rejection(code="not_yours", reason="a statement is given by the person who speaks")
    return None


def _not_of(kind: str, name: str, actor: Actor) -> Rejection | None:
    allowed = {Role.TOWNSHIP} if kind == "township" else _FOR_THEIR_UNIT
    if actor.role not in allowed:
        return Rejection(code="not_yours", reason=f"only the liaison or the head of the {kind} may reply")
    if actor.unit is None:
        return Rejection(code="no_unit", reason=f"say for which {kind} you speak")
    if actor.unit != name:
        return Rejection(code="other_unit", reason=f"{actor.unit} was spoken for, but {name} owes")
    return None
