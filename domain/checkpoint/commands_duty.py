"""What people say about duties: that they know of them, are there, want another, or look for somebody else."""

from datetime import date
from typing import Literal

from domain.callup.directive import Text
from domain.kernel.model import Identifier, Model, PersonId, SealedText

ShiftId = Identifier
How = Literal["code", "location", "leader"]
LeaveKind = Literal["official", "family", "away", "other"]
"""Never about health: whoever is exempt is exempt, and the directory knows why."""


class AcknowledgeDuty(Model):
    """The person knows of the duty and will come. `shift` None: all duties they were told of (a link says so)."""

    type: Literal["acknowledge_duty"] = "acknowledge_duty"
    shift: ShiftId | None = None
    person: PersonId


class CheckIn(Model):
    """到岗签到, with how it is known: a code at the post, a location, or the shift leader's word."""

    type: Literal["check_in"] = "check_in"
    shift: ShiftId
    person: PersonId
    how: How


class ReportLeft(Model):
    """脱岗: somebody left the post before the end; said by the shift leader or whoever manages the checkpoint."""

    type: Literal["report_left"] = "report_left"
    shift: ShiftId
    person: PersonId


class ReportReturn(Model):
    """Somebody who had left is back."""

    type: Literal["report_return"] = "report_return"
    shift: ShiftId
    person: PersonId


class RequestChange(Model):
    """换班、让班: give a duty to `other` (None: whoever takes it), or swap it for `other`'s on `other_shift`."""

    type: Literal["request_change"] = "request_change"
    kind: Literal["swap", "give"]
    shift: ShiftId
    person: PersonId
    other: PersonId | None = None
    other_shift: ShiftId | None = None


class AgreeChange(Model):
    """The other person agrees."""

    type: Literal["agree_change"] = "agree_change"
    change: Identifier
    person: PersonId


class DecideChange(Model):
    """The leader of the shift, or whoever manages the checkpoint, approves or declines."""

    type: Literal["decide_change"] = "decide_change"
    change: Identifier
    approve: bool
    reason: Text | None = None


class WithdrawChange(Model):
    """Whoever asked takes it back."""

    type: Literal["withdraw_change"] = "withdraw_change"
    change: Identifier


class TakeOver(Model):
    """«I take it»: at once where the policy allows, else it waits for the leader."""

    type: Literal["take_over"] = "take_over"
    change: Identifier
    person: PersonId


class ForceChange(Model):
    """The shift leader puts somebody on, or takes somebody off, with a reason. `override`: rest and hours are set
    aside, for this reason, on the record."""

    type: Literal["force_change"] = "force_change"
    shift: ShiftId
    off: PersonId | None = None
    on: PersonId | None = None
    reason: Text
    override: bool = False


class RequestLeave(Model):
    """请假, for whole days; the words, if any, are sealed under the person's key."""

    type: Literal["request_leave"] = "request_leave"
    person: PersonId
    first_day: date
    last_day: date
    kind: LeaveKind
    words: SealedText | None = None


class AcceptSubstitution(Model):
    """替岗: somebody who was asked takes the place. `shift` None: the next shift that asks them."""

    type: Literal["accept_substitution"] = "accept_substitution"
    shift: ShiftId | None = None
    person: PersonId


class DeclineSubstitution(Model):
    """Somebody who was asked cannot. It is never counted against them. `shift` as in `AcceptSubstitution`."""

    type: Literal["decline_substitution"] = "decline_substitution"
    shift: ShiftId | None = None
    person: PersonId
