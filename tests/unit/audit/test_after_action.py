"""The summary accounts for every person, message and obligation, from events alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from audit.after_action import AfterAction, summarise
from domain.callup.activation import events as a
from domain.callup.directive import Called, Directive, Headcount
from domain.callup.muster import events as m
from domain.callup.policy import CallUpPolicy
from domain.callup.selection import Exclusion
from domain.kernel.command import ENGINE, Received
from domain.kernel.decision import Decision, Recorded, Verdict, from_canonical
from domain.kernel.delivery import DeliveriesRecorded, Delivery, DeliveryStatus
from domain.kernel.ladder import Rung
from domain.kernel.model import Model

START = datetime(2026, 1, 31, 0, 0, tzinfo=UTC)
TERMS = CallUpPolicy(
    reach=(Rung(name="sms", after=timedelta(0), to="self", channel="sms"),),
    absence=(Rung(name="liaison", after=timedelta(0), to="liaison", channel="sms"),),
)
ORDER = Directive(
    hazard="洪涝",
    level="II",
    mode="drill",
    authority="县指挥部",
    legal_basis="县防汛应急预案",
    purpose="转移群众",
    place="县体育馆",
    headcount=Headcount(total=4, skills={"medical": 1}),
)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def recorded(process: str, case: str, events: Sequence[Model]) -> list[Recorded]:
    """One decision that decided these events."""
    received = Received(f"{case}-1", case, process, b"{}", ENGINE, "test", START)
    decision = Decision(received, case, 1, START, Verdict.ACCEPTED, tuple(events))
    return [from_canonical(decision.to_canonical(), number=1, first_event=1, recorded_at=START)]


def called(*names: str) -> tuple[Called, ...]:
    return tuple(Called(person=name, unit="U1", township="T1") for name in names)


def sent(name: str, status: DeliveryStatus, minutes: float, channel: str = "sms") -> Delivery:
    return Delivery(message=f"{name}-{channel}", to=name, step="sms", channel=channel, status=status, at=at(minutes))


def activation() -> list[Recorded]:
    return recorded(
        "activation",
        "A",
        [
            a.ActivationDrafted(
                activation="A", directive=ORDER, drafted_by="duty", terms=TERMS, terms_version=1, at=at(-5)
            ),
            a.ActivationApproved(approved_by="boss", expires_at=at(10_000), at=START),
            a.CandidatesExcluded(exclusions=(Exclusion(person="p9", why="exempt"),), at=START),
            a.PeopleCalled(muster="M", opens=True, people=called("p1", "p2", "p3", "p4"), substitutes=False, at=START),
            a.PeopleCalled(muster="N", opens=True, people=called("p5", "p6"), substitutes=True, at=at(3)),
            a.ActivationEnded(why="stood_down", reason="结束", by="boss", at=at(90)),
        ],
    )


def musters() -> dict[str, list[Recorded]]:
    first: list[Model] = [
        m.MusterOpened(
            muster="M",
            activation="A",
            directive=ORDER,
            terms=TERMS,
            terms_version=1,
            people=called("p1", "p2", "p3", "p4"),
            substitutes=False,
            at=START,
        ),
        m.ReachStepTaken(index=0, step="sms", people=("p1", "p2", "p3", "p4"), at=START),
        DeliveriesRecorded(
            deliveries=(sent("p1", "accepted", 0.1), sent("p2", "accepted", 0.2), sent("p3", "unknown", 0.2))
        ),
        DeliveriesRecorded(deliveries=(sent("p1", "delivered", 0.5), sent("p4", "failed", 0.5))),
        m.Acknowledged(person="p1", at=at(2), late=False, source="link"),
        m.Declined(person="p2", reason="away", words=None, at=at(3), source="link"),
        m.WentUnreached(people=("p3", "p4"), at=at(15)),
        m.Acknowledged(person="p4", at=at(20), late=True, source="api", made_by="liaison1"),
        m.Arrived(person="p1", at=at(40), late=False, how="code", source="link"),
        m.WentMissing(people=("p4",), at=at(60)),
        m.AbsenceStepTaken(index=0, step="liaison", people=("p4",), at=at(60)),
        m.LadderExhausted(ladder="reach", people=("p3",), at=at(61)),
        m.MusterClosed(why="stood_down", at=at(90)),
    ]
    second: list[Model] = [
        m.MusterOpened(
            muster="N",
            activation="A",
            directive=ORDER,
            terms=TERMS,
            terms_version=1,
            people=called("p5", "p6"),
            substitutes=True,
            at=at(3),
        ),
        m.WentEnRoute(person="p5", at=at(16), source="link"),
        m.Arrived(person="p5", at=at(65), late=True, how="self", source="link"),
        m.MusterClosed(why="stood_down", at=at(90)),
    ]
    return {"M": recorded("muster", "M", first), "N": recorded("muster", "N", second)}


@pytest.fixture
def summary() -> AfterAction:
    return summarise(activation(), musters())


def test_everybody_has_exactly_one_end(summary: AfterAction) -> None:
    assert summary.people == {"arrived": 2, "declined": 1, "unreached": 1, "no_show": 1, "not_needed": 1}
    assert summary.called == 6
    assert summary.substitutes == 2
    assert summary.accounted


def test_every_obligation_has_ended(summary: AfterAction) -> None:
    # Six answers; arrivals of p1 and p5 (came), p4 (lapsed with the end).
    assert summary.obligations == {"fulfilled": 6, "lapsed": 2, "referred": 1}


def test_acknowledgements_are_counted_by_minute(summary: AfterAction) -> None:
    assert [(by.minutes, by.people) for by in summary.acknowledged_by] == [(15, 1), (30, 3), (60, 3)]
    assert (summary.acknowledged, summary.acknowledged_late, summary.acknowledged_for) == (3, 1, 1)


def test_assembly_is_told_against_the_headcount(summary: AfterAction) -> None:
    told = [(part.percent, part.people, part.seconds) for part in summary.assembled_at]
    assert told == [(50, 2, 65 * 60.0), (90, 4, None), (100, 4, None)]
    assert (summary.arrived, summary.arrived_late) == (2, 1)


def test_messages_count_once_with_their_last_outcome(summary: AfterAction) -> None:
    assert summary.messages == {"sms": {"accepted": 1, "delivered": 1, "failed": 1, "unknown": 1}}
    assert (summary.notified, summary.first_notified, summary.last_notified) == (2, 6.0, 12.0)


def test_reasons_and_steps(summary: AfterAction) -> None:
    assert summary.declined == {"away": 1}
    assert summary.excluded == {"exempt": 1}
    assert summary.ladder == {"sms": 4, "liaison": 1}
    assert (summary.exhausted, summary.no_shows, summary.unreached) == (1, 1, 1)


def test_a_word_taken_back_is_a_decline_until_somebody_excuses_it() -> None:
    running = musters()
    opened = m.MUSTER_EVENTS.validate_python(running["N"][0].events[0])
    told: list[Model] = [
        opened,
        m.Acknowledged(person="p5", at=at(4), late=False, source="link"),
        m.Withdrew(person="p5", reason="family", words=None, at=at(9), source="link"),
    ]
    ended = m.MusterClosed(why="stood_down", at=at(90))
    excused = m.Excused(person="p5", reason="exempt", approver="boss", at=at(20))
    for more, end, obligations in (([ended], "declined", {"lapsed": 3}), ([excused, ended], "excused", {"excused": 1})):
        running["N"] = recorded("muster", "N", [*told, *more])
        summary = summarise(activation(), running)
        assert summary.people[end] == (2 if end == "declined" else 1)
        assert obligations.items() <= summary.obligations.items()
        assert summary.acknowledged == 3
        assert summary.accounted


def test_a_compressed_minute_scales_the_marks() -> None:
    summary = summarise(activation(), musters(), minute=timedelta(seconds=6))
    assert [(by.minutes, by.seconds, by.people) for by in summary.acknowledged_by] == [
        (15, 90.0, 0),
        (30, 180.0, 1),
        (60, 360.0, 1),
    ]


def test_an_open_obligation_is_not_accounted_for() -> None:
    running = musters()
    opened = running["N"][0]
    running["N"] = recorded("muster", "N", [m.MUSTER_EVENTS.validate_python(opened.events[0])])
    summary = summarise(activation(), running)
    assert summary.obligations["open"] == 2
    assert not summary.accounted


def test_without_a_draft_there_is_nothing_to_summarise() -> None:
    with pytest.raises(ValueError, match="draft"):
        summarise([], {})
