"""Answers: what called people said and did, or others for them. `made_by` None: the person's own."""

from typing import Literal

from domain.callup.muster.commands import ArrivalSource, DeclineReason, ExcuseReason
from domain.kernel.model import Identifier, Model, Moment, PersonId, SealedText


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
    """An answer that changes nothing (twice, out of order, after the end, or because another activation holds the
    person by now) is still a fact."""

    type: Literal["answer_noted"] = "answer_noted"
    v: Literal[1] = 1
    person: PersonId
    answer: Identifier
    at: Moment
    source: str
    made_by: Identifier | None = None
    why: Literal["repeated", "out_of_order", "after_end", "not_called", "called_elsewhere"]


class Declined(Model):
    """The person cannot come and owed nothing yet. In early records it also ended an arrival that was owed; since
    then a word that is taken back is `Withdrew`."""

    type: Literal["declined"] = "declined"
    v: Literal[1] = 1
    person: PersonId
    reason: DeclineReason
    words: SealedText | None
    at: Moment
    source: str
    made_by: Identifier | None = None


class Withdrew(Model):
    """Who had said they would come takes it back. Substitutes are sought at once; the arrival stays owed until a
    human excuses it, the person comes after all, or it is referred."""

    type: Literal["withdrew"] = "withdrew"
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
    v: Literal[2] = 2
    person: PersonId
    reason: ExcuseReason
    approver: PersonId
    at: Moment
