"""Stand-ins for the world: a directory of invented people, and channels that count what reaches whom."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from activities.answers.checkpoint import solving
from activities.answers.question import Answer
from activities.channels.channel import UnsupportedCallback
from activities.channels.message import Message, Outcome, Receipt
from directory.personal_data import Contact
from domain.callup.activation.commands import CandidatesFound
from domain.callup.activation.react import CANDIDATES
from domain.callup.muster.react import DUTY_ENDED
from domain.checkpoint.commands import StaffFound
from domain.checkpoint.passing_time import ROTA, STAFF
from domain.erasure.commands import Erased
from domain.erasure.decider import ERASE
from domain.kernel.effect import LookUp
from domain.kernel.model import Model
from domain.readiness.candidate import Candidate
from domain.retained.unit.telling import READINESS


class County:
    """So many standby cadres `p1`, `p2`, ... in five units and three townships; every role has one holder. What cases
    say of people (`readiness`) is what candidates are from then on."""

    def __init__(self, size: int) -> None:
        self.people: list[str] = []
        self.duties_ended: list[str] = []
        self.erased: list[str] = []
        self.readiness: dict[str, dict[str, Any]] = {}
        self.resize(size)

    def resize(self, size: int) -> None:
        """Another number of people; whoever holds the county sees it."""
        self.people = [f"p{i}" for i in range(1, size + 1)]

    async def contacts(self, persons: Sequence[str], *, reader: str, purpose: str) -> dict[str, Contact]:
        return {person: Contact(person, "某人", phone="16000000000") for person in persons}

    async def resolve(self, references: Sequence[str]) -> dict[str, tuple[str, ...]]:
        return {reference: (f"holder-of/{reference}",) for reference in references}

    async def place_names(self, references: Sequence[str]) -> dict[str, str]:
        return dict.fromkeys(references, "某处")

    def answers(self) -> dict[str, Answer]:
        """The directory's answers to the questions of activations and checkpoints; rotas are really solved."""

        async def candidates(question: LookUp) -> Sequence[Model]:
            found = tuple(self._candidate(i, person) for i, person in enumerate(self.people))
            return [CandidatesFound(round=question.query["round"], part=0, parts=1, candidates=found)]

        async def staff(question: LookUp) -> Sequence[Model]:
            found = tuple(self._candidate(i, person) for i, person in enumerate(self.people))
            return [StaffFound(round=question.query["round"], candidates=found)]

        async def readiness(news: LookUp) -> Sequence[Model]:
            for person in news.query["people"]:
                self.readiness.setdefault(person, {}).update(news.query)
            return ()

        async def duty_ended(news: LookUp) -> Sequence[Model]:
            self.duties_ended.extend(news.query["people"])
            return ()

        async def erase(question: LookUp) -> Sequence[Model]:
            self.erased.append(question.query["subject"])
            return [Erased(attempt=question.query["attempt"], people=1)]

        return {
            CANDIDATES: candidates,
            ERASE: erase,
            STAFF: staff,
            ROTA: solving(),
            READINESS: readiness,
            DUTY_ENDED: duty_ended,
        }

    def _candidate(self, index: int, person: str) -> Candidate:
        known = self.readiness.get(person, {})
        return Candidate(
            person=person,
            unit=known.get("unit", f"u{index % 5}"),
            township=f"t{index % 3}",
            contact_confirmed_at=datetime.now(UTC),
            retained=known.get("retained", False),
        )


@dataclass
class CountingChannel:
    """A provider that counts: `reached` says how often each message reached its person, `calls` the requests.

    `gate` is shut to hold every request back at the provider, before it has noted anything.
    """

    name: str
    dedupes: bool = False
    can_look_up: bool = False
    batch_limit: int = 100
    reached: Counter[str] = field(default_factory=Counter)
    persons: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    waiting: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        self.calls += 1
        self.waiting += 1
        try:
            await self.gate.wait()
        finally:
            self.waiting -= 1
        for message in messages:
            if not (self.dedupes and self.reached[message.message_id]):
                self.reached[message.message_id] += 1
            self.persons[message.message_id] = message.person
        return [Outcome.accepted(m.message_id, f"provider-{m.message_id}") for m in messages]

    async def look_up(self, message_ids: Sequence[str]) -> list[Outcome]:
        return [
            Outcome.accepted(i, f"provider-{i}") if self.reached[i] else Outcome.failed(i, "not here", permanent=False)
            for i in message_ids
        ]

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        raise UnsupportedCallback("a stand-in calls nobody back")

    async def aclose(self) -> None:
        """Nothing to release."""

    @property
    def most(self) -> int:
        """How often the message that was repeated most reached its person."""
        return max(self.reached.values(), default=0)
