"""The checker finds each broken rule, agrees with a naive reading, and prices a rota alike."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.kernel.calendar import DayKind
from domain.kernel.canonical import canonical
from domain.rota import Assignment, Demand, Person, RotaProblem, Rule, Shift, check, cost
from tests.support.rota import WEEK, random_problem, random_rota
from tests.unit.rota import naive

EARLY = Shift(id="e", minutes=480, start=480)
LATE = Shift(id="l", minutes=480, start=960, not_followed_by=("e",))


def problem(person: Person | None = None, **fields: Any) -> RotaProblem:
    base = {"days": WEEK * 2, "shifts": (EARLY, LATE), "people": (person or Person(id="a"),)}
    return RotaProblem.model_validate({**base, **fields})


def worked(*days: int, shift: str = "e") -> tuple[Assignment, ...]:
    return tuple(Assignment(person="a", day=day, shift=shift) for day in days)


def a(**limits: Any) -> Person:
    return Person(id="a", **limits)


RESTED = problem(shifts=(EARLY, Shift(id="l", minutes=480, start=960)), rest_minutes=660)
BREAKING = [
    (Rule.KNOWN, problem(), (Assignment(person="b", day=0, shift="e"),), None, None),
    (Rule.KNOWN, problem(), (Assignment(person="a", day=14, shift="e"),), None, None),
    (Rule.KNOWN, problem(), worked(0, shift="n"), None, None),
    (Rule.ONE_A_DAY, problem(), worked(3) + worked(3, shift="l"), 2, 1),
    (Rule.LEAVE, problem(a(leave=(4,))), worked(4), None, None),
    (Rule.SUCCESSION, problem(), worked(0, shift="l") + worked(1), None, None),
    (Rule.SUCCESSION, problem(a(history=("l",))), worked(0), None, None),
    (Rule.REST, RESTED, worked(0, shift="l") + worked(1), 480, 660),
    (Rule.MAX_SHIFTS, problem(a(max_shifts={"e": 1})), worked(0, 5), 2, 1),
    (Rule.MAX_MINUTES, problem(a(max_minutes=959)), worked(0, 5), 960, 959),
    (Rule.MIN_MINUTES, problem(a(min_minutes=961)), worked(0, 5), 960, 961),
    (Rule.WEEK_MINUTES, problem(a(max_week_minutes=1_000)), worked(7, 9, 13), 1_440, 1_000),
    (Rule.WEEK_MINUTES, problem(a(max_week_minutes=500, history=("e",)), first_weekday=1), worked(5), 960, 500),
    (Rule.MAX_RUN, problem(a(max_run=2)), worked(3, 4, 5), 3, 2),
    (Rule.MAX_RUN, problem(a(max_run=2, history=("e", "e"))), worked(0), 3, 2),
    (Rule.MIN_RUN, problem(a(min_run=2)), worked(3), 1, 2),
    (Rule.MIN_RUN, problem(a(min_run=2, history=(None, "e"))), (), 1, 2),
    (Rule.MIN_FREE_RUN, problem(a(min_free_run=2)), worked(3, 5), 1, 2),
    (Rule.WEEKENDS, problem(a(max_weekends=1)), worked(5, 12), 2, 1),
    (Rule.UNDER, problem(demands=(Demand(day=2, shift="e", need=1),)), (), 0, 1),
    (Rule.UNDER, problem(demands=(Demand(day=2, shift="e", need=1, skill="s"),)), worked(2), 0, 1),
    (Rule.OVER, problem(demands=(Demand(day=2, shift="e", need=0, over=None),)), worked(2), 1, 0),
    (Rule.FROZEN, problem(published=worked(0), frozen_minutes=481), (), 480, 481),
    (Rule.FROZEN, problem(published=(), frozen_minutes=481), worked(0), 480, 481),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "given_problem", "rota", "found", "limit"), BREAKING)
def test_each_rule_is_found(
    rule: Rule, given_problem: RotaProblem, rota: tuple[Assignment, ...], found: int | None, limit: int | None
) -> None:
    violations = check(given_problem, rota)
    assert [one.rule for one in violations] == [rule]
    assert (violations[0].found, violations[0].limit) == (found, limit)
    assert violations[0].en and violations[0].zh


def test_every_rule_has_a_case() -> None:
    assert {case[0] for case in BREAKING} == set(Rule)


KEEPING = [
    (problem(a(min_run=3, min_free_run=3)), worked(0, 4, 5, 6, 13)),  # runs at the edges may be short
    (problem(a(max_weekends=0), days=(DayKind.ADJUSTED_WORKDAY,) * 14), worked(5, 6)),
    (problem(a(max_weekends=1), days=(*WEEK[:5], *(DayKind.HOLIDAY,) * 9)), worked(5, 13)),  # one long block
    (problem(a(max_run=1, history=("e", "e", "e"))), worked(1)),  # what is past is not held against the rota
    (problem(a(leave=(0,)), published=worked(0), frozen_minutes=481), worked(0)),
    (problem(published=(), frozen_minutes=481, demands=(Demand(day=0, shift="e", need=1),)), ()),
]


@pytest.mark.parametrize(("given_problem", "rota"), KEEPING)
def test_what_is_allowed_is_not_reported(given_problem: RotaProblem, rota: tuple[Assignment, ...]) -> None:
    assert check(given_problem, rota) == []


@given(st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_a_naive_reading_agrees(seed: int) -> None:
    random = Random(seed)
    drawn = random_problem(random)
    rota = random_rota(random, [person.id for person in drawn.people], len(drawn.days))
    found = {(str(one.rule), one.person or f"{one.day} {one.shift} {one.skill}") for one in check(drawn, rota)}
    assert found == naive.broken(drawn, rota)
    assert cost(drawn, rota) == naive.price(drawn, rota)


def test_problems_and_answers_can_be_recorded() -> None:
    drawn = random_problem(Random(1))
    again = RotaProblem.model_validate_json(canonical(drawn.model_dump(mode="json")))
    assert again == drawn


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"people": (a(), a())}, "person a is listed twice"),
        ({"demands": (Demand(day=0, shift="x", need=1),)}, "there is no shift x"),
        ({"demands": (Demand(day=14, shift="e", need=1),)}, "day 14 lies outside the horizon of 14 days"),
        ({"people": (a(pool="none"),)}, "there is no pool none"),
        ({"published": (*worked(1), *worked(1, shift="l"))}, "two shifts on a day"),
        ({"frozen_minutes": 1}, "before a rota was published"),
        (
            {"shifts": (EARLY, Shift(id="l", minutes=1_440, start=1_000)), "rest_minutes": 1_440},
            "into the day after the next",
        ),
    ],
)
def test_a_problem_that_cannot_be_meant_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        problem(**fields)
