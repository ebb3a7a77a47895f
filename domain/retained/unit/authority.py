"""Who may speak in a unit's case: the cadre, the unit, the receiving side, the command post, the engine."""

from domain.kernel.command import Actor, Role
from domain.kernel.decider import Context, Rejection
from domain.retained.unit.events_people import Side
from domain.retained.unit.person import Person
from domain.retained.unit.state import Unit

COUNTY = frozenset({Role.COMMAND_POST, Role.COMMANDER})
FOR_THEIR_UNIT = frozenset({Role.LIAISON, Role.UNIT})


def not_engine(context: Context) -> Rejection | None:
    """None if the engine speaks: time, deliveries, and what cases tell each other."""
    if context.actor.role is Role.ENGINE:
        return None
    return Rejection(code="not_allowed", reason="only the engine and other cases tell a unit this")


def unknown(state: Unit, name: str) -> Rejection:
    """Why somebody is not among the unit's cadres."""
    if name in state.past:
        return Rejection(code="ended", reason=f"this person's responsibility has ended: {state.past[name].standing}")
    return Rejection(code="not_ours", reason="this person is no seconded cadre of this unit")


def not_unit(state: Unit, actor: Actor) -> Rejection | None:
    """None if the liaison or head of this unit speaks, or the command post."""
    if actor.role in COUNTY:
        return None
    return not_own_unit(state, actor)


def not_own_unit(state: Unit, actor: Actor) -> Rejection | None:
    """None if the liaison or head of this very unit speaks."""
    if actor.role not in FOR_THEIR_UNIT:
        return Rejection(code="not_yours", reason="only the liaison or the head of the unit may do this")
    if actor.unit is None:
        return Rejection(code="no_unit", reason="say for which unit you speak")
    if actor.unit != state.unit:
        return Rejection(code="other_unit", reason=f"{actor.unit} was spoken for, but the cadre is of {state.unit}")
    return None


def side_of(state: Unit, person: Person, actor: Actor) -> Side | Rejection:
    """Which side of a handover the actor speaks for; nobody speaks for both."""
    if actor.role is Role.TOWNSHIP:
        if actor.unit is None:
            return Rejection(code="no_unit", reason="say for which township or community you speak")
        if actor.unit not in (person.cadre.community, person.cadre.township):
            reason = f"{actor.unit} was spoken for, but the post is in {person.cadre.community}"
            return Rejection(code="other_unit", reason=reason)
        if actor.id == person.cadre.person:
            return Rejection(code="both_sides", reason="whoever hands over does not also receive")
        return "receiver"
    if actor.id == person.cadre.person:
        return "giver"
    if actor.role in FOR_THEIR_UNIT:
        return not_own_unit(state, actor) or "giver"
    return Rejection(code="not_yours", reason="only the cadre, their unit, or the receiving township or community may")
