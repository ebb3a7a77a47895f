"""Durations: what policies may write, what it means, and that nothing else is taken."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.kernel.duration import MAXIMUM_DAYS, MAXIMUM_SECONDS, Duration, DurationKind

TIMES = st.builds(
    Duration,
    kind=st.sampled_from([DurationKind.CLOCK, DurationKind.WORKING_TIME]),
    amount=st.integers(0, MAXIMUM_SECONDS),
)
DURATIONS = TIMES | st.builds(Duration.working_days, st.integers(0, MAXIMUM_DAYS))


@settings(max_examples=100, deadline=None)
@given(DURATIONS)
def test_text_and_value_say_the_same(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration
    assert Duration.model_validate_json(duration.model_dump_json()) == duration


@pytest.mark.parametrize(
    ("text", "meant", "canonical"),
    [
        ("PT15M", Duration.clock(timedelta(minutes=15)), "PT15M"),
        ("PT24H", Duration.clock(timedelta(days=1)), "P1D"),
        ("P14D", Duration.clock(timedelta(days=14)), "P14D"),
        ("P1DT90M", Duration.clock(timedelta(days=1, minutes=90)), "P1DT1H30M"),
        ("PT0S", Duration.clock(timedelta()), "PT0S"),
        ("W8H", Duration.working_time(timedelta(hours=8)), "W8H"),
        ("W90M", Duration.working_time(timedelta(minutes=90)), "W1H30M"),
        ("W48H", Duration.working_time(timedelta(hours=48)), "W48H"),
        ("W0M", Duration.working_time(timedelta()), "W0S"),
        ("3WD", Duration.working_days(3), "3WD"),
        ("0WD", Duration.working_days(0), "0WD"),
    ],
)
def test_reads_what_policies_write(text: str, meant: Duration, canonical: str) -> None:
    assert Duration.parse(text) == meant
    assert TypeAdapter(Duration).validate_python(text) == meant
    assert str(meant) == canonical


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "W", "WD", "P1DT", "15M", "24:00", "P1M", "P1Y", "P1W", "W1D", "PT5M5H", "3wd"),
        *("PT1.5H", "PT-5M", "-PT5M", "3.5WD", "-1WD", " 3WD", "3WD\n", "PT15M ", "PT１５M"),
        *("P99999D", "3661WD", "W999999H"),
    ],
)
def test_refuses_everything_else(text: str) -> None:
    with pytest.raises(ValueError):
        Duration.parse(text)


@pytest.mark.parametrize("amount", [1.0, True, -1, "5", MAXIMUM_SECONDS + 1])
def test_amounts_are_whole_and_bounded(amount: object) -> None:
    with pytest.raises(ValidationError):
        Duration.model_validate({"kind": "clock", "amount": amount})


def test_parts_of_a_second_are_refused() -> None:
    with pytest.raises(ValueError, match="whole seconds"):
        Duration.clock(timedelta(milliseconds=1_500))


def test_working_days_have_no_length_without_a_calendar() -> None:
    assert Duration.parse("W8H").length == timedelta(hours=8)
    with pytest.raises(ValueError, match="depends on the calendar"):
        _ = Duration.parse("3WD").length
