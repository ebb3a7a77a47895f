"""Who may speak in an inspection, and when."""

from domain.inspection import events as e
from domain.inspection.state import Inspection
from domain.inspection.transitions import Stage
from domain.kernel.command import Role
from domain.kernel.decider import Context, Rejection

Decided = list[e.InspectionEvent] | Rejection


def not_allowed(context: Context, *roles: Role) -> Rejection | None:
    """Unless the actor speaks in one of these capacities."""
    if context.actor.role in roles:
        return None
    return Rejection(code="not_allowed", reason=f"only {' or '.join(roles)} may do this")


def not_competent(state: Inspection, context: Context) -> Rejection | None:
    """Only the department whose inspection it is speaks for it; the command post never does."""
    if state.department and context.actor.role is Role.DEPARTMENT and context.actor.unit == state.department:
        return None
    return Rejection(
        code="not_competent",
        reason=f"only the competent department {state.department} inspects; the command post requests",
    )


def not_now(state: Inspection, *stages: Stage) -> Rejection | None:
    """Unless the inspection is in one of these stages."""
    if state.stage in stages:
        return None
    wanted = " or ".join(stages)
    return Rejection(code="wrong_order", reason=f"the inspection is {state.stage}; this needs one that is {wanted}")


def four_eyes(context: Context, other: str) -> Rejection | None:
    """Unless somebody else than `other` speaks."""
    if context.actor.id != other:
        return None
    return Rejection(code="four_eyes", reason="somebody else of the department must do this")
