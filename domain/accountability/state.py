"""A bearer's state: what is owed and where it stands, the documents, and how often the bearer was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from domain.accountability.events_seam import DueMovedEarly, ObligationOwed, SettledEarly
from domain.accountability.events_steps import Times
from domain.accountability.policy import AccountabilityPolicy, Rung, Terms
from domain.accountability.timing import Clock
from domain.accountability.transitions import OrderState, Stage
from domain.kernel.calendar import WorkCalendar
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.decider import Deadline
from domain.kernel.model import SealedText
from domain.kernel.obligation import Ending, Obligation

Kind = Literal["supervision", "notice", "circular", "interview", "referral"]
"""督办单、拟通报告知书、通报、约谈通知书、问责移送函."""
RUNG_OF: Mapping[str, Rung] = MappingProxyType(
    {"supervision": Rung.SUPERVISE, "circular": Rung.CIRCULATE, "interview": Rung.INTERVIEW, "referral": Rung.REFER}
)
"""What a document that still counts stands for; a notice alone stands for nothing."""


@dataclass(frozen=True)
class Said:
    """One reply to a document."""

    person: str
    words: SealedText | None
    evidence: tuple[str, ...]
    at: datetime
    late: bool
    made_by: str | None = None


@dataclass(frozen=True)
class Order:
    """A document. `asks`: a reply is owed (督办); else there is a right to one. `sent_with`: the first document of the
    message that carried it; `reached`: somebody got it; `lost`: somebody did not."""

    number: str
    kind: Kind
    obligation: str
    what: str
    state: OrderState
    issued_at: datetime
    due: datetime
    reply_by: datetime | None
    rule: str
    gives: tuple[str, ...]
    terms_version: int
    calendar_version: int
    unknown_years: tuple[int, ...]
    rests_on: tuple[str, ...]
    to: str
    owner: str | None
    source: str
    subjects: tuple[str, ...]
    owed_since: datetime
    first_due: datetime
    by: str | None = None
    reason: str = ""
    replies: tuple[Said, ...] = ()
    sent_with: str = ""
    reached: bool = False
    lost: bool = False
    void_by: str | None = None
    void_reason: str = ""
    void_at: datetime | None = None
    ending: Ending | None = None
    ended_at: datetime | None = None

    @property
    def asks(self) -> bool:
        return self.kind == "supervision"

    @property
    def unserved(self) -> bool:
        """Whether it is known that nobody got it. What is not known yet is taken for served."""
        return self.lost and not self.reached

    @property
    def valid(self) -> bool:
        """Whether it still counts."""
        return self.state is not OrderState.VOID


@dataclass(frozen=True)
class Duty:
    """One open obligation. `first_due`: before any breach; what was done by then was punctual. `orders`: documents
    that still count. `not_before`: a step that is due waits until then. `asked`: how often a human was asked."""

    owed: ObligationOwed
    stage: Stage
    times: Times
    first_due: datetime
    orders: tuple[str, ...] = ()
    rung: Rung = Rung.NONE
    replied: bool = False
    not_before: datetime | None = None
    interview_on: datetime | None = None

    @property
    def wake(self) -> datetime:
        """When time next matters to it."""
        at = self._due_next()
        return at if self.not_before is None else max(at, self.not_before)

    def _due_next(self) -> datetime:
        if self.stage is Stage.OWED and self.times.remind_at is not None:
            return min(self.times.remind_at, self.times.step_at)
        if self.awaits_reply and self.times.unanswered_at is not None:
            return min(self.times.unanswered_at, self.times.step_at)
        return self.times.step_at

    @property
    def awaits_reply(self) -> bool:
        """Whether a supervision order asks for a reply that has not come."""
        return self.stage is Stage.SUPERVISED and not self.replied

    @property
    def obligation(self) -> Obligation:
        """As every process shows what is owed."""
        return Obligation(self.owed.what, self.owed.bearer, self.owed.source, self.times.due)


@dataclass(frozen=True)
class Ledger:
    """State of the case; never changed in place. `requests`: messages that asked the bearer for something."""

    bearer: str = ""
    open: Mapping[str, Duty] = field(default_factory=lambda: MappingProxyType({}))
    ended: Mapping[str, Obligation] = field(default_factory=lambda: MappingProxyType({}))
    orders: Mapping[str, Order] = field(default_factory=lambda: MappingProxyType({}))
    rules: Mapping[int, AccountabilityPolicy] = field(default_factory=lambda: MappingProxyType({}))
    calendars: Mapping[int, CalendarDocument] = field(default_factory=lambda: MappingProxyType({}))
    settled_early: Mapping[str, SettledEarly] = field(default_factory=lambda: MappingProxyType({}))
    moved_early: Mapping[str, DueMovedEarly] = field(default_factory=lambda: MappingProxyType({}))
    numbers: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    speakers: frozenset[str] = frozenset()
    requests: int = 0

    def rules_of(self, duty: Duty) -> AccountabilityPolicy:
        """The policy that an obligation pinned."""
        return self.rules[duty.owed.terms_version]

    def terms_of(self, duty: Duty) -> Terms:
        """Its ladder."""
        return self.rules_of(duty).terms_of(duty.owed.what)

    def clock_of(self, duty: Duty) -> Clock:
        """Its calendar."""
        return Clock(WorkCalendar(self.calendars[duty.owed.calendar_version]), duty.owed.urgent)

    @cached_property
    def deadline(self) -> Deadline | None:
        """When time next matters, and what for."""
        first = min(self.open.values(), key=lambda duty: duty.wake, default=None)
        return Deadline(first.wake, _REASONS.get(first.stage, "a breach")) if first else None

    @property
    def waits_for_human(self) -> bool:
        """Whether something stands still until a human decides."""
        return any(duty.stage in _HUMAN for duty in self.open.values())


_HUMAN = (Stage.PROPOSED, Stage.SUMMONED, Stage.EXHAUSTED)
_REASONS: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.OWED: "a reminder, or a breach",
        Stage.SUPERVISED: "a reply or a settlement under a supervision order",
        Stage.ANNOUNCED: "the right to reply before a circular ends",
        Stage.PROPOSED: "a human decides on a circular",
        Stage.SUMMONED: "a human holds an interview",
        Stage.EXHAUSTED: "a human decides on a referral",
    }
)
