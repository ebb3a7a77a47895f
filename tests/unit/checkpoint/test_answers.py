"""What the directory answers about staff: everybody, so that only the rules leave somebody out, with a reason."""

from typing import cast

from activities.answers import checkpoint
from directory.directory import Directory
from domain.checkpoint.commands import StaffFound
from domain.checkpoint.passing_time import STAFF
from domain.kernel.effect import LookUp
from domain.readiness.candidate import Candidate, CandidateQuery

PEOPLE = 3_000


class Crowded:
    """A directory with more people than any staff list takes."""

    async def candidates(self, query: CandidateQuery) -> list[Candidate]:
        return [Candidate(person=f"P{number}", unit="U1", township="T1") for number in range(PEOPLE)]


async def test_nobody_is_left_out_before_the_rules_have_seen_them() -> None:
    asked = LookUp(question=STAFF, query={"round": 1, "areas": [], "pools": ["standby"]})
    [found] = await checkpoint.answers(cast("Directory", Crowded()))[STAFF](asked)
    assert isinstance(found, StaffFound)
    assert len(found.candidates) == PEOPLE
