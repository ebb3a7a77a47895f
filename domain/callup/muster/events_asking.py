"""Being called and asked: who was, by which step of a ladder, and who was let off."""

from typing import Literal

from domain.kernel.model import Identifier, Model, Moment, PersonId, SealedText


class ReachStepTaken(Model):
    """Step `index` of the reach ladder was taken for `people`; `missed` steps were collapsed into it after a delay."""

    type: Literal["reach_step_taken"] = "reach_step_taken"
    v: Literal[1] = 1
    index: int
    step: Identifier
    missed: tuple[Identifier, ...] = ()
    people: tuple[PersonId, ...]
    at: Moment


class AbsenceStepTaken(Model):
    """Step `index` of the absence ladder was taken for people who said they would come and have not."""

    type: Literal["absence_step_taken"] = "absence_step_taken"
    v: Literal[1] = 1
    index: int
    step: Identifier
    missed: tuple[Identifier, ...] = ()
    people: tuple[PersonId, ...]
    at: Moment


class StepFoundEmpty(Model):
    """Nobody held the role that a step was for; the next step is taken at once (PEERS 3)."""

    type: Literal["step_found_empty"] = "step_found_empty"
    v: Literal[1] = 1
    step: Identifier
    to: Identifier
    at: Moment


class WentUnreached(Model):
    """The time to acknowledge passed without an answer; the ladder goes on, substitutes are sought."""

    type: Literal["went_unreached"] = "went_unreached"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    at: Moment


class ArrivalReminded(Model):
    type: Literal["arrival_reminded"] = "arrival_reminded"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    at: Moment


class WentMissing(Model):
    """The reporting time passed without the person: a no-show until they come or the ladder ends."""

    type: Literal["went_missing"] = "went_missing"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    at: Moment


class LadderExhausted(Model):
    """No step is left: the matter is referred to the command post, with an alarm of its own (PEERS 17)."""

    type: Literal["ladder_exhausted"] = "ladder_exhausted"
    v: Literal[1] = 1
    ladder: Literal["reach", "absence"]
    people: tuple[PersonId, ...]
    at: Moment


class AskedAgain(Model):
    type: Literal["asked_again"] = "asked_again"
    v: Literal[2] = 2
    person: PersonId
    words: SealedText | None
    by: Identifier
    at: Moment


class CallingStopped(Model):
    type: Literal["calling_stopped"] = "calling_stopped"
    v: Literal[1] = 1
    at: Moment


class PeopleLetGo(Model):
    """Who had not answered when calling stopped is held no longer: another activation may call them."""

    type: Literal["people_let_go"] = "people_let_go"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    at: Moment


class PeopleHeld(Model):
    """Let go or declined before, they are held again: asked once more, or coming after all."""

    type: Literal["people_held"] = "people_held"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    at: Moment


class NotAskedAgain(Model):
    """Let go before and held by another activation since: they are not asked when calling resumes."""

    type: Literal["not_asked_again"] = "not_asked_again"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    why: Literal["called_elsewhere"] = "called_elsewhere"
    at: Moment


class CallingResumed(Model):
    """`people` had not answered when calling stopped and are asked from the first step."""

    type: Literal["calling_resumed"] = "calling_resumed"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    at: Moment
