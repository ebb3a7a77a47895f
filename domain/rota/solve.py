"""The two ways to ask for a rota: by an effort that is counted, and by the time there is."""

from domain.rota.answer import Clock, Effort, Report, RotaAnswer, Status
from domain.rota.checking import changes, check, cost
from domain.rota.explaining import explain
from domain.rota.problem import Assignment, RotaProblem
from domain.rota.solving.board import Rota
from domain.rota.solving.plain import Budget, Found, search
from domain.rota.solving.timed import Timed


def solve(problem: RotaProblem, effort: Effort) -> RotaAnswer:
    """The best rota that the effort finds, or why there is none; the same on each run and machine.

    UNKNOWN without assignments means that the effort ran out before anything was found or excluded.
    """
    budget = Budget(effort.workers, effort.seed, thousandths=effort.thousandths)
    found = search(problem, budget)
    answer = _answer(problem, found)
    if found.status is not Status.IMPOSSIBLE:
        return answer
    explanation, spent = explain(problem, effort)
    return answer.model_copy(update={"explanation": explanation, "used": found.used + spent})


def search_for(
    problem: RotaProblem,
    seconds: float,
    clock: Clock,
    report: Report | None = None,
    *,
    workers: int = 8,
    seed: int = 1,
) -> RotaAnswer:
    """The best rota that is found in about `seconds` by `clock`; `report` hears of every progress.

    Not reproducible: what is found depends on the machine and its load. Why there is no rota, `solve` says.
    """
    return _answer(problem, Timed(problem, seconds, clock, report).run(workers, seed))


def _answer(problem: RotaProblem, found: Found) -> RotaAnswer:
    if found.rota is None:
        return RotaAnswer(status=found.status, bound=found.bound, used=found.used)
    rota = assignments(found.rota)
    if broken := check(problem, rota):
        raise AssertionError(f"the solver broke a rule: {broken[0].en}")
    return RotaAnswer(
        status=found.status,
        assignments=rota,
        objective=cost(problem, rota),
        bound=found.bound,
        changes=changes(problem, rota),
        used=found.used,
    )


def assignments(rota: Rota) -> tuple[Assignment, ...]:
    """A rota in the order of persons and days."""
    return tuple(Assignment(person=person, day=day, shift=shift) for (person, day), shift in sorted(rota.items()))
