"""What happened to an activation. `v` is the schema version of the event; older ones are read by `older.py`."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from domain.callup.activation.events_calling import (
    CallingResumed,
    CandidatesAsked,
    CandidatesExcluded,
    CandidatesReceived,
    LookUpFailed,
    MusterCounted,
    PeopleCalled,
    QuorumMet,
    ReservesHeld,
    ShortfallDeclared,
)
from domain.callup.activation.events_orders import (
    ActivationAmended,
    ActivationApproved,
    ActivationClosed,
    ActivationDrafted,
    ActivationEnded,
    ActivationExtended,
    DraftWithdrawn,
    ExpiryNoticed,
    PolicyAdopted,
)
from domain.kernel.delivery import DeliveriesRecorded

__all__ = [
    "ACTIVATION_EVENTS",
    "ActivationAmended",
    "ActivationApproved",
    "ActivationClosed",
    "ActivationDrafted",
    "ActivationEnded",
    "ActivationEvent",
    "ActivationExtended",
    "CallingResumed",
    "CandidatesAsked",
    "CandidatesExcluded",
    "CandidatesReceived",
    "DeliveriesRecorded",
    "DraftWithdrawn",
    "ExpiryNoticed",
    "LookUpFailed",
    "MusterCounted",
    "PeopleCalled",
    "PolicyAdopted",
    "QuorumMet",
    "ReservesHeld",
    "ShortfallDeclared",
]

ActivationEvent = Annotated[
    ActivationDrafted
    | DraftWithdrawn
    | ActivationApproved
    | CandidatesAsked
    | CandidatesReceived
    | CandidatesExcluded
    | ReservesHeld
    | PeopleCalled
    | MusterCounted
    | QuorumMet
    | ShortfallDeclared
    | ActivationAmended
    | CallingResumed
    | ActivationExtended
    | PolicyAdopted
    | ExpiryNoticed
    | LookUpFailed
    | ActivationEnded
    | ActivationClosed
    | DeliveriesRecorded,
    Field(discriminator="type"),
]
ACTIVATION_EVENTS: TypeAdapter[ActivationEvent] = TypeAdapter(ActivationEvent)
