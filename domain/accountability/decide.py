"""The rules of a bearer's ladder, by command."""

from collections.abc import Callable
from typing import Any

from domain.accountability import commands as c
from domain.accountability import replying, seam, supervising
from domain.accountability.authority import not_engine
from domain.accountability.climbing import time_passed
from domain.accountability.owing import MoveDue, Owe, Settle
from domain.accountability.seam import Decided
from domain.accountability.state import Ledger
from domain.kernel.command import TimePassed
from domain.kernel.decider import Context
from domain.kernel.delivery import DeliveriesRecorded, RecordDeliveries


def decide(command: c.AccountabilityCommand, state: Ledger, context: Context) -> Decided:
    """The events a command causes, or why it is refused."""
    return _BY_TYPE[type(command)](command, state, context)


def _time(command: TimePassed, state: Ledger, context: Context) -> Decided:
    return not_engine(context) or time_passed(state, context.now)


def _deliveries(command: RecordDeliveries, state: Ledger, context: Context) -> Decided:
    return not_engine(context) or [DeliveriesRecorded(deliveries=command.deliveries)]


_BY_TYPE: dict[type, Callable[[Any, Ledger, Context], Decided]] = {
    Owe: seam.owe,
    MoveDue: seam.move_due,
    Settle: seam.settle,
    c.Reply: replying.reply,
    c.Excuse: supervising.excuse,
    c.Extend: supervising.extend,
    c.WithdrawOrder: supervising.withdraw_order,
    c.ConfirmCircular: supervising.confirm_circular,
    c.RecordInterview: supervising.record_interview,
    c.TakeReferral: supervising.take_referral,
    c.DeclineReferral: supervising.decline_referral,
    c.RecordService: supervising.record_service,
    RecordDeliveries: _deliveries,
    TimePassed: _time,
}
