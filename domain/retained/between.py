"""What the cases of retained responsibility, and call-ups, tell each other: one command a unit and batch, never one a
person."""

from typing import Annotated, Literal

from pydantic import Field

from domain.kernel.model import CaseId, Model, Moment, PersonId
from domain.retained.seconded import Gone, PlaceId, Seconded

BATCH = 500
"""People in one command."""


class TakeReturn(Model):
    """A directive sends these cadres of one unit home: hand the post over by `handover_by`, and stay responsible."""

    type: Literal["take_return"] = "take_return"
    directive: CaseId
    part: int = Field(ge=0)
    cadres: tuple[Seconded, ...] = Field(min_length=1, max_length=BATCH)
    handover_by: Moment


class TakeRelease(Model):
    """A directive ends the retained responsibility of these cadres."""

    type: Literal["take_release"] = "take_release"
    directive: CaseId
    part: int = Field(ge=0)
    people: tuple[PersonId, ...] = Field(min_length=1, max_length=BATCH)


class PartTaken(Model):
    """What became of one part of a directive: `taken` people, and whom it could not reach."""

    type: Literal["part_taken"] = "part_taken"
    part: int = Field(ge=0)
    taken: int = Field(ge=0)
    gone: tuple[Gone, ...] = ()


class NoteCalled(Model):
    """A muster calls these retained cadres of the unit. In a drill nobody moves."""

    type: Literal["note_called"] = "note_called"
    muster: CaseId
    activation: CaseId
    people: Annotated[tuple[PersonId, ...], Field(min_length=1, max_length=BATCH)]
    drill: bool
    at: Moment


class Served(Model):
    """One called person at the muster's end. `minutes` from arrival to release, 0 without one. `answered_at`: when the
    person last spoke for themselves, which proves that their contact is right."""

    person: PersonId
    minutes: int = Field(ge=0)
    answered_at: Moment | None = None


class NoteServed(Model):
    """The muster ended: everybody comes back."""

    type: Literal["note_served"] = "note_served"
    muster: CaseId
    served: Annotated[tuple[Served, ...], Field(min_length=1, max_length=BATCH)]
    drill: bool
    at: Moment


class ProposeTransfer(Model):
    """The present unit offers a cadre to this one."""

    type: Literal["propose_transfer"] = "propose_transfer"
    person: PersonId
    giver: PlaceId


class AnswerTransfer(Model):
    """The receiving unit's answer, or that the time for one is over by a human's word in the ladder."""

    type: Literal["answer_transfer"] = "answer_transfer"
    person: PersonId
    receiver: PlaceId
    accepted: bool


class WithdrawProposal(Model):
    """The offer stands no longer: the cadre was released or left before it was answered."""

    type: Literal["withdraw_proposal"] = "withdraw_proposal"
    person: PersonId
    giver: PlaceId


class MoveIn(Model):
    """The cadre comes over with all that is theirs: since when they are retained, how many posts they had."""

    type: Literal["move_in"] = "move_in"
    cadre: Seconded
    giver: PlaceId
    since: Moment
    posts: int = Field(ge=1)
    contact_at: Moment | None = None
