"""What happened to the people of a muster. Each is its own fact with its own time and source.

`v` is the schema version; when an event changes shape, the old shape is upcast on read (`older.py`).
"""

from typing import Annotated

from pydantic import Field, TypeAdapter

from domain.callup.muster.events_answers import (
    Acknowledged,
    AnswerNoted,
    Arrived,
    Declined,
    Deployed,
    Excused,
    WentEnRoute,
    Withdrew,
)
from domain.callup.muster.events_asking import (
    AbsenceStepTaken,
    ArrivalReminded,
    AskedAgain,
    CallingResumed,
    CallingStopped,
    LadderExhausted,
    NotAskedAgain,
    PeopleHeld,
    PeopleLetGo,
    ReachStepTaken,
    StepFoundEmpty,
    WentMissing,
    WentUnreached,
)
from domain.callup.muster.events_orders import DirectiveAmended, MusterClosed, MusterOpened, PeopleAdded, TermsAdopted
from domain.kernel.delivery import DeliveriesRecorded

__all__ = [
    "MUSTER_EVENTS",
    "AbsenceStepTaken",
    "Acknowledged",
    "AnswerNoted",
    "ArrivalReminded",
    "Arrived",
    "AskedAgain",
    "CallingResumed",
    "CallingStopped",
    "Declined",
    "DeliveriesRecorded",
    "Deployed",
    "DirectiveAmended",
    "Excused",
    "LadderExhausted",
    "MusterClosed",
    "MusterEvent",
    "MusterOpened",
    "NotAskedAgain",
    "PeopleAdded",
    "PeopleHeld",
    "PeopleLetGo",
    "ReachStepTaken",
    "StepFoundEmpty",
    "TermsAdopted",
    "WentEnRoute",
    "WentMissing",
    "WentUnreached",
    "Withdrew",
]

MusterEvent = Annotated[
    MusterOpened
    | PeopleAdded
    | ReachStepTaken
    | AbsenceStepTaken
    | StepFoundEmpty
    | DeliveriesRecorded
    | Acknowledged
    | AnswerNoted
    | Declined
    | Withdrew
    | WentEnRoute
    | Arrived
    | Deployed
    | Excused
    | WentUnreached
    | ArrivalReminded
    | WentMissing
    | LadderExhausted
    | AskedAgain
    | DirectiveAmended
    | TermsAdopted
    | CallingStopped
    | PeopleLetGo
    | PeopleHeld
    | NotAskedAgain
    | CallingResumed
    | MusterClosed,
    Field(discriminator="type"),
]
MUSTER_EVENTS: TypeAdapter[MusterEvent] = TypeAdapter(MusterEvent)
