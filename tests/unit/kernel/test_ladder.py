"""The ladder: order, collapse after a delay, and an end that never comes before whoever was told last could act."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ladder import Rung, due_step, next_due

START = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE = timedelta(seconds=60)

ladders = st.lists(st.integers(0, 600), min_size=1, max_size=8).map(
    lambda times: [
        Rung(name=f"r{n}", after=timedelta(seconds=after), to="self", channel="sms")
        for n, after in enumerate(sorted(times))
    ]
)
looks = st.lists(st.integers(0, 400), min_size=1, max_size=30)


@given(ladders, looks)
def test_whenever_one_looks_steps_rise_and_each_rung_is_taken_or_named_as_missed(
    rungs: list[Rung], gaps: list[int]
) -> None:
    now, taken, taken_at = START, -1, START
    accounted: list[int] = []
    for gap in gaps:
        now += timedelta(seconds=gap)
        step = due_step(rungs, PATIENCE, START, taken, taken_at, now)
        if step is None:
            continue
        assert step.index > taken
        accounted += [*step.missed, step.index]
        if step.index == len(rungs):
            assert taken == len(rungs) - 1
            assert now - taken_at >= PATIENCE
        else:
            assert START + rungs[step.index].after <= now
        taken, taken_at = step.index, now
    assert accounted == list(range(len(accounted)))


@given(ladders, st.integers(0, 10_000))
def test_one_late_look_takes_one_step_and_leaves_nothing_due(rungs: list[Rung], late: int) -> None:
    now = START + timedelta(seconds=late)
    step = due_step(rungs, PATIENCE, START, -1, START, now)
    if step is None:
        assert rungs[0].after > timedelta(seconds=late)
        return
    assert due_step(rungs, PATIENCE, START, step.index, now, now) is None


@given(ladders)
def test_followed_on_time_every_rung_is_reached_and_the_end_said_once(rungs: list[Rung]) -> None:
    taken, taken_at, steps = -1, START, 0
    while (due := next_due(rungs, PATIENCE, START, taken, taken_at)) is not None:
        now = max(due, taken_at)
        step = due_step(rungs, PATIENCE, START, taken, taken_at, now)
        assert step is not None
        taken, taken_at, steps = step.index, now, steps + 1
    assert taken == len(rungs)
    assert steps <= len(rungs) + 1
