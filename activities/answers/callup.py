"""What call-ups look up: who can be called; and the news that a duty ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog

from activities.answers.question import Answer
from directory.ciphertext import UnknownPerson
from directory.directory import Directory
from domain.callup.activation.commands import CandidatesFound
from domain.callup.activation.react import CANDIDATES
from domain.callup.muster.react import DUTY_ENDED
from domain.kernel.effect import LookUp
from domain.kernel.model import Model
from domain.readiness.candidate import CandidateQuery

log = structlog.get_logger(__name__)

PART = 1000
"""Candidates in one command: well below what one command may weigh."""


async def _note_one_by_one(directory: Directory, ended: Mapping[str, datetime]) -> None:
    """Somebody has left the directory since they were called: the rest of the others counts all the same."""
    for person, at in ended.items():
        try:
            await directory.note_duty_ended(person, at)
        except UnknownPerson:
            log.warning("duty_of_unknown_person", person=person)


def answers(directory: Directory) -> dict[str, Answer]:
    """The call-up's questions."""

    async def candidates(question: LookUp) -> Sequence[Model]:
        query = dict(question.query)
        round_ = query.pop("round")
        found = await directory.candidates(CandidateQuery.model_validate(query))
        parts = [found[i : i + PART] for i in range(0, len(found), PART)] or [[]]
        return [
            CandidatesFound(round=round_, part=i, parts=len(parts), candidates=tuple(part))
            for i, part in enumerate(parts)
        ]

    async def duty_ended(news: LookUp) -> Sequence[Model]:
        ended = dict.fromkeys(news.query["people"], datetime.fromisoformat(news.query["at"]))
        try:
            await directory.note_duties_ended(ended)
        except UnknownPerson:
            await _note_one_by_one(directory, ended)
        return ()

    return {CANDIDATES: candidates, DUTY_ENDED: duty_ended}
