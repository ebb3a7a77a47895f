"""From an impossible problem to an explanation."""

from domain.rota.answer import Effort, Explanation
from domain.rota.explaining.conflict import find_conflict
from domain.rota.explaining.relaxation import find_relaxation
from domain.rota.explaining.words import conflict_reasons, relaxation_reasons
from domain.rota.problem import RotaProblem


def explain(problem: RotaProblem, effort: Effort) -> tuple[Explanation, int]:
    """Why the problem has no rota, and what was used of the effort, in its thousandths.

    Deterministic. Each of the two searches may use the whole effort. Given a problem that has a rota: ValueError.
    """
    conflict = find_conflict(problem, effort)
    relaxation = find_relaxation(problem, effort)
    explanation = Explanation(
        conflict=conflict_reasons(conflict.rules),
        minimal=conflict.minimal,
        relaxation=relaxation_reasons(relaxation.given_up),
        smallest=relaxation.smallest,
    )
    return explanation, conflict.used + relaxation.used
