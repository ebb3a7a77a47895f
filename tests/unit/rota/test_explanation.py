"""Rotas that cannot be: the conflict is named, it is minimal, and the smallest relaxation helps."""

from typing import Any

import pytest

from domain.rota import Demand, Effort, Person, Reason, RotaProblem, Rule, Shift, Status, solve
from domain.rota.explaining import explain
from tests.support.rota import SHIFTS, WEEK, checkpoint

pytestmark = pytest.mark.long

EFFORT = Effort(thousandths=10_000, workers=2)


def people(count: int, **limits: Any) -> tuple[Person, ...]:
    return tuple(Person(id=f"p{number}", **limits) for number in range(count))


def needs(day: int, shift: str, need: int, skill: str | None = None) -> Demand:
    return Demand(day=day, shift=shift, need=need, skill=skill)


def nobody(*days: int, but: tuple[int, str] | None = None) -> list[Demand]:
    """Days on which nobody may work, except on one shift."""
    return [closed(day, shift.id)[0] for day in days for shift in SHIFTS if (day, shift.id) != but]


def closed(day: int, shift: str, most: int = 0) -> list[Demand]:
    return [Demand(day=day, shift=shift, need=most, over=None, under=0)]


def problem(crew: tuple[Person, ...], *demands: Demand | list[Demand]) -> RotaProblem:
    every = [one for given in demands for one in (given if isinstance(given, list) else [given])]
    return RotaProblem(days=WEEK, shifts=SHIFTS, people=crew, demands=tuple(every), rest_minutes=660)


IMPOSSIBLE: dict[str, tuple[RotaProblem, set[Rule], list[tuple[object, ...]] | None]] = {
    "too few people": (
        problem(people(2), needs(3, "night", 3)),
        {Rule.UNDER},
        [(Rule.UNDER, (), (3,), 1)],
    ),
    "a skill that is on leave": (
        problem(
            (Person(id="doctor", skills=("health",), leave=(2,)), *people(5)),
            needs(2, "night", 1, "health"),
            needs(3, "night", 3),
        ),
        {Rule.UNDER, Rule.LEAVE},
        [(Rule.UNDER, (), (2,), 1)],
    ),
    "rest": (
        problem(people(1), needs(0, "evening", 1), needs(1, "day", 1)),
        {Rule.UNDER, Rule.REST},
        [(Rule.UNDER, (), None, 1)],
    ),
    "hours of the week": (
        problem(people(1, max_week_minutes=1_000), *(needs(day, "day", 1) for day in (0, 1, 2))),
        {Rule.UNDER, Rule.WEEK_MINUTES},
        [(Rule.UNDER, (), None, 1)],
    ),
    "days in a row": (
        problem(people(1, max_run=2), *(needs(day, "day", 1) for day in (4, 5, 6))),
        {Rule.UNDER, Rule.MAX_RUN},
        None,
    ),
    "weekends": (
        problem(people(1, max_weekends=0), needs(6, "day", 1)),
        {Rule.UNDER, Rule.WEEKENDS},
        [(Rule.UNDER, (), (6,), 1)],
    ),
    "too much to do for nobody": (
        problem(people(1, min_minutes=5_000)),
        {Rule.MIN_MINUTES},
        [(Rule.MIN_MINUTES, ("p0",), (), None)],
    ),
    "never that shift": (
        problem(people(1, max_shifts={"night": 0}), needs(1, "night", 1)),
        {Rule.UNDER, Rule.MAX_SHIFTS},
        [(Rule.UNDER, (), (1,), 1)],
    ),
    "too many must come": (
        problem(people(2, min_minutes=495), nobody(*range(7), but=(0, "day")), closed(0, "day", most=1)),
        {Rule.OVER, Rule.MIN_MINUTES},
        [(Rule.MIN_MINUTES, None, (), 495)],
    ),
    "one day off at a time": (
        problem(people(1, min_free_run=2), needs(1, "day", 1), needs(3, "day", 1), nobody(2)),
        {Rule.UNDER, Rule.OVER, Rule.MIN_FREE_RUN},
        None,
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_the_conflict_and_the_smallest_relaxation_are_named(name: str) -> None:
    given, rules, relaxation = IMPOSSIBLE[name]
    answer = solve(given, EFFORT)
    assert answer.status is Status.IMPOSSIBLE and answer.explanation
    explanation = answer.explanation
    assert explanation.minimal and explanation.smallest
    assert {one.rule for one in explanation.conflict} == rules
    assert all(one.zh and one.en for one in (*explanation.conflict, *explanation.relaxation))
    if relaxation is not None:
        assert [_shape(one, like) for one, like in zip(explanation.relaxation, relaxation, strict=True)] == relaxation


def _shape(one: Reason, like: tuple[object, ...]) -> tuple[object, ...]:
    """What was expected not to matter is not compared."""
    found = (one.rule, one.people, one.days, one.by)
    return tuple(None if wanted is None else value for value, wanted in zip(found, like, strict=True))


def test_sentences_can_be_read_by_a_duty_officer() -> None:
    given = IMPOSSIBLE["a skill that is on leave"][0]
    explanation, _ = explain(given, EFFORT)
    assert [one.en for one in explanation.conflict] == [
        "night on day 2 needs at least 1 people with health",
        "doctor: on leave on day 2",
    ]
    assert [one.zh for one in explanation.relaxation] == ["第 2 天 night 班至少需要有 health 技能的人员 1 名：少 1 名"]


def test_a_week_with_too_few_hands_says_whose_hours_stand_against_what() -> None:
    answer = solve(checkpoint(people=11), EFFORT)
    assert answer.explanation and answer.explanation.minimal
    assert {one.rule for one in answer.explanation.conflict} >= {Rule.UNDER, Rule.WEEK_MINUTES}
    assert sum((one.by or 0) * len(one.days) for one in answer.explanation.relaxation) >= 63 - 11 * 5


def test_a_problem_with_a_rota_has_nothing_to_explain() -> None:
    with pytest.raises(ValueError, match="has a rota"):
        explain(problem(people(3), needs(3, "night", 3)), EFFORT)


def test_nothing_but_shifts_is_needed() -> None:
    alone = RotaProblem(days=WEEK, shifts=(Shift(id="x", minutes=60),), people=())
    assert solve(alone, EFFORT).status is Status.OPTIMAL
