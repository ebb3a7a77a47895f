"""Rosters by dynamic programming are those that the checker allows, and rotas made of them are the best there are."""

from itertools import product
from random import Random

import numpy as np
import pytest

from domain.rota import Assignment, Effort, Person, check, solve
from domain.rota.problem import RotaProblem
from domain.rota.solving.columns.improve import Improver
from domain.rota.solving.columns.pricing import Pricing
from domain.rota.solving.columns.regular import FREE, Tables, is_regular
from tests.support.rota import checkpoint, instance, random_regular_problem

pytestmark = pytest.mark.long


def allowed(problem: RotaProblem, person: Person) -> set[tuple[int, ...]]:
    """Every roster of a person that breaks no rule of theirs, by trying all."""
    alone = problem.model_copy(update={"people": (person,), "demands": (), "requests": (), "published": None})
    found = set()
    for roster in product((FREE, 0, 1), repeat=len(problem.days)):
        worked = [
            Assignment(person=person.id, day=day, shift="ab"[shift])
            for day, shift in enumerate(roster)
            if shift != FREE
        ]
        if not check(alone, worked):
            found.add(roster)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_all_rosters_within_a_price_are_listed_and_the_cheapest_is_found(seed: int) -> None:
    problem = random_regular_problem(Random(seed), days=6)
    assert is_regular(problem)
    tables, pricing = Tables(problem), Pricing(Tables(problem))
    prices = np.random.default_rng(seed).integers(-9, 9, tables.cost.shape).astype(float)
    for number, person in enumerate(problem.people):
        values = {
            roster: tables.roster(number, roster).cost
            + sum(prices[number, day, shift] for day, shift in enumerate(roster) if shift != FREE)
            for roster in allowed(problem, person)
        }
        priced = pricing.cheapest(prices, {number})[number]
        if not values:
            assert priced.roster is None
            continue
        least = min(values.values())
        assert priced.least <= least + 1e-6
        limits = [least + 4 if place == number else -1e6 for place in range(len(problem.people))]
        listed = pricing.within(prices, limits, most=10_000)
        assert listed is not None
        assert {one.shifts for one in listed} == {roster for roster, value in values.items() if value <= least + 4}


@pytest.mark.parametrize("seed", range(10))
def test_rotas_of_rosters_are_the_best_and_their_bound_is_one(seed: int) -> None:
    problem = random_regular_problem(Random(seed))
    best: list[int] = []
    bounds: list[int] = []

    def told(rota: object, objective: int | None, bound: int | None) -> None:
        best.extend([objective] if objective is not None else [])
        bounds.extend([bound] if bound is not None else [])

    ticks = iter(range(300))
    Improver(Tables(problem), None, told, lambda: 300.0 - next(ticks, 300), seed).run()
    known = solve(problem, Effort(thousandths=5_000)).objective
    assert (best[-1] if best else None) == known
    assert known is None or max(bounds) <= known


def test_a_public_instance_is_proved_optimal_by_its_rosters() -> None:
    heard: list[tuple[int | None, int | None]] = []
    ticks = iter(range(10_000))
    tables = Tables(instance(4))
    Improver(tables, None, lambda _, o, b: heard.append((o, b)), lambda: 10_000.0 - next(ticks, 10_000), 1).run()
    assert min(objective for objective, _ in heard if objective) == 1716
    assert max(bound for _, bound in heard if bound) == 1716


def test_what_the_rosters_cannot_count_is_left_to_the_whole_model() -> None:
    assert not is_regular(checkpoint())
