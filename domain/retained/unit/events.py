"""Everything that can happen in a unit's case of retained cadres."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from domain.kernel.delivery import DeliveriesRecorded
from domain.retained.unit import events_months as m
from domain.retained.unit import events_people as p
from domain.retained.unit import events_transfer as t

RetainedEvent = Annotated[
    p.UnitOpened
    | p.PolicyAdopted
    | p.ReturnBegun
    | p.ItemsListed
    | p.ItemsConfirmed
    | p.ItemDisputed
    | p.StoodDown
    | p.Recalled
    | p.Served
    | p.CameBack
    | p.CallNoted
    | p.Released
    | p.ServiceEnded
    | p.LeftService
    | t.TransferOffered
    | t.TransferWithdrawn
    | t.TransferProposed
    | t.TransferAnswered
    | t.ProposalWithdrawn
    | t.TransferTaken
    | t.TransferRefused
    | t.MovedOut
    | t.MovedIn
    | m.DutyOwed
    | m.DutyEnded
    | m.MonthsBegun
    | m.ContactsAsked
    | m.ContactsConfirmed
    | m.ContactsUnconfirmed
    | m.ContactChanged
    | m.MonthClosed
    | m.VolunteeringOffered
    | m.OfferTaken
    | m.OfferDeclined
    | m.OfferOver
    | m.PeopleTold
    | m.NoticeHeld
    | m.WorkDelayed
    | m.PartAnswered
    | DeliveriesRecorded,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[RetainedEvent] = TypeAdapter(RetainedEvent)
