"""What inspections look up: the enterprises of a department's competence, and the officers who may go."""

import secrets
from collections.abc import Mapping, Sequence

from activities.answers.question import Answer
from directory.directory import Directory
from directory.enterprises import EnterpriseQuery
from domain.inspection.commands import EnterprisesFound, Found
from domain.inspection.draw import Officer
from domain.inspection.react import ENTERPRISES
from domain.kernel.effect import LookUp
from domain.kernel.model import Model

PART = 2000
"""Enterprises in one command: well below what one command may weigh."""


def answers(directory: Directory) -> dict[str, Answer]:
    """The inspection's question."""

    async def enterprises(question: LookUp) -> Sequence[Model]:
        asked: Mapping[str, object] = question.query
        wanted = {name: asked[name] for name in ("department", "areas", "kinds", "named")}
        found = await directory.enterprises(EnterpriseQuery.model_validate(wanted))
        officers = await directory.officers(
            unit=question.query["department"], qualification=question.query["qualification"]
        )
        # Nobody knew this number before: no seed can have been chosen to suit the list.
        salt = secrets.token_hex(32)
        parts = [found[i : i + PART] for i in range(0, len(found), PART)] or [[]]
        return [
            EnterprisesFound.model_validate(
                {
                    "attempt": question.query["attempt"],
                    "part": number,
                    "parts": len(parts),
                    "salt": salt,
                    "enterprises": [Found.model_validate({"id": one.id, "risk": one.risk}) for one in part],
                    "officers": [Officer(person=one.person, recused=one.recused) for one in officers]
                    if number == 0
                    else [],
                }
            )
            for number, part in enumerate(parts)
        ]

    return {ENTERPRISES: enterprises}
