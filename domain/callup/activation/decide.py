"""The rules of an activation: who may order what, selection and substitution, expiry."""

from collections.abc import Callable
from typing import Any

from domain.callup.activation import commands as c
from domain.callup.activation import engine_news, orders
from domain.callup.activation.authority import Decided
from domain.callup.activation.orders import POLICY
from domain.callup.activation.state import Activation
from domain.kernel.command import TimePassed
from domain.kernel.decider import Context
from domain.kernel.delivery import RecordDeliveries

__all__ = ["POLICY", "decide"]


def decide(command: c.ActivationCommand, state: Activation, context: Context) -> Decided:
    """The events a command causes, or why it is refused."""
    return _BY_TYPE[type(command)](command, state, context)


_BY_TYPE: dict[type, Callable[[Any, Activation, Context], Decided]] = {
    c.DraftActivation: orders.draft,
    c.ApproveActivation: orders.approve,
    c.WithdrawDraft: orders.withdraw,
    c.CandidatesFound: engine_news.found,
    c.AmendActivation: orders.amend,
    c.ExtendActivation: orders.extend,
    c.AdoptPolicy: orders.adopt,
    c.StandDown: orders.stand_down,
    c.MusterReported: engine_news.reported,
    RecordDeliveries: engine_news.deliveries,
    TimePassed: engine_news.time,
}
