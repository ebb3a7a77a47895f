"""Whatever sources tell and people say, in whatever order: what always holds on a bearer's ladder."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.accountability import commands as c
from domain.accountability import events_people as p
from domain.accountability import events_seam as s
from domain.accountability import events_steps as t
from domain.accountability.decider import AccountabilityDecider
from domain.accountability.owing import MoveDue, ObligationEnded, Settle
from domain.accountability.state import Ledger
from domain.accountability.transitions import ENDS, LIVE, OrderState, Stage
from domain.kernel.command import ENGINE, Actor, Role, TimePassed
from domain.kernel.delivery import Delivery, RecordDeliveries
from domain.kernel.effect import Send
from tests.support.ladder import (
    AUDITOR,
    CASE,
    COMMANDER,
    DIGEST,
    HEAD,
    LIAISON,
    OWNER,
    SOURCE,
    at,
    book,
    calendar,
    owed,
)
from tests.support.one_case import OneCase

START = at("2026-04-28 09:00")
"""Two days before the Labour Day holidays."""
NAMES = ("o1", "o2", "o3")
_SETTLED = (s.ObligationFulfilled, s.ObligationTransferred, s.ObligationLapsed, s.ObligationExcused, p.ReferralTaken)
_ORDERS = (t.SupervisionOrdered, t.CirculationAnnounced, t.Circulated, t.InterviewCalled)

names = st.sampled_from([f"{SOURCE}/{name}" for name in NAMES])
numbers = st.integers(1, 6).map(lambda place: f"2026-{place}")
moments = st.integers(-3000, 60_000).map(lambda minutes: START + timedelta(minutes=minutes))
told = st.one_of(
    st.builds(
        lambda name, due, urgent: owed(name, "2026-04-28 09:00", due, urgent=urgent),
        st.sampled_from(NAMES),
        moments,
        st.booleans(),
    ),
    st.builds(Settle, obligation=names, ending=st.sampled_from(("fulfilled", "lapsed", "transferred")), at=moments),
    st.builds(MoveDue, obligation=names, due=moments, reason=st.just("asked")),
)
replies = st.builds(c.Reply, order=numbers, person=st.sampled_from((HEAD.id, LIAISON.id)), evidence=st.just((DIGEST,)))
decided = st.one_of(
    st.builds(
        c.Excuse,
        obligation=names,
        reason=st.sampled_from(("force_majeure", "approved_leave", "bored")),
        approver=st.sampled_from(("deputy-1", HEAD.id)),
    ),
    st.builds(c.Extend, obligation=names, due=moments, reason=st.just("more"), approver=st.just("deputy-1")),
    st.builds(c.WithdrawOrder, order=numbers, reason=st.just("error"), due=st.one_of(st.none(), moments)),
    st.builds(c.ConfirmCircular, obligation=names),
    st.builds(
        c.RecordInterview,
        obligation=names,
        outcome=st.sampled_from(("scheduled", "held", "refused")),
        at=moments,
    ),
    st.builds(c.TakeReferral, obligation=names, to=st.just("office"), reason=st.just("r")),
    st.builds(c.DeclineReferral, obligation=names, reason=st.just("r"), due=moments),
)
wrong = st.tuples(decided, st.sampled_from((HEAD, AUDITOR, Actor(id="x", role=Role.DEPARTMENT, unit="D9"))))
facts = st.builds(
    lambda step, number, status: RecordDeliveries(
        deliveries=(
            Delivery(message="m", to="unit:U1/head", step=f"{step}/{number}", channel="sms", status=status, at=START),
        )
    ),
    st.sampled_from(("supervise", "announce", "circulate")),
    numbers,
    st.sampled_from(("accepted", "failed", "nobody", "unknown")),
)
saying = st.one_of(
    st.tuples(told, st.just(ENGINE)),
    st.tuples(replies, st.sampled_from((HEAD, LIAISON, AUDITOR))),
    st.tuples(decided, st.sampled_from((COMMANDER, OWNER))),
    st.tuples(decided, st.sampled_from((COMMANDER, OWNER))),
    wrong,
    st.tuples(facts, st.just(ENGINE)),
    st.tuples(st.builds(c.RecordService, order=numbers, at=moments), st.sampled_from((COMMANDER, HEAD))),
    st.just((TimePassed(at=START, due=START), ENGINE)),
)
gaps = st.one_of(st.sampled_from((0, 30, 600, 1440, 2900, 9000)), st.integers(0, 4000))
script = st.tuples(st.integers(0, 9), st.lists(st.tuples(gaps, st.lists(saying, max_size=4)), max_size=20))
"""How far time alone carries the first obligation, and what is told and said then, with the minutes between."""
fast = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _run(steps: Any, *, punctual: bool = True, **policy: Any) -> tuple[OneCase, Any]:
    """Drive one case; `punctual`: time is never late, as without outages."""
    case, now = OneCase(AccountabilityDecider(), CASE, book(**policy)), START
    case.step(now, [(owed("o1", "2026-04-28 09:00", "2026-04-30 18:00"), ENGINE, now)])
    depth, said = steps
    for _ in range(depth):
        now = _climb(case, now)
    for gap, sayings in said:
        then = now + timedelta(minutes=gap)
        while punctual and case.state.deadline is not None and case.state.deadline.at < then:
            now = max(now, case.state.deadline.at)
            assert case.step(now) is not None
        now = then
        before = case.state
        case.step(now, [(command, actor, now) for command, actor in sayings])
        _forward(before, case.state)
    return case, now


def _climb(case: OneCase, now: datetime) -> datetime:
    """One step of time; an interview that is called is held the next day."""
    summoned = [n for n, duty in case.state.open.items() if duty.stage is Stage.SUMMONED]
    if summoned:
        now += timedelta(days=1)
        held = c.RecordInterview(obligation=summoned[0], outcome="held", at=now)
        case.step(now, [(held, COMMANDER, now)])
    elif case.state.deadline is not None:
        now = max(now, case.state.deadline.at)
        assert case.step(now) is not None
    return now


def _forward(before: Ledger, after: Ledger) -> None:
    assert after.requests >= before.requests
    assert before.ended.keys() <= after.ended.keys()
    assert all(after.ended[name] == end for name, end in before.ended.items()), "an end is for ever"
    assert before.orders.keys() <= after.orders.keys(), "documents do not vanish"
    assert all(after.orders[n].state is OrderState.VOID for n, o in before.orders.items() if not o.valid)


def _tells(case: OneCase) -> list[ObligationEnded]:
    found: list[ObligationEnded] = []
    for batch in case.batches:
        for received in batch.tells:
            found.append(ObligationEnded.model_validate_json(received.body))
    return found


@fast
@given(script, st.booleans())
def test_each_obligation_and_each_document_has_one_end(steps: Any, punctual: bool) -> None:
    case, _ = _run(steps, punctual=punctual)
    ends = Counter(event.obligation for event in case.events() if isinstance(event, _SETTLED))
    assert not ends or max(ends.values()) == 1
    owed_names = {event.obligation for event in case.events() if isinstance(event, s.ObligationOwed)}
    assert owed_names == case.state.open.keys() | case.state.ended.keys()
    assert not case.state.open.keys() & case.state.ended.keys()
    assert ends.keys() == case.state.ended.keys()
    for order in case.state.orders.values():
        over = order.state not in LIVE
        assert (order.ending is not None) or not over
        assert over == (order.obligation in case.state.ended) or order.state in (OrderState.VOID, OrderState.CLOSED)
    assert all(duty.stage not in ENDS for duty in case.state.open.values())


@fast
@given(script, st.booleans())
def test_documents_are_numbered_without_gaps(steps: Any, punctual: bool) -> None:
    case, _ = _run(steps, punctual=punctual)
    years: dict[str, list[int]] = defaultdict(list)
    for number in case.state.orders:
        year, _, place = number.partition("-")
        years[year].append(int(place))
    assert all(sorted(places) == list(range(1, len(places) + 1)) for places in years.values())


@fast
@given(script, st.booleans())
def test_nobody_is_circulated_without_a_right_to_reply_or_referred_by_the_engine(steps: Any, punctual: bool) -> None:
    case, _ = _run(steps, punctual=punctual)
    announced: dict[str, t.OrderStep] = {}
    for event in case.events():
        if isinstance(event, t.CirculationAnnounced):
            announced |= {step.obligation: step for step in event.steps}
        if isinstance(event, t.Circulated):
            for step in event.steps:
                notice = announced[step.obligation]
                assert notice.times.reply_by is not None and event.at >= notice.times.reply_by
                assert notice.order in step.rests_on
    by_engine = [d for b in case.batches for d in b.decisions if d.received.actor.role is Role.ENGINE]
    assert not [event for decision in by_engine for event in decision.events if isinstance(event, p.ReferralTaken)]


@fast
@given(script, st.booleans())
def test_what_is_not_urgent_keeps_quiet_and_working_hours(steps: Any, punctual: bool) -> None:
    case, _ = _run(steps, punctual=punctual)
    urgent = {event.obligation: event.urgent for event in case.events() if isinstance(event, s.ObligationOwed)}
    for event in case.events():
        if isinstance(event, _ORDERS) and getattr(event, "by", None) is None:
            calm = not any(urgent[step.obligation] for step in event.steps)
            assert not calm or calendar().next_working_moment(event.at).value == event.at
        if isinstance(event, t.BearerReminded) and not any(urgent[one.obligation] for one in event.reminders):
            assert calendar().after_quiet_hours(event.at) == event.at


@fast
@given(script, st.booleans())
def test_the_source_hears_exactly_what_humans_ended_here(steps: Any, punctual: bool) -> None:
    case, _ = _run(steps, punctual=punctual)
    human = [
        event.obligation
        for event in case.events()
        if isinstance(event, p.ReferralTaken) or (isinstance(event, s.ObligationExcused) and event.by is not None)
    ]
    assert [one.obligation for one in _tells(case)] == human


@fast
@given(script, st.booleans())
def test_no_circular_rests_on_a_notice_that_nobody_got(steps: Any, punctual: bool) -> None:
    case, _ = _run(steps, punctual=punctual)
    state: Ledger = AccountabilityDecider.initial
    for event in case.events():
        if isinstance(event, t.Circulated | t.CircularProposed):
            for step in event.steps:
                assert not state.orders[state.open[step.obligation].orders[-1]].unserved or step.why in (
                    "confirmed",
                    "undecided",
                )
        state = case.decider.evolve(state, event)


@fast
@given(script)
def test_time_alone_brings_everything_before_a_human_and_never_falls_silent(steps: Any) -> None:
    case, now = _run(steps)
    for _ in range(60):
        if case.state.deadline is None:
            break
        now = max(now, case.state.deadline.at)
        assert case.step(now) is not None
    assert (case.state.deadline is None) == (not case.state.open)
    assert not case.state.open or case.state.waits_for_human
    asked = [effect for effect in case.effects[-8:] if isinstance(effect, Send)]
    assert not case.state.open or asked


@fast
@given(script, st.booleans())
def test_every_step_says_by_which_rule_and_clock(steps: Any, punctual: bool) -> None:
    case, _ = _run(steps, punctual=punctual)
    for event in case.events():
        for step in getattr(event, "steps", ()):
            assert step.rule and step.gives and step.terms_version == step.calendar_version == 1
            assert step.times.step_at > event.at  # type: ignore[attr-defined]  # every event with steps has a time
    assert sum(isinstance(event, s.RulesPinned) for event in case.events()) == 1
