"""The solver: right on problems small enough to try everything, optimal on public ones, the same on every run."""

from random import Random

import pytest

from domain.rota import Effort, Progress, RotaAnswer, Status, check, search_for, solve
from tests.support.rota import best_of_all, checkpoint, instance, random_problem

pytestmark = pytest.mark.long

QUICK = Effort(thousandths=4_000, workers=4)


@pytest.mark.parametrize("seed", [*range(6), 113])
def test_nothing_is_better_than_the_best(seed: int) -> None:
    problem = random_problem(Random(seed), days=4, people=2)
    answer = solve(problem, Effort(thousandths=4_000, workers=1))
    best = best_of_all(problem)
    assert answer.objective == best
    assert answer.status is (Status.OPTIMAL if best is not None else Status.IMPOSSIBLE)


def test_the_first_public_instance_is_solved_to_its_optimum_twice_alike() -> None:
    first, second = (solve(instance(1), QUICK) for _ in range(2))
    assert first == second
    assert (first.status, first.objective, first.bound) == (Status.OPTIMAL, 607, 607)
    assert RotaAnswer.model_validate_json(first.model_dump_json()) == first


def test_an_effort_that_runs_out_gives_the_same_rota_on_every_run() -> None:
    effort = Effort(thousandths=150, workers=4, seed=3)
    first, second = (solve(instance(2), effort) for _ in range(2))
    assert first == second
    assert first.status is Status.FEASIBLE
    assert check(instance(2), first.assignments) == []


def test_progress_is_told_in_seconds_of_the_clock_given() -> None:
    heard: list[Progress] = []
    ticks = iter(range(1_000_000))
    answer = search_for(instance(1), 10, lambda: float(next(ticks)), heard.append)
    assert answer.objective == 607
    assert heard[-1].objective == 607
    assert all(one.seconds >= 1 for one in heard)


def test_a_checkpoints_week_is_covered() -> None:
    answer = solve(checkpoint(), Effort(thousandths=500, workers=2))
    assert answer.objective is not None
    assert check(checkpoint(), answer.assignments) == []
    assert len(answer.assignments) == 7 * 3 * 3
