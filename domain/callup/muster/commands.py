"""What a muster can be asked or told."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from domain.callup.directive import Called, Directive
from domain.callup.policy import CallUpPolicy
from domain.kernel.command import TimePassed
from domain.kernel.delivery import RecordDeliveries
from domain.kernel.model import CaseId, Identifier, Model, Moment, PersonId, SealedText

DeclineReason = Literal["on_duty", "on_leave", "away", "unfit", "family", "other"]
ExcuseReason = Literal["exempt", "force_majeure"]
ArrivalSource = Literal["code", "location", "liaison", "self"]


class OpenMuster(Model):
    """Opens the case: these people are called under this directive and these pinned terms."""

    type: Literal["open_muster"] = "open_muster"
    activation: CaseId
    directive: Directive
    terms: CallUpPolicy
    terms_version: int
    people: tuple[Called, ...] = Field(min_length=1, max_length=500)
    substitutes: bool = False


class AddPeople(Model):
    """Call more people in this muster: as substitutes, or because the directive now reaches further."""

    type: Literal["add_people"] = "add_people"
    people: tuple[Called, ...] = Field(min_length=1, max_length=500)
    substitutes: bool = True


class Acknowledge(Model):
    """回执: the person has read the summons and is coming. Made for somebody else, the actor is recorded."""

    type: Literal["acknowledge"] = "acknowledge"
    person: PersonId


class Decline(Model):
    """The person cannot come, or takes back that they would. The words, if any, are sealed under the person's key."""

    type: Literal["decline"] = "decline"
    person: PersonId
    reason: DeclineReason
    words: SealedText | None = None


class ReportEnRoute(Model):
    type: Literal["report_en_route"] = "report_en_route"
    person: PersonId


class ReportArrival(Model):
    """到岗, with how it is known: a code at the post, a location, the liaison, or the person's own word."""

    type: Literal["report_arrival"] = "report_arrival"
    person: PersonId
    how: ArrivalSource


class ConfirmDeployed(Model):
    """The post confirms that the person is on duty."""

    type: Literal["confirm_deployed"] = "confirm_deployed"
    person: PersonId


class Excuse(Model):
    """An approved reason why the person need not come, found after the call (豁免).

    `exempt` stands for all four exemptions and names none, because two of them are about health.
    """

    type: Literal["excuse"] = "excuse"
    person: PersonId
    reason: ExcuseReason
    approver: PersonId


class AskAgain(Model):
    """Escalate by hand: ask the person again, even one who acknowledged (PEERS 10).

    `answers` names the step whose message this replies to; if the ladder has moved on since, nothing is asked
    (PEERS 2). None: from a screen that shows the present state. `words` say why, sealed under the person's key.
    """

    type: Literal["ask_again"] = "ask_again"
    person: PersonId
    answers: Identifier | None = None
    words: SealedText | None = None


class HeardAnswer(Model):
    """What one person answered to a channel that knows them by their address: a key press, a short reply."""

    person: PersonId
    answer: Literal["acknowledge", "decline"]
    reason: DeclineReason = "other"


class RecordAnswers(Model):
    """Answers that a provider handed over together and its channel verified. One command a batch; each answer is
    judged by itself and is a fact of its person."""

    type: Literal["record_answers"] = "record_answers"
    answers: tuple[HeardAnswer, ...] = Field(min_length=1, max_length=1000)


class AmendMuster(Model):
    type: Literal["amend_muster"] = "amend_muster"
    directive: Directive


class AdoptTerms(Model):
    """The activation moved to another version of the policy."""

    type: Literal["adopt_terms"] = "adopt_terms"
    terms: CallUpPolicy
    terms_version: int


class StopCalling(Model):
    """Enough have arrived: whoever has not answered is not asked again."""

    type: Literal["stop_calling"] = "stop_calling"


class ResumeCalling(Model):
    """More are needed after all: whoever had not answered when calling stopped is asked again."""

    type: Literal["resume_calling"] = "resume_calling"


class CloseMuster(Model):
    """The directive ended: everyone is released."""

    type: Literal["close_muster"] = "close_muster"
    why: Literal["stood_down", "lapsed"]
    at: Moment


MusterCommand = Annotated[
    OpenMuster
    | AddPeople
    | Acknowledge
    | Decline
    | ReportEnRoute
    | ReportArrival
    | ConfirmDeployed
    | Excuse
    | AskAgain
    | RecordAnswers
    | RecordDeliveries
    | AmendMuster
    | AdoptTerms
    | StopCalling
    | ResumeCalling
    | CloseMuster
    | TimePassed,
    Field(discriminator="type"),
]
MUSTER_COMMANDS: TypeAdapter[MusterCommand] = TypeAdapter(MusterCommand)

PERSON_COMMANDS: frozenset[str] = frozenset({"acknowledge", "decline", "report_en_route", "report_arrival"})
"""What a called person may say for themselves through a signed link."""
