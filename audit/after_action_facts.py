"""What the events of an activation and its musters say about each person, message and obligation."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from domain.callup.activation import events as a
from domain.callup.directive import Directive
from domain.callup.muster import events as m
from domain.kernel.decision import Recorded
from domain.kernel.delivery import DeliveriesRecorded, Delivery
from domain.kernel.fold import fold, read_event
from domain.kernel.model import Model
from domain.kernel.obligation import Obligation
from domain.processes import decider_of

End = Literal["arrived", "excused", "declined", "no_show", "coming", "unreached", "not_needed"]
"""Where a called person stood at the end. no_show: said they would come, and had not when the time was up; coming:
said so, and the call ended before their time was up; not_needed: the call ended before their time to answer was."""

_NOTIFIED = frozenset({"accepted", "delivered", "read", "answered"})


@dataclass(slots=True)
class PersonFacts:
    """One called person; times are first times."""

    substitute: bool
    notified_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_late: bool = False
    acknowledged_for: bool = False
    decline_reason: str = ""
    excused: bool = False
    unreached: bool = False
    missing: bool = False
    arrived_at: datetime | None = None
    arrived_late: bool = False

    @property
    def end(self) -> End:
        """Exactly one of the ends; coming in person outdoes everything said before."""
        if self.arrived_at is not None:
            return "arrived"
        if self.excused:
            return "excused"
        if self.decline_reason:
            return "declined"
        if self.missing:
            return "no_show"
        if self.acknowledged_at is not None:
            return "coming"
        return "unreached" if self.unreached else "not_needed"

    def acknowledge(self, at: datetime, *, late: bool, made_by: str | None) -> None:
        """The first commitment counts, by word or by setting out."""
        if self.acknowledged_at is None:
            self.acknowledged_at = at
            self.acknowledged_late = late
            self.acknowledged_for = made_by is not None


@dataclass(slots=True)
class Facts:
    """Everything the summary counts. `messages`: channel and last known outcome by message."""

    case: str = ""
    directive: Directive | None = None
    approved_at: datetime | None = None
    quorum_met_at: datetime | None = None
    ended: str = ""
    shortfalls: int = 0
    exhausted: int = 0
    excluded: dict[str, str] = field(default_factory=dict)
    people: dict[str, PersonFacts] = field(default_factory=dict)
    ladder: Counter[str] = field(default_factory=Counter)
    messages: dict[str, tuple[str, str]] = field(default_factory=dict)
    obligations: list[Obligation] = field(default_factory=list)


def collect(activation: Sequence[Recorded], musters: Mapping[str, Sequence[Recorded]]) -> Facts:
    """Read all events, the activation's first: it says who is a substitute."""
    facts = Facts()
    for event in _events("activation", activation):
        _take_activation(facts, event)
    muster = decider_of("muster")
    for decisions in musters.values():
        for event in _events("muster", decisions):
            _take_muster(facts, event)
        facts.obligations += muster.obligations(fold(muster, decisions, muster.initial))
    return facts


def _events(process: str, decisions: Sequence[Recorded]) -> Iterator[Model]:
    decider = decider_of(process)
    for decision in decisions:
        for raw in decision.events:
            yield read_event(decider, raw)


def _take_activation(facts: Facts, event: Model) -> None:
    match event:
        case a.ActivationDrafted():
            facts.case, facts.directive = event.activation, event.directive
        case a.ActivationAmended():
            facts.directive = event.directive
        case a.ActivationApproved():
            facts.approved_at = event.at
        case a.CandidatesExcluded():
            facts.excluded.update((exclusion.person, exclusion.why) for exclusion in event.exclusions)
        case a.PeopleCalled():
            for called in event.people:
                facts.people.setdefault(called.person, PersonFacts(substitute=event.substitutes))
        case a.QuorumMet():
            facts.quorum_met_at = facts.quorum_met_at or event.at
        case a.ShortfallDeclared():
            facts.shortfalls += 1
        case a.ActivationEnded():
            facts.ended = event.why
        case DeliveriesRecorded():
            _take_deliveries(facts, event.deliveries)
        case _:
            pass  # the other events change no figure


def _take_muster(facts: Facts, event: Model) -> None:
    match event:
        case DeliveriesRecorded():
            _take_deliveries(facts, event.deliveries)
        case m.ReachStepTaken() | m.AbsenceStepTaken():
            facts.ladder[event.step] += len(event.people)
        case m.LadderExhausted():
            facts.exhausted += len(event.people)
        case m.WentUnreached():
            for person in event.people:
                facts.people[person].unreached = True
        case m.WentMissing():
            for person in event.people:
                facts.people[person].missing = True
        case _:
            _take_answer(facts, event)


def _take_answer(facts: Facts, event: Model) -> None:
    match event:
        case m.Acknowledged():
            facts.people[event.person].acknowledge(event.at, late=event.late, made_by=event.made_by)
        case m.WentEnRoute():
            facts.people[event.person].acknowledge(event.at, late=False, made_by=event.made_by)
        case m.Declined() | m.Withdrew():
            facts.people[event.person].decline_reason = event.reason
        case m.Excused():
            facts.people[event.person].excused = True
        case m.Arrived():
            person = facts.people[event.person]
            if person.arrived_at is None:
                person.arrived_at, person.arrived_late = event.at, event.late
        case _:
            pass  # the other events change no figure


def _take_deliveries(facts: Facts, deliveries: Sequence[Delivery]) -> None:
    for delivery in deliveries:
        facts.messages[delivery.message] = (delivery.channel, delivery.status)
        person = facts.people.get(delivery.to)
        if person is not None and person.notified_at is None and delivery.status in _NOTIFIED:
            person.notified_at = delivery.at
