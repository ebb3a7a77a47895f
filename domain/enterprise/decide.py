"""The rules of an enterprise's case, command by command."""

from collections.abc import Callable
from typing import Any

from domain.accountability.owing import ObligationEnded
from domain.enterprise import commands as c
from domain.enterprise import rectifying, timing, visiting
from domain.enterprise.authority import Decided, not_engine
from domain.enterprise.planning import PlanVisit
from domain.enterprise.state import Enterprise
from domain.kernel.command import TimePassed
from domain.kernel.decider import Context
from domain.kernel.delivery import DeliveriesRecorded, RecordDeliveries


def decide(command: c.EnterpriseCommand, state: Enterprise, context: Context) -> Decided:
    """The events a command causes, or why it is refused."""
    return _BY_TYPE[type(command)](command, state, context)


def _deliveries(command: RecordDeliveries, state: Enterprise, context: Context) -> Decided:
    refused = not_engine(context)
    return refused or [DeliveriesRecorded(deliveries=command.deliveries)]


_BY_TYPE: dict[type, Callable[[Any, Enterprise, Context], Decided]] = {
    PlanVisit: visiting.plan,
    c.CancelVisit: visiting.cancel,
    c.BeginVisit: visiting.begin,
    c.RecordFinding: visiting.record_finding,
    c.CompleteVisit: visiting.complete,
    c.ExtendDeadline: rectifying.extend,
    c.ApplyRectified: rectifying.apply,
    c.Reinspect: rectifying.reinspect,
    c.LodgeAppeal: rectifying.appeal,
    c.DecideAppeal: rectifying.decide_appeal,
    c.DecideReopening: rectifying.decide_reopening,
    c.ReferFinding: rectifying.refer,
    ObligationEnded: rectifying.obligation_ended,
    RecordDeliveries: _deliveries,
    TimePassed: timing.time,
}
