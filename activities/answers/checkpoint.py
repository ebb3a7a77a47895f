"""What checkpoints look up: who may be rostered, and the rota itself."""

import asyncio
from collections.abc import Sequence

from activities.answers.question import Answer
from directory.directory import Directory
from domain.checkpoint.commands import RotaProposed, StaffFound
from domain.checkpoint.passing_time import ROTA, STAFF
from domain.kernel.effect import LookUp
from domain.kernel.model import Model
from domain.readiness.candidate import CandidateQuery
from domain.rota import Effort, RotaProblem, solve


def solving() -> Answer:
    """Rotas by a counted effort: the same on every machine, so that asking twice is harmless. CP-SAT gives the
    interpreter free while it searches, so a thread is enough; one at a time, so that other effects keep their core."""
    one_at_a_time = asyncio.Semaphore(1)

    async def solve_rota(question: LookUp) -> Sequence[Model]:
        problem = RotaProblem.model_validate(question.query["problem"])
        effort = Effort.model_validate(question.query["effort"])
        async with one_at_a_time:
            answer = await asyncio.to_thread(solve, problem, effort)
        return [RotaProposed(round=question.query["round"], answer=answer)]

    return solve_rota


def answers(directory: Directory) -> dict[str, Answer]:
    """The checkpoint's questions."""

    async def staff(question: LookUp) -> Sequence[Model]:
        query = dict(question.query)
        round_ = query.pop("round")
        found = await directory.candidates(CandidateQuery.model_validate(query))
        return [StaffFound(round=round_, candidates=tuple(found))]

    return {STAFF: staff, ROTA: solving()}
