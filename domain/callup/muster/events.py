"""What happened to the people of a muster. Each is its own fact with its own time and source.

`v` is the schema version; when an event changes shape, the old shape is upcast on read (`EVENT_UPCASTS`).
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.callup.directive import Called, Directive
from domain.callup.muster.commands import ArrivalSource, DeclineReason
from domain.callup.policy import CallUpPolicy
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.model import CaseId, Identifier, Model, Moment, PersonId, SealedText


class MusterOpened(Model):
    type: Literal["muster_opened"] = "muster_opened"
    v: Literal[1] = 1
    muster: CaseId
    activation: CaseId
    directive: Directive
    terms: CallUpPolicy
    terms_version: int
    people: tuple[Called, ...]
    substitutes: bool
    at: Moment


class PeopleAdded(Model):
    type: Literal["people_added"] = "people_added"
    v: Literal[1] = 1
    people: tuple[Called, ...]
    substitutes: bool = True
    at: Moment


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


class Acknowledged(Model):
    """`made_by` None: the person's own. `late`: received after the time to acknowledge."""

    type: Literal["acknowledged"] = "acknowledged"
    v: Literal[1] = 1
    person: PersonId
    at: Moment
    late: bool
    source: str
    made_by: Identifier | None = None


class AnswerNoted(Model):
    """An answer that changes nothing (twice, out of order, after the end) is still a fact."""

    type: Literal["answer_noted"] = "answer_noted"
    v: Literal[1] = 1
    person: PersonId
    answer: Identifier
    at: Moment
    source: str
    made_by: Identifier | None = None
    why: Literal["repeated", "out_of_order", "after_end", "not_called"]


class Declined(Model):
    type: Literal["declined"] = "declined"
    v: Literal[1] = 1
    person: PersonId
    reason: DeclineReason
    words: SealedText | None
    at: Moment
    source: str
    made_by: Identifier | None = None


class WentEnRoute(Model):
    type: Literal["went_en_route"] = "went_en_route"
    v: Literal[1] = 1
    person: PersonId
    at: Moment
    source: str
    made_by: Identifier | None = None


class Arrived(Model):
    type: Literal["arrived"] = "arrived"
    v: Literal[1] = 1
    person: PersonId
    at: Moment
    late: bool
    how: ArrivalSource
    source: str
    made_by: Identifier | None = None


class Deployed(Model):
    type: Literal["deployed"] = "deployed"
    v: Literal[1] = 1
    person: PersonId
    at: Moment
    confirmed_by: Identifier


class Excused(Model):
    type: Literal["excused"] = "excused"
    v: Literal[1] = 1
    person: PersonId
    kind: Identifier
    approver: PersonId
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
    v: Literal[1] = 1
    person: PersonId
    reason: str
    by: Identifier
    at: Moment


class DirectiveAmended(Model):
    """`told`: the called people are told, because the change concerns what they must do."""

    type: Literal["directive_amended"] = "directive_amended"
    v: Literal[1] = 1
    directive: Directive
    told: bool = True
    at: Moment


class TermsAdopted(Model):
    """Other terms hold from now on. Times already promised to people stay; the next steps follow the new ladder."""

    type: Literal["terms_adopted"] = "terms_adopted"
    v: Literal[1] = 1
    terms: CallUpPolicy
    terms_version: int
    at: Moment


class CallingStopped(Model):
    type: Literal["calling_stopped"] = "calling_stopped"
    v: Literal[1] = 1
    at: Moment


class CallingResumed(Model):
    """`people` had not answered when calling stopped and are asked from the first step."""

    type: Literal["calling_resumed"] = "calling_resumed"
    v: Literal[1] = 1
    people: tuple[PersonId, ...]
    at: Moment


class MusterClosed(Model):
    """Everyone still bound by the directive is released; what they owed lapses."""

    type: Literal["muster_closed"] = "muster_closed"
    v: Literal[1] = 1
    why: Literal["stood_down", "lapsed"]
    at: Moment


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
    | CallingResumed
    | MusterClosed,
    Field(discriminator="type"),
]
MUSTER_EVENTS: TypeAdapter[MusterEvent] = TypeAdapter(MusterEvent)
