"""The token bucket, on a clock that only the test moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.channels.rate import TokenBucket
from tests.unit.channels.fakes import Clock


def bucket(clock: Clock, rate: float = 10, burst: float = 5) -> TokenBucket:
    return TokenBucket(rate, burst, clock=clock, sleep=clock.sleep)


def test_a_burst_goes_at_once_and_then_the_rate_holds() -> None:
    tokens = bucket(Clock())
    assert [tokens.reserve(1) for _ in range(7)] == pytest.approx([0, 0, 0, 0, 0, 0.1, 0.2])


def test_a_pause_refills_no_more_than_the_burst() -> None:
    clock = Clock()
    tokens = bucket(clock)
    tokens.reserve(5)
    clock.seconds += 3600
    assert [tokens.reserve(5), tokens.reserve(1)] == pytest.approx([0, 0.1])


def test_a_batch_larger_than_the_burst_waits_for_the_rest_of_it() -> None:
    assert bucket(Clock()).reserve(25) == pytest.approx(2.0)


async def test_taking_waits() -> None:
    clock = Clock()
    tokens = bucket(clock)
    await tokens.take(5)
    await tokens.take(10)
    assert clock.slept == pytest.approx([1.0])


def test_a_clock_that_goes_back_takes_nothing_away() -> None:
    clock = Clock()
    clock.seconds = 100
    tokens = bucket(clock)
    tokens.reserve(5)
    clock.seconds = 50
    assert tokens.reserve(1) == pytest.approx(0.1)


@pytest.mark.parametrize(("rate", "burst"), [(0, 5), (-1, 5), (1, 0)])
def test_a_bucket_that_never_lets_anything_through_is_refused(rate: float, burst: float) -> None:
    with pytest.raises(ValueError, match="token bucket"):
        TokenBucket(rate, burst)


@given(steps=st.lists(st.tuples(st.integers(1, 20), st.floats(0, 3)), max_size=40))
def test_never_more_than_burst_and_rate_allow(steps: list[tuple[int, float]]) -> None:
    clock = Clock()
    tokens = bucket(clock)
    sent: list[tuple[float, int]] = []
    for count, pause in steps:
        sent.append((clock.seconds + tokens.reserve(count), count))
        clock.seconds += pause
    for index, (start, _) in enumerate(sent):
        total = 0
        for at, count in sent[index:]:
            total += count
            # A batch is sent when its last token is there, so at most one batch rides on the burst of the first.
            assert total - sent[index][1] <= 10 * (at - start) + 5 + 1e-6
