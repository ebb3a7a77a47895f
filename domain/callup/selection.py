"""Whom to call: rest, exemptions, contacts and claims exclude with a reason; who rested longest is asked first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from domain.callup.directive import Called, Directive, Headcount
from domain.callup.policy import CallUpPolicy
from domain.kernel.model import Model, PersonId
from domain.readiness.candidate import Candidate, Exemption

Why = Literal[
    "exempt",
    "not_rested",
    "contact_unconfirmed",
    "called_elsewhere",
    "already_called",
]
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Exclusion(Model):
    """Why a candidate was not called. `exempt` names no reason; its approver is in the candidate's exemptions, which
    are on record as the directory gave them."""

    person: PersonId
    why: Why


@dataclass(frozen=True, slots=True)
class Need:
    """People still missing: `total` in all, `skills` of those with a skill. Both may be met by one person."""

    total: int
    skills: Mapping[str, int]

    @property
    def met(self) -> bool:
        return self.total <= 0 and all(count <= 0 for count in self.skills.values())


def exclusion(
    candidate: Candidate, directive: Directive, policy: CallUpPolicy, now: datetime, taken: frozenset[str]
) -> Exclusion | None:
    """Why the candidate cannot be called now, or None. Rest may be overridden by a directive that says why."""
    person = candidate.person
    if any(_holds(exemption, now) for exemption in candidate.exemptions):
        return Exclusion(person=person, why="exempt")
    rested_at = candidate.last_duty_ended_at
    if directive.rest_override is None and rested_at is not None and now - rested_at < policy.rest:
        return Exclusion(person=person, why="not_rested")
    confirmed = candidate.contact_confirmed_at
    if confirmed is None or now - confirmed > policy.contact_valid_for:
        return Exclusion(person=person, why="contact_unconfirmed")
    if directive.resource(person) in taken:
        return Exclusion(person=person, why="called_elsewhere")
    return None


def ranked(candidates: Iterable[Candidate]) -> list[Called]:
    """Who rested longest first, then by id, so that the order is fair and reproducible."""
    order = sorted(candidates, key=lambda c: (c.last_duty_ended_at or _LONG_AGO, c.person))
    return [
        Called(person=c.person, unit=c.unit, township=c.township, skills=c.skills, retained=c.retained) for c in order
    ]


def pick(reserves: Sequence[Called], need: Need) -> tuple[list[Called], list[Called]]:
    """(picked, left) from ranked reserves: first whoever covers a missing skill, then anyone until `need.total`."""
    missing = {skill: count for skill, count in need.skills.items() if count > 0}
    picked: list[Called] = []
    chosen: set[str] = set()
    for called in reserves:
        if not missing:
            break
        useful = [skill for skill in called.skills if skill in missing]
        if useful:
            picked.append(called)
            chosen.add(called.person)
            for skill in useful:
                missing[skill] -= 1
                if missing[skill] == 0:
                    del missing[skill]
    for called in reserves:
        if len(picked) >= need.total:
            break
        if called.person not in chosen:
            picked.append(called)
            chosen.add(called.person)
    picked = _spared(picked, need)
    chosen = {called.person for called in picked}
    return picked, [called for called in reserves if called.person not in chosen]


def _spared(picked: list[Called], need: Need) -> list[Called]:
    """`picked` without those whom others cover entirely: two skills met by one person ask for one person."""
    kept = list(picked)
    for called in reversed(picked):
        if len(kept) <= need.total:
            break
        rest = [other for other in kept if other is not called]
        if all(_having(rest, s) >= min(count, _having(kept, s)) for s, count in need.skills.items()):
            kept = rest
    return kept


def _having(people: Sequence[Called], skill: str) -> int:
    return sum(skill in called.skills for called in people)


def with_overcall(headcount: Headcount, percent: int) -> Headcount:
    """The headcount raised by `percent` (rounded up), because some will decline."""
    skills = {skill: _raised(count, percent) for skill, count in headcount.skills.items()}
    return Headcount.model_construct(total=_raised(headcount.total, percent), skills=skills)


def _raised(count: int, percent: int) -> int:
    return count + -(-count * percent // 100)


def _holds(exemption: Exemption, now: datetime) -> bool:
    return exemption.since <= now and (exemption.until is None or now < exemption.until)
