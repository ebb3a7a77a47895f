"""Whatever people say, whoever says it, in whatever order and however late: what always holds in a muster."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.decider import MusterDecider
from domain.callup.muster.state import THERE, Muster, Status
from domain.kernel.command import ENGINE, Actor, Role, TimePassed
from domain.kernel.delivery import Delivery, RecordDeliveries
from domain.kernel.effect import Send
from domain.kernel.obligation import Ending, Obligation
from domain.kernel.values import replace
from tests.support.callup import AUDITOR, COMMANDER, START, book, cadre, called, directive, liaison, terms
from tests.support.one_case import OneCase, Said

NAMES = ("P1", "P2", "P3", "P4")
TERMS = terms()
OTHERS = (
    terms(
        acknowledge_within="PT1M",
        patience="PT1S",
        reach=[{"name": "once", "after": "PT0S", "to": "self", "channel": "sms"}],
    ),
    terms(patience="PT3H", absence=[{"name": "late", "after": "PT50M", "to": "head", "channel": "sms"}]),
    TERMS,
)
STEPS = tuple(rung.name for rung in (*TERMS.reach, *TERMS.absence))
ROLES = ("unit:U1/liaison", "unit:U1/head", "township:T1/duty", "command_post/duty")

person = st.sampled_from((*NAMES, "P5", "P9"))
moment = st.integers(0, 90).map(lambda minutes: START + timedelta(minutes=minutes))
delivery = st.builds(
    Delivery,
    message=st.just("m1"),
    to=st.sampled_from((*NAMES, *ROLES)),
    step=st.sampled_from(STEPS),
    channel=st.just("sms"),
    status=st.sampled_from(("accepted", "delivered", "read", "failed", "unknown", "overtaken", "nobody")),
    at=moment,
)
amended = st.builds(
    lambda place, after: directive(place=place, report_by=after and START + timedelta(minutes=after)),
    st.sampled_from(("gymnasium", "school")),
    st.one_of(st.none(), st.integers(100, 400)),
)
commands = st.one_of(
    st.builds(c.Acknowledge, person=person),
    st.builds(c.Decline, person=person, reason=st.sampled_from(("away", "unfit"))),
    st.builds(c.ReportEnRoute, person=person),
    st.builds(c.ReportArrival, person=person, how=st.sampled_from(("code", "liaison", "self"))),
    st.builds(c.ConfirmDeployed, person=person),
    st.builds(
        c.Excuse,
        person=person,
        reason=st.sampled_from(("exempt", "force_majeure")),
        approver=st.sampled_from(("P1", "boss")),
    ),
    st.builds(c.AskAgain, person=person, answers=st.sampled_from((None, *STEPS))),
    st.builds(
        c.RecordAnswers,
        answers=st.lists(
            st.builds(c.HeardAnswer, person=person, answer=st.sampled_from(("acknowledge", "decline"))),
            min_size=1,
            max_size=4,
        ).map(tuple),
    ),
    st.builds(RecordDeliveries, deliveries=st.lists(delivery, min_size=1, max_size=4).map(tuple)),
    st.builds(c.AddPeople, people=st.sampled_from((called("P5"), called("P1", "P6"))), substitutes=st.booleans()),
    st.builds(c.AmendMuster, directive=amended),
    st.builds(lambda n: c.AdoptTerms(terms=OTHERS[n], terms_version=n + 2), st.integers(0, 2)),
    st.just(c.StopCalling()),
    st.just(c.ResumeCalling()),
    st.builds(TimePassed, at=moment, due=moment),
)
closing = st.sampled_from(
    (c.CloseMuster(why="stood_down", at=START), c.StopCalling(), c.Acknowledge(person="P1"), c.StopCalling())
)
actor = st.sampled_from(
    (None, None, ENGINE, ENGINE, liaison("U1"), liaison("U2"), COMMANDER, AUDITOR, cadre("P1"), cadre("P2"))
)
saying = st.tuples(st.one_of(commands, commands, commands, commands, closing), actor, st.integers(0, 600))
lost = st.one_of(st.just(frozenset[str]()), st.frozensets(st.sampled_from(NAMES), max_size=2))
script = st.lists(st.tuples(st.integers(0, 1500), st.lists(saying, max_size=3), lost), max_size=20)


def _speaker(command: Any, actor: Actor | None) -> Actor:
    """None: whoever would rightly say it."""
    if actor is not None:
        return actor
    name = getattr(command, "person", None)
    if name is None:
        return ENGINE
    speaks = isinstance(command, c.Acknowledge | c.Decline | c.ReportEnRoute | c.ReportArrival)
    return cadre(name) if speaks else Actor(id="township-duty", role=Role.TOWNSHIP, unit="T1")


def _owed(state: Muster) -> Counter[Obligation]:
    return Counter(owed for one in state.people.values() for owed in one.obligations() if owed.ending is not None)


def _opened() -> OneCase:
    case = OneCase(MusterDecider(), "A1-m1", book())
    opening = c.OpenMuster(activation="A1", directive=directive(), terms=TERMS, terms_version=1, people=called(*NAMES))
    case.step(START, [(opening, ENGINE, START)])
    return case


def _run(steps: list[tuple[int, list[tuple[Any, Actor | None, int]], frozenset[str]]]) -> tuple[OneCase, datetime]:
    case, now = _opened(), START
    for gap, sayings, taken in steps:
        before, earlier = case.state, now
        now += timedelta(seconds=gap)
        said: list[Said] = [
            (command, _speaker(command, by), max(earlier, now - timedelta(seconds=late)))
            for command, by, late in sayings
        ]
        case.step(now, sorted(said, key=lambda one: one[2]), taken)
        _never_backwards(before, case.state)
    return case, now


def _never_backwards(before: Muster, after: Muster) -> None:
    for name, one in before.people.items():
        assert after.people[name].status >= one.status
    assert _owed(before) <= _owed(after)
    assert not before.closed or after.closed == before.closed
    assert after.changes >= before.changes


def _alarmed(case: OneCase) -> set[str]:
    alarms = [x for x in case.effects if isinstance(x, Send) and x.template == "ladder_exhausted"]
    return {name for alarm in alarms for name in alarm.about}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script)
def test_states_never_go_backwards_and_ended_obligations_stay(steps: Any) -> None:
    case, _ = _run(steps)
    state: Muster = case.state
    recount = Counter(one.status for one in state.people.values())
    assert state.roll.statuses == tuple(recount[status] for status in Status)
    assert state.counts.all.size == len(state.people)
    # Copies remember no wake: what was remembered must be what a fresh look finds.
    fresh = [replace(one).wake(state.pinned, state.calling) for one in state.people.values()]
    assert state.earliest == min((wake for wake in fresh if wake is not None), default=None)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script)
def test_who_is_held_is_who_is_claimed(steps: Any) -> None:
    """The activation claims whom it calls; from then on the muster's claims and releases are the whole truth."""
    case, now = _run(steps)
    case.step(now, [(c.StopCalling(), ENGINE, now)])
    claimed: set[str] = set()
    for batch in case.batches:
        for decision in batch.decisions:
            for event in decision.events:
                if isinstance(event, e.MusterOpened | e.PeopleAdded):
                    claimed |= {one.person for one in event.people}
        claimed -= {release.resource for release in batch.releases}
        claimed |= {claim.resource for claim in batch.claims}
    state: Muster = case.state
    assert claimed == {name for name, one in state.people.items() if one.held}
    for one in state.people.values():
        assert not one.held or one.status >= Status.ACKNOWLEDGED, "nobody who never answered is held after the stop"
        assert one.held or one.status not in (Status.ACKNOWLEDGED, Status.EN_ROUTE, *THERE)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(script)
