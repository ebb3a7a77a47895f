"""Whatever anybody says, whenever, in whatever order: no fault, no silence, never backwards, one end a duty."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.checkpoint import commands as c
from domain.checkpoint import commands_duty as d
from domain.checkpoint import commands_post as p
from domain.checkpoint.decider import CheckpointDecider
from domain.checkpoint.shift import BOUND
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.transitions import DUTIES
from domain.kernel.command import ENGINE, Actor
from domain.kernel.model import Model
from domain.kernel.obligation import Ending
from domain.rota import Effort, RotaProblem
from tests.support.checkpoint import (
    CASE,
    COMMANDER,
    MINUTE,
    START,
    TOWNSHIP,
    book,
    cadre,
    order,
    people,
    remembered,
)
from tests.support.one_case import OneCase

STAFF = tuple(one.person for one in people(28))
SHIFTS = tuple(f"202601{day}-{kind}" for day in (31,) for kind in ("night", "day", "evening"))
LATER = tuple(f"202602{day:02}-{kind}" for day in (1, 2) for kind in ("night", "day", "evening"))
PLACES = ("P-0", "P-1", "P-2", "P-3", "P-4")
"""Stand for whoever is on the shift at that moment, so that most of what is said concerns somebody."""
NOW = "now"
"""Stands for the shift that is open, or opens next."""
NAMES = st.sampled_from((*STAFF[:6], *PLACES, *PLACES, *PLACES))
SHIFT = st.sampled_from((*SHIFTS, *LATER, *[NOW] * 12))
CHANGE = st.sampled_from(("r1", "r2", "r3"))
DAYS = st.sampled_from((date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 2)))

COMMANDS: st.SearchStrategy[Model] = st.one_of(
    st.builds(d.AcknowledgeDuty, shift=SHIFT, person=NAMES),
    st.builds(d.CheckIn, shift=SHIFT, person=NAMES, how=st.sampled_from(("code", "leader"))),
    st.builds(d.ReportLeft, shift=SHIFT, person=NAMES),
    st.builds(d.ReportReturn, shift=SHIFT, person=NAMES),
    st.builds(
        d.RequestChange,
        kind=st.sampled_from(("swap", "give")),
        shift=SHIFT,
        person=NAMES,
        other=st.none() | NAMES,
        other_shift=st.none() | SHIFT,
    ),
    st.builds(d.AgreeChange, change=CHANGE, person=NAMES),
    st.builds(d.TakeOver, change=CHANGE, person=NAMES),
    st.builds(d.DecideChange, change=CHANGE, approve=st.booleans()),
    st.builds(
        d.ForceChange,
        shift=SHIFT,
        off=st.none() | NAMES,
        on=st.none() | NAMES,
        reason=st.just("so"),
        override=st.booleans(),
    ),
    st.just(d.DecideChange(change="r1", approve=True)),
    st.builds(
        d.RequestLeave,
        person=st.sampled_from(STAFF),
        first_day=DAYS,
        last_day=st.just(date(2026, 2, 6)),
        kind=st.just("other"),
    ),
    st.builds(d.RequestLeave, person=NAMES, first_day=DAYS, last_day=DAYS, kind=st.just("other")),
    st.builds(d.AcceptSubstitution, shift=SHIFT, person=NAMES),
    st.builds(d.DeclineSubstitution, shift=SHIFT, person=NAMES),
    st.builds(p.GiveHandover, shift=SHIFT),
    st.builds(p.TakeHandover, shift=SHIFT),
    st.builds(
        p.CountPassages,
        shift=SHIFT,
        device=st.sampled_from(("a", "b")),
        sequence=st.integers(1, 5),
        passed=st.integers(0, 9),
    ),
    st.builds(
        p.ReferPassage,
        shift=SHIFT,
        referral=st.sampled_from(("x", "y")),
        item=st.just("temperature"),
        bearer=st.just("unit:U1"),
    ),
    st.builds(p.SettleReferral, referral=st.just("x"), ending=st.just("fulfilled"), detail=st.just("done")),
    st.just(c.RefreshStaff()),
    st.just(c.PlanRota(first_day=date(2026, 2, 1))),
    st.just(c.PublishRota()),
    st.just(c.AdoptTerms(reason="so")),
    *(st.builds(d.CheckIn, shift=st.just(NOW), person=st.just(place), how=st.just("code")) for place in PLACES),
    *(st.builds(d.AcceptSubstitution, shift=st.just(NOW), person=st.just(place)) for place in ("P-3", "P-4")),
)
WHO = st.one_of(st.just(TOWNSHIP), st.just(COMMANDER), st.none(), st.none(), st.sampled_from(STAFF).map(cadre))
"""None: the person whom the command names, or else the township."""
SAID = st.tuples(COMMANDS, WHO)
SPANS = st.sampled_from([0, 1, 1, 3, 5, 11, 30, 120, 480, 1500])
STEPS = st.lists(
    st.tuples(SPANS, st.lists(SAID, max_size=4), st.frozensets(st.sampled_from(STAFF), max_size=2)),
    min_size=1,
    max_size=25,
)


def _speaker(command: Model, who: Actor | None) -> Actor:
    person: str | None = getattr(command, "person", None)
    return who or (cadre(person) if person else TOWNSHIP)


def _meant(command: Model, state: Checkpoint, now: datetime) -> Model:
    """The command with its stand-ins replaced by who and what they stand for at this moment."""
    open_ = sorted((s for s in state.live() if s.relieved > now), key=lambda one: one.start)
    if not open_ or not isinstance(getattr(command, "shift", None), str):
        return command
    shift = open_[0] if command.shift == NOW else state.shifts.get(command.shift, open_[0])  # type: ignore[attr-defined]  # it has one
    there = list(shift.duties) + list(shift.search.asked if shift.search else ()) or list(STAFF[:3])
    names = {place: there[index % len(there)] for index, place in enumerate(PLACES)}
    fields = {name: names.get(value, value) for name, value in command if isinstance(value, str)}
    return command.model_copy(update={**fields, "shift": shift.id})


def opened() -> OneCase:
    """A checkpoint whose first week is published."""
    case = OneCase(CheckpointDecider(), CASE, book())
    case.step(START, [(c.OpenCheckpoint(order=order()), TOWNSHIP, START)])
    case.step(START, [(c.StaffFound(round=1, candidates=people(28)), ENGINE, START)])
    case.step(START, [(c.PlanRota(), TOWNSHIP, START)])
    case.step(START, [(_answer(case), ENGINE, START)])
    case.step(START, [(c.AdoptRota(round=1), TOWNSHIP, START), (c.PublishRota(), TOWNSHIP, START)])
    return case


def _answer(case: OneCase) -> c.RotaProposed:
    asked: Any = case.effects[-1]
    answer = remembered(RotaProblem.model_validate(asked.query["problem"]), Effort(thousandths=200))
    return c.RotaProposed(round=asked.query["round"], answer=answer)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_whatever_is_said_it_never_goes_backwards_and_every_duty_has_one_end(steps: list[Any]) -> None:
    case = opened()
    now = START + 830 * MINUTE
    ends: dict[tuple[str, str], Ending] = {}
    for minutes, said, taken in steps:
        earlier: Checkpoint = case.state
        received, now = now, now + minutes * MINUTE
        meant = [(_meant(command, case.state, received), who) for command, who in said]
        case.step(now, [(command, _speaker(command, who), received) for command, who in meant], taken)
        _never_backwards(earlier, case.state)
        _one_end(case.state, ends)
    case.step(now, [(c.CloseCheckpoint(reason="over"), TOWNSHIP, now)])
    state: Checkpoint = case.state
    assert state.phase == "ended"
    assert all(owed.ending for owed in case.decider.obligations(state))
    claimed = [(one.resource, one.owner) for batch in case.batches for one in batch.claims]
    released = {(one.resource, one.owner) for batch in case.batches for one in batch.releases}
    assert set(claimed) <= released, "whoever was held is given back"


def _never_backwards(before: Checkpoint, after: Checkpoint) -> None:
    for name, shift in before.shifts.items():
        known = after.shifts.get(name)
        if shift.is_over and known is not None:
            assert known.stage is shift.stage


def _one_end(state: Checkpoint, ends: dict[tuple[str, str], Ending]) -> None:
    for shift in state.shifts.values():
        for person, duty in shift.duties.items():
            assert (duty.standing in BOUND) == (duty.owed.ending is None)
            assert (duty.standing in DUTIES.ends()) == (duty.owed.ending is not None)
            if shift.is_over and duty.owed.ending is not None:
                assert ends.setdefault((shift.id, person), duty.owed.ending) is duty.owed.ending


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 2000), min_size=1, max_size=12))
def test_however_long_time_is_silent_each_shift_passes_once(gaps: list[int]) -> None:
    case = opened()
    now = START + 830 * MINUTE
    for minutes in gaps:
        now += timedelta(minutes=minutes)
        case.step(now)
    closed = [event.shift for event in case.events() if event.model_dump()["type"] == "shift_closed"]  # type: ignore[attr-defined]  # by its type
    staffed = [event.shift for event in case.events() if event.model_dump()["type"] == "shift_staffed"]  # type: ignore[attr-defined]  # by its type
    assert len(closed) == len(set(closed))
    assert staffed[: len(closed)] == closed, "in order, none left out"
