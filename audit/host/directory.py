"""The directory as the host asks it: who could be called, and who holds a role at this moment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.callup.activation.commands import CandidatesFound
from domain.callup.activation.react import CANDIDATES
from domain.checkpoint.commands import RotaProposed, StaffFound
from domain.checkpoint.passing_time import ROTA, STAFF
from domain.kernel.effect import LookUp
from domain.kernel.model import Model
from domain.readiness.candidate import Candidate, CandidateQuery
from domain.rota import Effort, RotaAnswer, RotaProblem, solve

HolderOf = Callable[[str, datetime], str | None]
Solver = Callable[[RotaProblem, Effort], RotaAnswer]


class Directory(Protocol):
    """What the host needs to know about people and roles."""

    @property
    def delay(self) -> timedelta:
        """How long an answer takes."""
        ...

    def answer(self, asked: LookUp, now: datetime) -> Sequence[Model]:
        """The commands that answer a question, asked again at `now`; empty when no answer comes."""
        ...

    def holder(self, role: str, now: datetime) -> str | None:
        """The person who holds `role` at `now`; None when nobody does."""
        ...


def one_each(role: str, now: datetime) -> str:
    """Every role is held by one person, always the same, named after it."""
    return role.replace("/", ".").replace(":", ".")


@dataclass(frozen=True, slots=True)
class Register:
    """A directory of fixed candidates. `part` is how many go into one answer; `solver` makes rotas."""

    candidates: tuple[Candidate, ...] = ()
    holders: HolderOf = one_each
    delay: timedelta = timedelta(seconds=1)
    part: int = 5000
    solver: Solver = solve

    def answer(self, asked: LookUp, now: datetime) -> Sequence[Model]:
        if asked.question == ROTA:
            return [_rota(asked, self.solver)]
        if asked.question not in (CANDIDATES, STAFF):
            return ()
        found = [c for c in self.candidates if matches(c, _query(asked.query))]
        if asked.question == STAFF:
            return [StaffFound(round=asked.query["round"], candidates=tuple(found))]
        parts = [tuple(found[i : i + self.part]) for i in range(0, len(found), self.part)] or [()]
        return [
            CandidatesFound.model_construct(
                round=asked.query["round"], part=number, parts=len(parts), candidates=candidates
            )
            for number, candidates in enumerate(parts)
        ]

    def holder(self, role: str, now: datetime) -> str | None:
        return self.holders(role, now)


def matches(candidate: Candidate, query: CandidateQuery) -> bool:
    """True if the candidate is among those asked for; an empty list of the query restricts nothing."""
    return (
        (not query.areas or candidate.township in query.areas)
        and (not query.units or candidate.unit in query.units)
        and (not query.pools or candidate.pool in query.pools)
        and (not query.skills or not set(query.skills).isdisjoint(candidate.skills))
    )


def _rota(asked: LookUp, solver: Solver) -> Model:
    problem = RotaProblem.model_validate(asked.query["problem"])
    effort = Effort.model_validate(asked.query["effort"])
    return RotaProposed(round=asked.query["round"], answer=solver(problem, effort))


def _query(asked: Mapping[str, Any]) -> CandidateQuery:
    fields = {name: tuple(value) for name, value in asked.items() if name != "round"}
    return CandidateQuery.model_validate(fields)
