"""The rules of a checkpoint. Before a command is decided, shifts move on to the moment at which it was received: so
what people did during an outage is judged by the shift that was open then (PEERS 4, 13)."""

from collections.abc import Callable
from typing import Any

from domain.accountability.owing import ObligationEnded
from domain.checkpoint import changes, duties, orders, planning, posts, substitutes
from domain.checkpoint import commands as c
from domain.checkpoint import commands_duty as d
from domain.checkpoint import commands_post as p
from domain.checkpoint.authority import engine_only
from domain.checkpoint.failures import after_failures
from domain.checkpoint.passing_time import time_passed
from domain.checkpoint.stages import catch_up
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.story import Story
from domain.kernel.command import TimePassed
from domain.kernel.decider import Context, Rejection
from domain.kernel.delivery import DeliveriesRecorded, RecordDeliveries

Decided = list[Any] | Rejection
_AFTER_END = (p.GiveHandover, p.TakeHandover, p.SettleReferral, ObligationEnded, RecordDeliveries)


def decide(command: Any, state: Checkpoint, context: Context) -> Decided:
    """The events a command causes, or why it is refused."""
    story = Story(state, context)
    if isinstance(command, c.OpenCheckpoint):
        return orders.open_(command, story) or story.events
    catch_up(story, story.heard)
    if story.state.phase == "ended" and not isinstance(command, (*_AFTER_END, TimePassed)):
        if state.phase == "ended":
            return Rejection(code="not_active", reason="the checkpoint has been taken down")
        return story.events  # it ended before the command came: that is the news
    return _BY_TYPE[type(command)](command, story) or story.events


def _time(command: TimePassed, story: Story) -> Rejection | None:
    time_passed(story)
    return None


def _deliveries(command: RecordDeliveries, story: Story) -> Rejection | None:
    if refused := engine_only(story.context.actor):
        return refused
    story.tell(DeliveriesRecorded(deliveries=command.deliveries))
    if story.state.phase == "standing":
        after_failures(command.deliveries, story)
    return None


_BY_TYPE: dict[type, Callable[[Any, Story], Rejection | None]] = {
    c.RefreshStaff: orders.refresh,
    c.StaffFound: orders.found,
    c.AdoptTerms: orders.adopt_terms,
    c.ExtendCheckpoint: orders.extend,
    c.CloseCheckpoint: orders.close,
    c.PlanRota: planning.plan,
    c.RotaProposed: planning.proposed,
    c.AdoptRota: planning.adopt,
    c.PublishRota: planning.publish,
    c.StateWish: planning.wish,
    d.AcknowledgeDuty: duties.acknowledge,
    d.CheckIn: duties.check_in,
    d.ReportLeft: duties.left,
    d.ReportReturn: duties.returned,
    d.RequestChange: changes.request,
    d.AgreeChange: changes.agree,
    d.DecideChange: changes.decide,
    d.WithdrawChange: changes.withdraw,
    d.TakeOver: changes.take,
    d.ForceChange: changes.force,
    d.RequestLeave: changes.leave,
    d.AcceptSubstitution: substitutes.accept,
    d.DeclineSubstitution: substitutes.decline,
    p.GiveHandover: posts.give,
    p.TakeHandover: posts.take,
    p.CountPassages: posts.count,
    p.ReferPassage: posts.refer,
    p.SettleReferral: posts.settle,
    p.ReportIncident: posts.incident,
    ObligationEnded: posts.obligation_ended,
    RecordDeliveries: _deliveries,
    TimePassed: _time,
}
