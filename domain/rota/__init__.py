"""Rotas: solved, checked, explained. Pure functions of a problem; the answer can be recorded as canonical JSON.

`solve` is deterministic: the same problem and effort give the same answer on each run and machine. `search_for` is as
good as the time allows and is for people who wait. Every rota passes `check`, which shares no code with the solver.
"""

from domain.rota.answer import (
    Clock,
    Effort,
    Explanation,
    Progress,
    Reason,
    Report,
    RotaAnswer,
    Rule,
    Status,
    Violation,
)
from domain.rota.checking import changes, check, cost
from domain.rota.problem import (
    Assignment,
    Burden,
    Demand,
    Fairness,
    Person,
    Pool,
    Request,
    RotaProblem,
    Shift,
)
from domain.rota.replan import KEEP_FIRST, replanned
from domain.rota.solve import search_for, solve

__all__ = [
    "KEEP_FIRST",
    "Assignment",
    "Burden",
    "Clock",
    "Demand",
    "Effort",
    "Explanation",
    "Fairness",
    "Person",
    "Pool",
    "Progress",
    "Reason",
    "Report",
    "Request",
    "RotaAnswer",
    "RotaProblem",
    "Rule",
    "Shift",
    "Status",
    "Violation",
    "changes",
    "check",
    "cost",
    "replanned",
    "search_for",
    "solve",
]
