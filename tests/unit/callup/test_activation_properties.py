"""Whatever is ordered, answered or reported, in whatever order: what always holds in an activation."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.callup.activation import commands as c
from domain.callup.activation import events as e
from domain.callup.activation.decider import ActivationDecider
from domain.callup.activation.state import Activation
from domain.callup.counts import Counts, Tally, missing_from
from domain.callup.directive import Headcount
from domain.kernel.command import ENGINE, Actor, TimePassed
from domain.kernel.effect import Send
from domain.readiness.candidate import Candidate, Exemption
from tests.support.callup import AUDITOR, COMMANDER, LIAISON, POST, START, book, cadre, candidate, directive
from tests.support.one_case import OneCase

_EXEMPT = Exemption(approver="boss", since=START - timedelta(days=9))
POOL = (
    *(candidate(number) for number in range(24)),
    candidate(90, exemptions=(_EXEMPT,)),
    candidate(91, contact_confirmed_at=None),
)
NEVER = {"P90", "P91"}
_RANK = ("", "draft", "withdrawn", "active", "ending", "closed")


def _found(round_: int, part: int, parts: int) -> c.CandidatesFound:
    mine: tuple[Candidate, ...] = POOL[part::parts] if part < parts else POOL
    return c.CandidatesFound(round=round_, part=part, parts=parts, candidates=mine)


def _expiry(days: int, authority: str) -> c.ExtendActivation:
    return c.ExtendActivation(expires_at=START + timedelta(days=days), authority=authority, legal_basis="law")


headcounts = st.builds(
    lambda n, m: Headcount(total=n, skills={"medic": min(n, m)}), st.integers(1, 20), st.integers(1, 3)
)
commands = st.one_of(
    st.builds(_found, st.integers(1, 3), st.integers(0, 2), st.integers(1, 3)),
    st.builds(_found, st.just(1), st.just(0), st.just(1)),
    st.builds(c.AmendActivation, reason=st.just("r"), headcount=headcounts),
    st.builds(c.AmendActivation, reason=st.just("r"), areas=st.sampled_from((("T1",), ("T2",)))),
    st.builds(c.AmendActivation, reason=st.just("r"), place=st.sampled_from(("school", "gymnasium"))),
    st.builds(_expiry, st.integers(0, 40), st.sampled_from(("county command post", "somebody"))),
    st.just(c.ApproveActivation()),
    st.just(c.AdoptPolicy(reason="r")),
    st.just(c.WithdrawDraft(reason="r")),
    st.just(c.DraftActivation(directive=directive())),
    st.just(TimePassed(at=START, due=START)),
)
reports = st.tuples(st.just("report"), st.integers(0, 3), st.integers(0, 9), st.integers(0, 9))
actors = st.sampled_from((None, None, None, POST, COMMANDER, ENGINE, LIAISON, AUDITOR, cadre("P1")))
saying = st.tuples(st.one_of(commands, commands, reports), actors)
script = st.lists(
    st.tuples(st.integers(0, 3000), st.lists(saying, max_size=3), st.sets(st.integers(0, 23), max_size=3)), max_size=15
)


def _speaker(command: Any, actor: Actor | None) -> Actor:
    if actor is not None:
        return actor
    if isinstance(command, c.CandidatesFound | c.MusterReported | TimePassed):
        return ENGINE
    return COMMANDER


def _report(state: Activation, changes: int, figures: tuple[int, int, int]) -> c.MusterReported:
    """A plausible report of one of the musters: so many lost, so many arrived, the rest still asked."""
    which, lost, arrived = figures
    name, people = list(state.musters.items())[which % len(state.musters)]
    lost = min(lost, len(people))
    arrived = min(arrived, len(people) - lost)
    skilled = [n for n, one in enumerate(people) if "medic" in one.skills]
    counts = Counts(
        muster=name,
        changes=changes,
        all=Tally(pending=len(people) - lost - arrived, arrived=arrived, lost=lost),
        skills={
            "medic": Tally(
                lost=sum(n < lost for n in skilled),
                arrived=sum(lost <= n < lost + arrived for n in skilled),
                pending=sum(n >= lost + arrived for n in skilled),
            )
        },
    )
    return c.MusterReported(counts=counts)


def _run(headcount: Headcount | None, drill: bool, steps: Any) -> tuple[OneCase, Any]:
    case, now = OneCase(ActivationDecider(), "A1", book(muster_size=8)), START
    order = directive(headcount, mode="drill" if drill else "real")
    case.step(now, [(c.DraftActivation(directive=order), POST, now), (c.ApproveActivation(), COMMANDER, now)])
    for number, (gap, sayings, lost) in enumerate(steps):
        before = case.state
        now += timedelta(seconds=gap)
        said = []
        for spoken, by in sayings:
            if isinstance(spoken, tuple) and not before.musters:
                continue
            command = _report(before, number, spoken[1:]) if isinstance(spoken, tuple) else spoken
            said.append((command, _speaker(command, by), now))
        taken = frozenset(order.resource(f"P{n}") for n in lost)
        called = {one.person for people in before.musters.values() for one in people}
        case.step(now, said, taken)
        assert _RANK.index(case.state.phase) >= _RANK.index(before.phase)
        fresh = {p.person for people in case.state.musters.values() for p in people} - called
        assert not {order.resource(name) for name in fresh} & taken
    return case, now


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.none(), headcounts), st.booleans(), script)
def test_nobody_is_called_twice_excluded_people_never_and_musters_never_overflow(
    headcount: Headcount | None, drill: bool, steps: Any
) -> None:
    case, _ = _run(headcount, drill, steps)
    called = Counter(p.person for event in case.events() if isinstance(event, e.PeopleCalled) for p in event.people)
    assert not called or max(called.values()) == 1
    assert not NEVER & called.keys()
    assert all(len(people) <= 8 for people in case.state.musters.values())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(headcounts, script)
def test_a_headcount_is_hoped_for_or_its_shortfall_was_told_and_it_lapses_by_itself(
    headcount: Headcount, steps: Any
) -> None:
    case, now = _run(headcount, False, steps)
    state: Activation = case.state
    case.step(now, [(_found(state.round, 0, 1), ENGINE, now)])
    state = case.state
    if state.phase == "active" and not state.quorum_met and not state.resuming and state.order.headcount:
        need = missing_from(state.order.headcount, state.everyone, state.by_skill)
        assert need.met or state.shortfall
        told = [effect for effect in case.effects if isinstance(effect, Send) and effect.template == "shortfall"]
        assert need.met or told
    assert state.expires_at is not None or state.phase != "active"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.none(), headcounts), script)
def test_an_activation_that_nobody_renews_lapses_after_a_notice(headcount: Headcount | None, steps: Any) -> None:
    case, now = _run(headcount, False, steps)
    case.run_out(now, most=2000)
    assert case.state.phase in ("ending", "closed", "withdrawn")
    kinds = [type(event) for event in case.events()]
    if e.ActivationEnded in kinds:
        assert kinds.count(e.ActivationEnded) == 1
        assert kinds.index(e.ExpiryNoticed) < kinds.index(e.ActivationEnded)
