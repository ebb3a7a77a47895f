"""What comes back from solving and from checking: rotas, violations, and why there is no rota."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.kernel.model import Identifier, Model, PersonId
from domain.rota.problem import Assignment


class Effort(Model):
    """How hard to try, counted in work and not in time, so that every run and machine gives the same answer.

    `thousandths` are of CP-SAT's deterministic second, roughly a second of one core, for each of `workers`: the search
    strategies that take turns. Like `seed` their number is part of what determines the answer; the machine's cores are
    not.
    """

    thousandths: Annotated[int, Field(strict=True, ge=1, le=10_000_000)] = 5_000
    workers: Annotated[int, Field(strict=True, ge=1, le=64)] = 8
    seed: Annotated[int, Field(strict=True, ge=0, le=2_000_000_000)] = 1


class Rule(StrEnum):
    """The hard rules; the codes are stable."""

    KNOWN = "known"
    ONE_A_DAY = "one_a_day"
    LEAVE = "leave"
    REST = "rest"
    SUCCESSION = "succession"
    MAX_SHIFTS = "max_shifts"
    MAX_MINUTES = "max_minutes"
    MIN_MINUTES = "min_minutes"
    WEEK_MINUTES = "week_minutes"
    MAX_RUN = "max_run"
    MIN_RUN = "min_run"
    MIN_FREE_RUN = "min_free_run"
    WEEKENDS = "weekends"
    UNDER = "under"
    OVER = "over"
    FROZEN = "frozen"


class Violation(Model):
    """A hard rule that an assignment breaks. `found` and `limit` are in the rule's unit: minutes, days, people."""

    rule: Rule
    zh: str
    en: str
    person: PersonId | None = None
    day: int | None = None
    shift: Identifier | None = None
    skill: Identifier | None = None
    found: int | None = None
    limit: int | None = None


class Reason(Model):
    """One of the demands that cannot all be met, or one that should be given up.

    It is about each of `people` and each of `days` (empty: all of them, or it is not about any). `limit` is what the
    rule says, `by` how far to go beyond it, both in the rule's unit: people, days, minutes, shifts.
    """

    rule: Rule
    zh: str
    en: str
    people: tuple[PersonId, ...] = ()
    days: tuple[int, ...] = ()
    shift: Identifier | None = None
    skill: Identifier | None = None
    limit: int | None = None
    by: int | None = None


class Explanation(Model):
    """Why there is no rota: demands that contradict each other, and the cheapest way to have a rota after all.

    `minimal`: without any one of `conflict` the others can be met. `smallest`: no cheaper relaxation exists. Both are
    False when the effort ran out first; the lists are then right, but perhaps longer than need be.
    """

    conflict: tuple[Reason, ...]
    minimal: bool
    relaxation: tuple[Reason, ...]
    smallest: bool


class Status(StrEnum):
    """How solving ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


class RotaAnswer(Model):
    """A rota, or why there is none. `bound`: no rota is better.

    `changes` counts the days of persons that differ from the published rota. `used` is in thousandths of deterministic
    seconds, of all workers together.
    """

    status: Status
    assignments: tuple[Assignment, ...] = ()
    objective: int | None = None
    bound: int | None = None
    changes: int = 0
    used: int = 0
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known so far: the best objective, the bound (None: not yet) and the seconds since the start."""

    objective: int | None
    bound: int | None
    seconds: float


Report = Callable[[Progress], None]
Clock = Callable[[], float]
"""Seconds that only go forward; the rules have no clock of their own."""
