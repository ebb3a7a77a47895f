"""What happened to an erasure. `KeysDestroyed` is its certificate."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.erasure.commands import Reason
from domain.erasure.policy import ErasurePolicy
from domain.erasure.subject import Subject
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.model import Identifier, Model, Moment


class ErasureRequested(Model):
    type: Literal["erasure_requested"] = "erasure_requested"
    v: Literal[1] = 1
    subject: Subject
    reason: Reason
    by: Identifier
    at: Moment


class ErasureOwed(Model):
    """The purpose has ended; erased at `due` unless a hold stands."""

    type: Literal["erasure_owed"] = "erasure_owed"
    v: Literal[1] = 1
    subject: Subject
    terms: ErasurePolicy
    terms_version: int
    ended_at: Moment
    due: Moment
    drill: bool
    at: Moment


class ErasureApproved(Model):
    type: Literal["erasure_approved"] = "erasure_approved"
    v: Literal[1] = 1
    terms: ErasurePolicy
    terms_version: int
    by: Identifier
    at: Moment


class ErasureRefused(Model):
    type: Literal["erasure_refused"] = "erasure_refused"
    v: Literal[1] = 1
    why: Literal["still_needed", "legal_duty", "not_the_person"]
    by: Identifier
    at: Moment


class HoldPlaced(Model):
    type: Literal["hold_placed"] = "hold_placed"
    v: Literal[1] = 1
    subject: Subject
    hold: Identifier
    by: Identifier
    at: Moment


class HoldLifted(Model):
    type: Literal["hold_lifted"] = "hold_lifted"
    v: Literal[1] = 1
    hold: Identifier
    by: Identifier
    at: Moment


class DestructionAsked(Model):
    """The directory is asked to destroy the keys; without success it is asked again at `again_at`."""

    type: Literal["destruction_asked"] = "destruction_asked"
    v: Literal[1] = 1
    attempt: int
    again_at: Moment
    at: Moment


class DestructionStuck(Model):
    """So many tries came to nothing: a human is told."""

    type: Literal["destruction_stuck"] = "destruction_stuck"
    v: Literal[1] = 1
    attempts: int
    at: Moment


class DestructionBlocked(Model):
    type: Literal["destruction_blocked"] = "destruction_blocked"
    v: Literal[1] = 1
    attempt: int
    why: Literal["on_duty", "unknown_person"]
    at: Moment


class KeysDestroyed(Model):
    """Certificate of deletion: from now on nobody reads it again, and every proof still holds."""

    type: Literal["keys_destroyed"] = "keys_destroyed"
    v: Literal[1] = 1
    subject: Subject
    attempt: int
    texts: int | None
    people: int
    at: Moment


ErasureEvent = Annotated[
    ErasureRequested
    | ErasureOwed
    | ErasureApproved
    | ErasureRefused
    | HoldPlaced
    | HoldLifted
    | DestructionAsked
    | DestructionStuck
    | DestructionBlocked
    | KeysDestroyed
    | DeliveriesRecorded,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[ErasureEvent] = TypeAdapter(ErasureEvent)
