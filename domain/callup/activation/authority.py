"""Who may order, and when an activation takes orders at all."""

from domain.callup.activation import events as e
from domain.callup.activation.state import Activation
from domain.kernel.command import Role
from domain.kernel.decider import Context, Rejection

Decided = list[e.ActivationEvent] | Rejection

ORDERS = frozenset({Role.COMMAND_POST, Role.COMMANDER})


def not_allowed(context: Context, *roles: Role) -> Rejection | None:
    if context.actor.role in roles:
        return None
    return Rejection(code="not_allowed", reason=f"only {' or '.join(roles)} may do this")


def not_active(state: Activation) -> Rejection | None:
    if state.phase == "active":
        return None
    return Rejection(code="not_active", reason=f"the activation is {state.phase or 'unknown'}, not active")
