"""Destroying keys, when a case of erasure asks for it; and what that made unreadable."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from activities.answers.question import Answer
from directory.ciphertext import UnknownPerson
from directory.directory import Directory
from domain.callup.naming import activation_of
from domain.erasure.commands import Erased, ErasureBlocked
from domain.erasure.decider import ERASE
from domain.erasure.subject import person_of
from domain.kernel.effect import LookUp
from domain.kernel.model import Model
from ledger.ports import Ledger


def answers(directory: Directory, ledger: Ledger) -> dict[str, Answer]:
    """Erasure's one question. Asked twice, the second answer says the same: what is destroyed stays so."""

    async def erase(question: LookUp) -> Sequence[Model]:
        subject, attempt = question.query["subject"], question.query["attempt"]
        person = person_of(subject)
        if person is not None:
            return [await _person(person, attempt)]
        purpose = subject.partition(":")[2]
        texts, people = await collected(ledger, purpose)
        await directory.erase_purpose(purpose)
        return [Erased(attempt=attempt, texts=texts, people=people)]

    async def _person(person: str, attempt: int) -> Model:
        # Whoever is on duty must stay reachable until they are let go.
        if await ledger.held([person, f"drill:{person}"]):
            return ErasureBlocked(attempt=attempt, why="on_duty")
        try:
            await directory.erase(person)
        except UnknownPerson:
            return ErasureBlocked(attempt=attempt, why="unknown_person")
        return Erased(attempt=attempt, people=1)

    return {ERASE: erase}


async def collected(ledger: Ledger, purpose: str) -> tuple[int, int]:
    """How many texts the record holds under a purpose, and by or about how many people."""
    texts, people = 0, set[str]()
    for case in await ledger.versions(purpose):
        if activation_of(case) != purpose:
            continue
        for decision in await ledger.read_case(case):
            for event in decision.events:
                for person in _sealed_for(event, purpose):
                    texts += 1
                    people.add(person)
    return texts, len(people)


def _sealed_for(value: Any, purpose: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        if value.get("purpose") == purpose and "text" in value and "person" in value:
            yield value["person"]
            return
        for inner in value.values():
            yield from _sealed_for(inner, purpose)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _sealed_for(inner, purpose)
