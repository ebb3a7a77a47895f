"""What happened on a bearer's ladder."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from domain.accountability import events_people as p
from domain.accountability import events_seam as s
from domain.accountability import events_steps as t
from domain.kernel.delivery import DeliveriesRecorded

Settlement = s.ObligationFulfilled | s.ObligationTransferred | s.ObligationLapsed | s.ObligationExcused

AccountabilityEvent = Annotated[
    s.RulesPinned
    | s.CalendarPinned
    | s.ObligationOwed
    | s.DueMoved
    | s.ObligationFulfilled
    | s.ObligationTransferred
    | s.ObligationLapsed
    | s.ObligationExcused
    | s.MessageNoted
    | s.SettledEarly
    | s.DueMovedEarly
    | t.BearerReminded
    | t.SupervisionOrdered
    | t.CirculationAnnounced
    | t.ServedAgain
    | t.CircularProposed
    | t.Circulated
    | t.InterviewCalled
    | t.InterviewOverdue
    | t.LadderExhausted
    | t.ReplyMissed
    | t.StepsDelayed
    | p.OrderReplied
    | p.ReplyNoted
    | p.OrderServed
    | p.OrderWithdrawn
    | p.InterviewScheduled
    | p.InterviewHeld
    | p.InterviewRefused
    | p.ReferralTaken
    | p.ReferralDeclined
    | DeliveriesRecorded,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[AccountabilityEvent] = TypeAdapter(AccountabilityEvent)
