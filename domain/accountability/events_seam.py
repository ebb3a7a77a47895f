"""What sources tell of obligations, and the rules and calendars that a bearer's case pinned."""

from collections.abc import Mapping
from typing import Literal

from domain.accountability.events_steps import Times
from domain.accountability.owing import Bearer, ObligationId
from domain.accountability.policy import AccountabilityPolicy
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.model import CaseId, Identifier, Model, Moment, PersonId, UnitId

NotedWhy = Literal["repeated", "unknown", "ended", "drill", "early", "no_change"]


class RulesPinned(Model):
    """A version of the policy, the first time that an obligation of this bearer uses it: the record explains itself."""

    type: Literal["rules_pinned"] = "rules_pinned"
    v: Literal[1] = 1
    version: int
    rules: AccountabilityPolicy
    at: Moment


class CalendarPinned(Model):
    """The same for the calendar."""

    type: Literal["calendar_pinned"] = "calendar_pinned"
    v: Literal[1] = 1
    version: int
    calendar: CalendarDocument
    at: Moment


class ObligationOwed(Model):
    """The bearer owes; the clock runs by `terms_version` and `calendar_version` from now on."""

    type: Literal["obligation_owed"] = "obligation_owed"
    v: Literal[1] = 1
    bearer: Bearer
    obligation: ObligationId
    what: Identifier
    source: CaseId
    source_process: Identifier
    owed_since: Moment
    urgent: bool
    subjects: tuple[PersonId, ...]
    params: Mapping[Identifier, str]
    owner: UnitId | None
    contact: PersonId | None
    terms_version: int
    calendar_version: int
    times: Times
    at: Moment


class DueMoved(Model):
    """More or less time: from the source (`approver` None), or by an approver, entered by `by`."""

    type: Literal["due_moved"] = "due_moved"
    v: Literal[1] = 1
    obligation: ObligationId
    reason: str
    times: Times
    approver: PersonId | None = None
    by: Identifier | None = None
    at: Moment


class Settled(Model):
    """How an obligation ended: told by its source, or (`approver`, `by`) excused in the ladder."""

    v: Literal[1] = 1
    obligation: ObligationId
    ended_at: Moment
    detail: str
    evidence: tuple[Identifier, ...] = ()
    at: Moment


class ObligationFulfilled(Settled):
    type: Literal["obligation_fulfilled"] = "obligation_fulfilled"


class ObligationTransferred(Settled):
    type: Literal["obligation_transferred"] = "obligation_transferred"


class ObligationLapsed(Settled):
    type: Literal["obligation_lapsed"] = "obligation_lapsed"


class ObligationExcused(Settled):
    """`reason` and `approver` where a human excused it here; else the source did, and `detail` says why."""

    type: Literal["obligation_excused"] = "obligation_excused"
    reason: Identifier | None = None
    approver: PersonId | None = None
    by: Identifier | None = None
    source_process: Identifier | None = None


class MessageNoted(Model):
    """What a source told that changes nothing: twice, of what it never owed, after the end, from a drill."""

    type: Literal["message_noted"] = "message_noted"
    v: Literal[1] = 1
    message: Literal["owe", "move_due", "settle"]
    obligation: ObligationId
    why: NotedWhy
    at: Moment


class SettledEarly(Model):
    """A settlement that overtook its obligation: kept until that is owed, which it then ends at once."""

    type: Literal["settled_early"] = "settled_early"
    v: Literal[1] = 1
    obligation: ObligationId
    ending: Literal["fulfilled", "excused", "transferred", "lapsed"]
    ended_at: Moment
    detail: str
    evidence: tuple[Identifier, ...] = ()
    at: Moment


class DueMovedEarly(Model):
    """A moved due time that overtook its obligation: it holds when that is owed."""

    type: Literal["due_moved_early"] = "due_moved_early"
    v: Literal[1] = 1
    obligation: ObligationId
    due: Moment
    reason: Identifier
    at: Moment
