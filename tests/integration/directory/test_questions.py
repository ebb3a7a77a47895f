"""What cases ask the directory, and tell it."""

from datetime import UTC, datetime

import asyncpg
import pytest

from activities.questions import answers
from directory import Directory, Keyring
from directory.importing import SourceFile, import_files
from directory.sample import SAMPLE_NOW
from domain.callup.activation.commands import CandidatesFound
from domain.callup.activation.react import CANDIDATES
from domain.callup.muster.react import DUTY_ENDED
from domain.kernel.effect import LookUp
from domain.readiness.candidate import CandidateQuery
from ledger.memory import MemoryStore

pytestmark = pytest.mark.stack
ENDED = datetime(2026, 6, 1, 12, tzinfo=UTC)
LEDGER = MemoryStore(lambda: ENDED)


@pytest.fixture(autouse=True)
async def people(pool: asyncpg.Pool, keyring: Keyring, files: list[SourceFile]) -> None:
    report = await import_files(pool, keyring, files, now=lambda: SAMPLE_NOW)
    assert report.written, report.text()


async def test_everybody_on_standby_is_in_the_parts_of_the_answer_once(directory: Directory) -> None:
    found = await answers(directory, LEDGER)[CANDIDATES](LookUp(question=CANDIDATES, query={"round": 3}))
    parts = [part for part in found if isinstance(part, CandidatesFound)]
    assert [(part.round, part.part, part.parts) for part in parts] == [(3, i, len(parts)) for i in range(len(parts))]
    people = [candidate for part in parts for candidate in part.candidates]
    assert people == await directory.candidates(CandidateQuery())


async def test_rest_is_counted_from_the_end_of_a_duty_also_beside_somebody_who_left(directory: Directory) -> None:
    one, two = [candidate.person for candidate in await directory.candidates(CandidateQuery())][:2]
    news = LookUp(question=DUTY_ENDED, query={"people": [one, "gone", two], "at": ENDED.isoformat()})
    assert await answers(directory, LEDGER)[DUTY_ENDED](news) == ()
    known = {
        candidate.person: candidate.last_duty_ended_at for candidate in await directory.candidates(CandidateQuery())
    }
    assert known[one] == known[two] == ENDED
