"""After-action summary (事后评估) of one activation: the staff-assembly measures, from the record alone.

`summarise` is pure: recorded decisions in, figures out. No projection and no clock is asked, so the figures of a year
ago come out the same today.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from audit.after_action_facts import Facts, PersonFacts, collect
from domain.kernel.decision import Recorded, Verdict

MINUTE = timedelta(minutes=1)
ACKNOWLEDGED_AT = (15, 30, 60)
"""Minutes after approval at which acknowledgements are counted (DOMAIN: figures that matter afterwards)."""
ASSEMBLED_AT = (50, 90, 100)
"""Percent of the headcount of which the time of arrival is told."""


class Figures(BaseModel):
    """A value of the summary: immutable, and the same as JSON for programs."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AcknowledgedBy(Figures):
    """How many had acknowledged `minutes` of the policy's time after approval; `seconds` is the same on the clock."""

    minutes: int
    seconds: float
    people: int


class AssembledAt(Figures):
    """When `people`, which is `percent` of the headcount, had arrived; `seconds` None: they never did."""

    percent: int
    people: int
    seconds: float | None


class AfterAction(Figures):
    """The figures of one activation. Seconds count from its approval; None for what never happened.

    `people` says where each called person stood at the end, `obligations` how each obligation ended («open»: not yet).
    `minute` is how many seconds of the clock stood for one minute: less than 60 in a drill with a compressed policy.
    """

    activation: str
    drill: bool
    hazard: str
    level: str
    place: str
    ended: str
    minute: float
    wanted: int | None
    wanted_skills: Mapping[str, int]
    excluded: Mapping[str, int]
    called: int
    substitutes: int
    first_notified: float | None
    last_notified: float | None
    notified: int
    acknowledged: int
    acknowledged_late: int
    acknowledged_for: int
    acknowledged_by: tuple[AcknowledgedBy, ...]
    assembled_at: tuple[AssembledAt, ...]
    quorum_met: float | None
    arrived: int
    arrived_late: int
    unreached: int
    no_shows: int
    declined: Mapping[str, int]
    people: Mapping[str, int]
    shortfalls: int
    ladder: Mapping[str, int]
    exhausted: int
    messages: Mapping[str, Mapping[str, int]]
    obligations: Mapping[str, int]
    decisions: int
    events: int
    refused: Mapping[str, int]
    faulted: int

    @property
    def accounted(self) -> bool:
        """Every called person and every obligation has exactly one end."""
        return sum(self.people.values()) == self.called and not self.obligations.get("open", 0)


def summarise(
    activation: Sequence[Recorded], musters: Mapping[str, Sequence[Recorded]], minute: timedelta = MINUTE
) -> AfterAction:
    """The figures of an activation and its musters, each with all decisions of its case in order.

    Raises ValueError if `activation` was never drafted.
    """
    facts = collect(activation, musters)
    if facts.directive is None:
        raise ValueError("these decisions do not draft an activation")
    order = facts.directive
    start = facts.approved_at
    everyone = facts.people.values()
    record = [*activation, *(decision for decisions in musters.values() for decision in decisions)]
    notified = _sorted(person.notified_at for person in everyone)
    return AfterAction(
        activation=facts.case,
        drill=order.is_drill,
        hazard=order.hazard,
        level=order.level,
        place=order.place,
        ended=facts.ended,
        minute=minute.total_seconds(),
        wanted=order.headcount and order.headcount.total,
        wanted_skills=order.headcount.skills if order.headcount else {},
        excluded=_counted(facts.excluded.values()),
        called=len(facts.people),
        substitutes=sum(person.substitute for person in everyone),
        first_notified=_since(start, notified[0] if notified else None),
        last_notified=_since(start, notified[-1] if notified else None),
        notified=len(notified),
        acknowledged=sum(person.acknowledged_at is not None for person in everyone),
        acknowledged_late=sum(person.acknowledged_late for person in everyone),
        acknowledged_for=sum(person.acknowledged_for for person in everyone),
        acknowledged_by=_acknowledged(start, everyone, minute),
        assembled_at=_assembled(facts, start),
        quorum_met=_since(start, facts.quorum_met_at),
        arrived=sum(person.arrived_at is not None for person in everyone),
        arrived_late=sum(person.arrived_late for person in everyone),
        unreached=sum(person.end == "unreached" for person in everyone),
        no_shows=sum(person.end == "no_show" for person in everyone),
        declined=_counted(person.decline_reason for person in everyone if person.end == "declined"),
        people=_counted(person.end for person in everyone),
        shortfalls=facts.shortfalls,
        ladder=dict(facts.ladder),
        exhausted=facts.exhausted,
        messages=_messages(facts),
        obligations=_counted(owed.ending.value if owed.ending else "open" for owed in facts.obligations),
        decisions=len(record),
        events=sum(len(decision.events) for decision in record),
        refused=_counted(decision.rejection.code for decision in record if decision.rejection),
        faulted=sum(decision.verdict is Verdict.FAULTED for decision in record),
    )


def _acknowledged(
    start: datetime | None, everyone: Iterable[PersonFacts], minute: timedelta
) -> tuple[AcknowledgedBy, ...]:
    moments = _sorted(person.acknowledged_at for person in everyone)
    counted = []
    for minutes in ACKNOWLEDGED_AT:
        people = 0 if start is None else sum(moment <= start + minutes * minute for moment in moments)
        counted.append(AcknowledgedBy(minutes=minutes, seconds=(minutes * minute).total_seconds(), people=people))
    return tuple(counted)


def _assembled(facts: Facts, start: datetime | None) -> tuple[AssembledAt, ...]:
    """Of the headcount where there is one, else of all who were called."""
    headcount = facts.directive.headcount if facts.directive else None
    wanted = headcount.total if headcount else len(facts.people)
    moments = _sorted(person.arrived_at for person in facts.people.values())
    told = []
    for percent in ASSEMBLED_AT:
        people = -(-wanted * percent // 100)
        moment = moments[people - 1] if 0 < people <= len(moments) else None
        told.append(AssembledAt(percent=percent, people=people, seconds=_since(start, moment)))
    return tuple(told)


def _messages(facts: Facts) -> dict[str, dict[str, int]]:
    """By channel, the last that is known of each message."""
    counted: dict[str, Counter[str]] = {}
    for channel, status in facts.messages.values():
        counted.setdefault(channel, Counter())[status] += 1
    return {channel: dict(sorted(counts.items())) for channel, counts in sorted(counted.items())}


def _since(start: datetime | None, moment: datetime | None) -> float | None:
    return None if start is None or moment is None else round((moment - start).total_seconds(), 3)


def _sorted(moments: Iterable[datetime | None]) -> list[datetime]:
    return sorted(moment for moment in moments if moment is not None)


def _counted(values: Iterable[str]) -> dict[str, int]:
    """How often each value occurs, most frequent first."""
    return dict(Counter(values).most_common())