def test_no_ladder_ends_in_silence_and_the_end_closes_every_obligation(steps: Any) -> None:
    case, now = _run(steps)
    now = case.run_out(now)
    if not case.state.closed:
        _only_said_ends(case)
        case.step(now, [(c.CloseMuster(why="lapsed", at=now), ENGINE, now)])
    for one in case.state.people.values():
        assert one.wake(case.state.pinned, case.state.calling) is None
        assert all(owed.ending is not None for owed in one.obligations())
        excused = [owed for owed in one.obligations() if owed.ending is Ending.EXCUSED]
        assert all("approved by" in owed.detail for owed in excused), "nobody is excused but by a human"


def _only_said_ends(case: OneCase) -> None:
    """After time has done all it can, nobody is still asked, and every referral raised an alarm."""
    alarmed = _alarmed(case)
    for name, one in case.state.people.items():
        assert not one.awaiting
        for owed in one.obligations():
            assert owed.ending is not Ending.REFERRED or name in alarmed
        if one.answer.ending is None:
            raise AssertionError(f"{name} still owes an answer and nobody is told")
        if one.status in (Status.MISSING, Status.DECLINED) and one.arrival is not None:
            assert one.arrival.ending is not None
        if one.status < Status.ACKNOWLEDGED:
            assert one.answer.ending in (Ending.REFERRED, Ending.LAPSED)


def test_whoever_never_answers_is_tried_on_every_rung_and_then_referred_with_an_alarm() -> None:
    case = _opened()
    case.run_out(START)
    sent = [x for x in case.effects if isinstance(x, Send)]
    assert [s.step for s in sent if s.about == NAMES] == [
        "liaison",
        "head",
        "township",
        "command-post",
        "reach_exhausted",
    ]
    assert [s.step for s in sent if s.to == "P1"] == ["self-sms", "self-voice", "self-wecom"]
    assert {owed.ending for one in case.state.people.values() for owed in one.obligations()} == {Ending.REFERRED}
    assert {one.status for one in case.state.people.values()} == {Status.UNREACHED}
