"""Numbering documents: gapless a bearer and year, in the order in which they are issued."""

from collections.abc import Sequence
from datetime import datetime

from domain.accountability.events_steps import OrderStep, Times, Why
from domain.accountability.state import Duty, Ledger
from domain.kernel.duration import Duration


class Numbers:
    """The next numbers of one decision. The year is that of the day on the obligation's calendar."""

    def __init__(self, state: Ledger) -> None:
        self._state = state
        self._last = dict(state.numbers)

    def next(self, duty: Duty, now: datetime) -> str:
        """`2026-3`."""
        year = self._state.clock_of(duty).calendar.date_of(now).year
        self._last[year] = self._last.get(year, 0) + 1
        return f"{year}-{self._last[year]}"


def order_step(
    duty: Duty,
    numbers: Numbers,
    now: datetime,
    why: Why,
    rule: str,
    gives: Sequence[Duration],
    times: Times,
    missed: Sequence[str] = (),
) -> OrderStep:
    """A step with the next document."""
    return OrderStep(
        obligation=duty.owed.obligation,
        why=why,
        rule=rule,
        gives=tuple(gives),
        times=times,
        terms_version=duty.owed.terms_version,
        calendar_version=duty.owed.calendar_version,
        missed=tuple(missed),
        order=numbers.next(duty, now),
        rests_on=duty.orders,
    )
