"""A year on the host: holidays, quiet hours, adjusted workdays, and an outage of two days in the middle."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from audit.host import Host, Outage
from domain.accountability import commands as c
from domain.accountability import events_steps as t
from domain.accountability.owing import PROCESS, Owe, Settle, accountability_case
from domain.accountability.state import Ledger
from domain.accountability.transitions import Stage
from domain.kernel.command import ENGINE
from domain.kernel.obligation import Ending
from tests.support.ladder import COMMANDER, DAY, HOUR, at, calendar, host

pytestmark = pytest.mark.long

START, END = at("2026-01-01 00:00"), at("2027-01-01 00:00")
DOWN = Outage(at("2026-06-09 15:00"), at("2026-06-11 15:00"))
UNITS = [f"unit:U{number}" for number in range(12)]
LATENESS = {"punctual": timedelta(hours=-3), "slow": timedelta(days=4), "very_slow": timedelta(days=12)}


def _life(seed: int) -> Iterator[tuple[str, Owe, Settle | None]]:
    """Two obligations a unit and week: most are done in time, some late, some never."""
    dice = Random(seed)
    moment = START + timedelta(days=4, hours=1)
    number = 0
    while moment < END - timedelta(days=60):
        for bearer in UNITS:
            number += 1
            due = calendar().add_working_days(moment, dice.randint(2, 6)).value
            name = f"S{number}/o"
            owed = Owe(
                obligation=name,
                bearer=bearer,
                what=dice.choice(("contact", "rectification")),
                source=f"S{number}",
                source_process="source",
                owed_since=moment,
                due=due,
                urgent=dice.random() < 0.05,
            )
            manner = dice.choices(("punctual", "slow", "very_slow", "never"), (85, 10, 4, 1))[0]
            if manner == "never":
                yield manner, owed, None
            else:
                done = max(moment + HOUR, due + LATENESS[manner])
                yield manner, owed, Settle(obligation=name, ending="fulfilled", at=done)
        moment += timedelta(days=3, hours=12)


def _run(seed: int, outages: tuple[Outage, ...] = ()) -> tuple[Host, dict[str, str]]:
    on = host(START, outages=outages)
    manners: dict[str, str] = {}
    for manner, owed, settled in _life(seed):
        manners[owed.obligation] = manner
        case = accountability_case(owed.bearer)
        on.submit(case, PROCESS, owed, ENGINE, at=owed.owed_since)
        if settled is not None:
            on.submit(case, PROCESS, settled, ENGINE, at=settled.at)
    return on, manners


def _events(on: Host) -> Iterator[tuple[str, Any]]:
    for case in on.cases(PROCESS):
        for numbered in on.decisions(case.name):
            for event in numbered.decision.events:
                yield case.name, event


def _supervised(on: Host) -> set[str]:
    """Obligations against which a formal step was taken that still counts."""
    return {order.obligation for case in on.cases(PROCESS) for order in case.state.orders.values() if order.valid}


def test_a_year_of_a_dozen_units() -> None:
    on, manners = _run(1, (DOWN,))
    on.run_until(END)
    assert on.faults == []
    late = {name for name, manner in manners.items() if manner != "punctual"}
    assert len(manners) > 1000
    assert _supervised(on) <= late, "nobody who was punctual is late"
    ended = {name: end.ending for case in on.cases(PROCESS) for name, end in case.state.ended.items()}
    assert set(ended.values()) == {Ending.FULFILLED}
    assert ended.keys() | {n for case in on.cases(PROCESS) for n in case.state.open} == manners.keys()
    for _, event in _events(on):
        _in_the_right_hours(event)
    waiting = [duty for case in on.cases(PROCESS) for duty in case.state.open.values()]
    assert waiting
    assert {duty.stage for duty in waiting} == {Stage.SUMMONED}, "what nobody did waits for a human"


def _in_the_right_hours(event: Any) -> None:
    urgent = getattr(event, "by", None) is not None
    if isinstance(event, t.SupervisionOrdered | t.CirculationAnnounced | t.Circulated | t.InterviewCalled):
        official = calendar().next_working_moment(event.at).value == event.at
        assert official or urgent or all(step.times.step_at == step.times.due for step in event.steps)


def test_two_days_without_the_engine_cost_one_step_and_no_punctual_bearer() -> None:
    on, manners = _run(2, (DOWN,))
    on.run_until(DOWN.until + 20 * DAY)
    through = [
        (name, event)
        for name, event in _events(on)
        if isinstance(event, t.SupervisionOrdered | t.CirculationAnnounced | t.Circulated | t.InterviewCalled)
        and DOWN.since <= event.at <= DOWN.until + HOUR
    ]
    stepped = Counter(step.obligation for _, event in through for step in event.steps)
    assert not stepped or max(stepped.values()) == 1, "one collapsed step"
    assert not {name for name in stepped if manners[name] == "punctual"}
    assert all(event.at > DOWN.until for _, event in through)


def test_requests_are_far_fewer_than_matters() -> None:
    on, manners = _run(3)
    on.run_until(END)
    asked = sum(case.state.requests for case in on.cases(PROCESS))
    reminded = sum(len(event.reminders) for _, event in _events(on) if isinstance(event, t.BearerReminded))
    messages = sum(isinstance(event, t.BearerReminded) for _, event in _events(on))
    assert messages < reminded <= len(manners)
    assert asked < 2 * len(manners)


def test_the_same_seed_gives_the_same_record() -> None:
    def record() -> list[bytes]:
        on, _ = _run(4, (DOWN,))
        on.run_until(at("2026-03-01 00:00"))
        return [numbered.decision.to_canonical() for numbered in on.journal]

    assert record() == record()


def test_a_ladder_over_new_year_numbers_documents_anew() -> None:
    on = host(at("2026-12-21 09:00"))
    case = accountability_case("unit:U1")
    for number in range(3):
        owed = Owe(
            obligation=f"S1/o{number}",
            bearer="unit:U1",
            what="contact",
            source="S1",
            source_process="source",
            owed_since=on.now,
            due=at(f"2026-12-{23 + number} 18:00"),
        )
        on.ask(case, PROCESS, owed, ENGINE)
    on.run_until(at("2027-01-15 18:00"))
    state: Ledger = on.state(case)
    assert state.numbers.keys() == {2026, 2027}
    for year, last in state.numbers.items():
        assert {number for number in state.orders if number.startswith(f"{year}-")} == {
            f"{year}-{place}" for place in range(1, last + 1)
        }
    on.ask(case, PROCESS, c.Excuse(obligation="S1/o0", reason="exempt", approver="boss"), COMMANDER)
    assert state.ended.keys() <= on.state(case).ended.keys()
