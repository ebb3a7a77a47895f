"""Elapsed time in policy documents: ISO 8601 such as PT15M or P14D, read by pydantic into `timedelta`.

For processes that run by the clock in minutes. Deadlines in working time or working days use `duration.Duration`.
"""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator


def _not_negative(value: timedelta) -> timedelta:
    if value < timedelta(0):
        raise ValueError("a length of time cannot be negative")
    if value.microseconds:
        raise ValueError("a length of time is given in whole seconds")
    return value


ClockTime = Annotated[timedelta, AfterValidator(_not_negative)]
"""Elapsed time on the clock, in whole seconds, not negative."""
