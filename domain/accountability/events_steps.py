"""Steps of the ladder: each says by which version of which rule and clock it was taken, and what time it gives."""

from typing import Literal

from domain.accountability.commands import OrderNumber
from domain.accountability.owing import ObligationId
from domain.kernel.duration import Duration
from domain.kernel.model import Identifier, Model, Moment


class Times(Model):
    """What the calendar made of a step's durations.

    Until `due` it is to be done (where a human must decide: by then they are asked again); at `step_at` the ladder
    looks again, the first working moment not before (at once where urgent). `reply_by` and `unanswered_at` are the
    same for a reply. `unknown_years`: no calendar covers them, so that Monday to Friday was guessed.
    """

    due: Moment
    step_at: Moment
    remind_at: Moment | None = None
    reply_by: Moment | None = None
    unanswered_at: Moment | None = None
    unknown_years: tuple[int, ...] = ()


Why = Literal["overdue", "unanswered", "not_done", "notice_over", "confirmed", "refused", "undecided", "unserved"]


class Step(Model):
    """One obligation takes a step. `rule` is the field of the policy that says so, `gives` the durations that ran on
    calendar version `calendar_version`, `missed` what an outage swallowed before it."""

    obligation: ObligationId
    why: Why
    rule: Identifier
    gives: tuple[Duration, ...] = ()
    times: Times
    terms_version: int
    calendar_version: int
    missed: tuple[Identifier, ...] = ()


class OrderStep(Step):
    """A step by a document of its own. `rests_on` are the documents before it that still count."""

    order: OrderNumber
    rests_on: tuple[OrderNumber, ...] = ()


class Reminder(Model):
    """One matter of a merged reminder."""

    obligation: ObligationId
    due: Moment
    rule: Identifier
    terms_version: int


class BearerReminded(Model):
    """提醒: one message about everything that is soon due; it counts as one request (基层减负)."""

    type: Literal["bearer_reminded"] = "bearer_reminded"
    v: Literal[1] = 1
    reminders: tuple[Reminder, ...]
    at: Moment


class SupervisionOrdered(Model):
    """督办: a reply is owed."""

    type: Literal["supervision_ordered"] = "supervision_ordered"
    v: Literal[1] = 1
    steps: tuple[OrderStep, ...]
    at: Moment


class CirculationAnnounced(Model):
    """拟通报告知: the right to reply before a circular."""

    type: Literal["circulation_announced"] = "circulation_announced"
    v: Literal[1] = 1
    steps: tuple[OrderStep, ...]
    at: Moment


class ServedAgain(Model):
    """Nobody got these documents: they are sent again and their times run anew. No step rests on what was not served,
    and it is an alarm: somebody hands them over by hand."""

    type: Literal["served_again"] = "served_again"
    v: Literal[1] = 1
    steps: tuple[OrderStep, ...]
    at: Moment


class CircularProposed(Model):
    """The notice is over, and a human must confirm the circular; asked again until somebody decides."""

    type: Literal["circular_proposed"] = "circular_proposed"
    v: Literal[1] = 1
    steps: tuple[Step, ...]
    at: Moment


class Circulated(Model):
    """通报, with what was replied. `by`: the human who confirmed it; None where the policy leaves it to the ladder."""

    type: Literal["circulated"] = "circulated"
    v: Literal[1] = 1
    steps: tuple[OrderStep, ...]
    by: Identifier | None = None
    at: Moment


class InterviewCalled(Model):
    """约谈通知: a human must hold it."""

    type: Literal["interview_called"] = "interview_called"
    v: Literal[1] = 1
    steps: tuple[OrderStep, ...]
    at: Moment


class InterviewOverdue(Model):
    """Nobody has held the interview: that is the supervisor's delay and never counts against the bearer."""

    type: Literal["interview_overdue"] = "interview_overdue"
    v: Literal[1] = 1
    steps: tuple[Step, ...]
    at: Moment


class LadderExhausted(Model):
    """Nothing is left but a referral, which only a human takes or declines: an alarm, raised again until they do."""

    type: Literal["ladder_exhausted"] = "ladder_exhausted"
    v: Literal[1] = 1
    steps: tuple[Step, ...]
    at: Moment


class ReplyMissed(Model):
    """The time to reply to these documents has passed. A late reply is still recorded."""

    type: Literal["reply_missed"] = "reply_missed"
    v: Literal[1] = 1
    orders: tuple[OrderNumber, ...]
    at: Moment


class StepsDelayed(Model):
    """What is due waits: for the end of the quiet hours, for working hours, or because the engine was away."""

    type: Literal["steps_delayed"] = "steps_delayed"
    v: Literal[1] = 1
    obligations: tuple[ObligationId, ...]
    until: Moment
    why: Literal["quiet_hours", "working_hours", "catch_up"]
    at: Moment
