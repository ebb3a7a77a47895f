"""What happens to duties: told, acknowledged, kept, missed, changed, substituted."""

from datetime import date
from typing import Literal

from domain.checkpoint.commands_duty import How, LeaveKind
from domain.kernel.model import Identifier, Model, Moment, PersonId, SealedText

Ladder = Literal["absence"]


class DutyAcknowledged(Model):
    type: Literal["duty_acknowledged"] = "duty_acknowledged"
    v: Literal[1] = 1
    shift: Identifier
    person: PersonId
    made_by: PersonId | None
    at: Moment


class DutyReminded(Model):
    type: Literal["duty_reminded"] = "duty_reminded"
    v: Literal[1] = 1
    shift: Identifier
    people: tuple[PersonId, ...]
    at: Moment


class CheckedIn(Model):
    type: Literal["checked_in"] = "checked_in"
    v: Literal[1] = 1
    shift: Identifier
    person: PersonId
    how: How
    late: bool
    made_by: PersonId | None
    source: str
    at: Moment


class WentMissing(Model):
    """Nobody has seen them since the shift began; the no-show ladder starts and substitutes are asked beside it."""

    type: Literal["went_missing"] = "went_missing"
    v: Literal[1] = 1
    shift: Identifier
    people: tuple[PersonId, ...]
    at: Moment


class AbsenceStepTaken(Model):
    type: Literal["absence_step_taken"] = "absence_step_taken"
    v: Literal[1] = 1
    shift: Identifier
    index: int
    step: Identifier
    missed: tuple[Identifier, ...] = ()
    people: tuple[PersonId, ...]
    at: Moment


class LadderExhausted(Model):
    type: Literal["ladder_exhausted"] = "ladder_exhausted"
    v: Literal[1] = 1
    ladder: Ladder
    shift: Identifier
    people: tuple[PersonId, ...]
    at: Moment


class LeftPost(Model):
    type: Literal["left_post"] = "left_post"
    v: Literal[1] = 1
    shift: Identifier
    person: PersonId
    said_by: PersonId
    at: Moment


class ReturnedToPost(Model):
    type: Literal["returned_to_post"] = "returned_to_post"
    v: Literal[1] = 1
    shift: Identifier
    person: PersonId
    said_by: PersonId
    at: Moment


class DutyAssigned(Model):
    """Somebody is put on a shift outside of a rota. `why` says by which way."""

    type: Literal["duty_assigned"] = "duty_assigned"
    v: Literal[1] = 1
    shift: Identifier
    person: PersonId
    instead_of: PersonId | None
    why: Literal["swap", "give", "take", "forced", "substitute"]
    override: str | None
    by: Identifier
    at: Moment


class DutyRemoved(Model):
    """A duty passes to somebody else, or is taken from the person; `to` None: nobody yet."""

    type: Literal["duty_removed"] = "duty_removed"
    v: Literal[1] = 1
    shift: Identifier
    person: PersonId
    to: PersonId | None
    why: Literal["swap", "give", "take", "forced", "substitute", "called_elsewhere"]
    reason: str | None
    by: Identifier
    at: Moment


class DutyExcused(Model):
    type: Literal["duty_excused"] = "duty_excused"
    v: Literal[1] = 1
    shift: Identifier
    person: PersonId
    approver: Identifier
    at: Moment


class ChangeRequested(Model):
    type: Literal["change_requested"] = "change_requested"
    v: Literal[1] = 1
    change: Identifier
    kind: Literal["swap", "give", "leave"]
    person: PersonId
    shift: Identifier | None
    other: PersonId | None
    other_shift: Identifier | None
    first_day: date | None
    last_day: date | None
    leave_kind: LeaveKind | None
    words: SealedText | None
    until: Moment
    at: Moment


class ChangeAgreed(Model):
    """`at_once`: nobody has to decide, because the policy lets duties be taken."""

    type: Literal["change_agreed"] = "change_agreed"
    v: Literal[1] = 1
    change: Identifier
    person: PersonId
    at_once: bool = False
    at: Moment


class ChangeApproved(Model):
    """`by` the leader or manager; the engine where the policy lets people take duties at once."""

    type: Literal["change_approved"] = "change_approved"
    v: Literal[1] = 1
    change: Identifier
    by: Identifier
    reason: str | None
    at: Moment


class ChangeDeclined(Model):
    type: Literal["change_declined"] = "change_declined"
    v: Literal[1] = 1
    change: Identifier
    by: Identifier
    reason: str | None
    at: Moment


class ChangeWithdrawn(Model):
    type: Literal["change_withdrawn"] = "change_withdrawn"
    v: Literal[1] = 1
    change: Identifier
    by: Identifier
    at: Moment


class ChangesLapsed(Model):
    """Nobody decided before it was too late: the duties stay as they are, and whoever asked is told."""

    type: Literal["changes_lapsed"] = "changes_lapsed"
    v: Literal[1] = 1
    changes: tuple[Identifier, ...]
    at: Moment


class SearchBegun(Model):
    """Somebody is wanted in these people's place (empty: the shift lacks somebody from the start)."""

    type: Literal["search_begun"] = "search_begun"
    v: Literal[1] = 1
    shift: Identifier
    instead_of: tuple[PersonId, ...]
    at: Moment


class SubstitutesAsked(Model):
    type: Literal["substitutes_asked"] = "substitutes_asked"
    v: Literal[1] = 1
    shift: Identifier
    people: tuple[PersonId, ...]
    answer_by: Moment
    at: Moment


class SubstituteDeclined(Model):
    type: Literal["substitute_declined"] = "substitute_declined"
    v: Literal[1] = 1
    shift: Identifier
    person: PersonId
    at: Moment


class SearchEnded(Model):
    """`exhausted`: nobody is left to ask, which is an alarm; `filled` and `over` end it quietly."""

    type: Literal["search_ended"] = "search_ended"
    v: Literal[1] = 1
    shift: Identifier
    why: Literal["filled", "exhausted", "over"]
    unasked: tuple[PersonId, ...] = ()
    at: Moment


class AnswerNoted(Model):
    """A fact that changes nothing: said twice, too late, or of somebody who is not on the shift any more."""

    type: Literal["answer_noted"] = "answer_noted"
    v: Literal[1] = 1
    shift: Identifier
    person: PersonId
    answer: Identifier
    why: Literal["repeated", "too_late", "after_end", "not_on_shift", "out_of_order"]
    at: Moment


class LeaderNamed(Model):
    """Who leads the shift, when its leader is not there any more."""

    type: Literal["leader_named"] = "leader_named"
    v: Literal[1] = 1
    shift: Identifier
    leader: PersonId
    at: Moment
