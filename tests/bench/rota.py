"""Rotas: what the public instances come to on this machine, by the separate checker's verdict."""

import asyncio
import time

from domain.rota import RotaAnswer, check, cost, search_for
from domain.rota.benchmark_format import parse_instance
from domain.rota.best_known import BestKnown, best_known
from tests.bench.harness import Bench, benchmark
from tests.bench.model import Below, Measurement
from tests.support.rota import INSTANCES

ALLOWED = {1: 0.0, 2: 0.0, 3: 0.0, 4: 0.0, 5: 2.0, 6: 2.0, 7: 2.0, 8: 5.0}
"""How far above the best known value the objective may be, in per cent."""
GAP = "gap %"
BROKEN = "broken rules"


@benchmark("rota", "Rotas: public instances of Curtois and Qu, objective")
async def rota(bench: Bench) -> None:
    """Instances 1 to 8 for two minutes each; 1 to 3 for ten seconds in a short run."""
    seconds = bench.size(120, 10)
    for number in range(1, bench.size(8, 3) + 1):
        text = (INSTANCES / f"Instance{number}.txt").read_text()
        known = best_known(text)
        if known is None:
            raise LookupError(f"nothing is known of instance {number}")

        async def solved(text: str = text, known: BestKnown = known) -> Measurement:
            return await asyncio.to_thread(measure, text, known, seconds)

        await bench.compare(
            f"instance {number}, at most {seconds} s, best known {known.objective}",
            {"Shouwang": solved},
            unit="cost",
            targets=[Below(ALLOWED[number], GAP), Below(0, BROKEN)],
            repetitions=1,
            bound="the time, where the bound is below the objective; proved optimal otherwise",
        )


def measure(text: str, known: BestKnown, seconds: int) -> Measurement:
    """Solve an instance and check the rota."""
    problem = parse_instance(text)
    began = time.monotonic()
    answer = search_for(problem, seconds, time.monotonic)
    took = time.monotonic() - began
    objective = _objective(answer)
    if cost(problem, answer.assignments) != objective:
        raise AssertionError("the checker computes another objective")
    return Measurement(
        objective,
        {
            GAP: 100 * (objective - known.objective) / known.objective,
            "bound": float(answer.bound or 0),
            "seconds": took,
            BROKEN: float(len(check(problem, answer.assignments))),
        },
    )


def _objective(answer: RotaAnswer) -> int:
    if answer.objective is None:
        raise AssertionError(f"no rota: {answer.status}")
    return answer.objective
