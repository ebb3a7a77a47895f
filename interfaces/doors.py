"""The doors: the one way in for the HTTP API, the command line, links in messages and gateways.

A door checks, seals and stores; it never decides. What it answers is a receipt: the command is durable.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.kernel.command import ENGINE, Actor, Received, Role
from domain.kernel.decision import Recorded
from domain.kernel.model import Model, SealedText
from domain.processes import PROCESSES, decider_of
from interfaces import outside
from interfaces.refusal import Refused
from interfaces.sealing import Sealer, same_but_for_sealing, sealed, with_sealed_words
from interfaces.shape import check_shape
from ledger.ports import KeyReused, NewCommand, Receipt, Store

_KNOWN_CASES = 20_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A command before the door: `body` is a model or JSON; free text in it (`words`) is still in the clear."""

    command_id: str
    case: str
    process: str
    body: Model | Mapping[str, Any]
    actor: Actor
    source: str
    occurred_at: datetime | None = None


class Waiter(Protocol):
    """Who tells of decisions."""

    async def wait(self, command_id: str, seconds: float) -> Recorded | None: ...


Undecided = Callable[[str], Awaitable[Received | None]]


class Doors:
    """Submitting and waiting, over any store.

    Args:
        store: where commands become durable.
        sealer: encrypts free text under the key of the person it is by or about.
        waiter: hears of decisions.
        undecided: finds a command that was not decided yet.
    """

    def __init__(self, store: Store, *, sealer: Sealer, waiter: Waiter, undecided: Undecided) -> None:
        self._store = store
        self._sealer = sealer
        self._waiter = waiter
        self._undecided = undecided
        self._process_of: dict[str, str] = {}

    async def submit(
        self,
        *,
        command_id: str,
        case: str,
        process: str,
        body: Model | Mapping[str, Any],
        actor: Actor,
        source: str,
        occurred_at: datetime | None = None,
    ) -> Receipt:
        """Check, seal and store one command from outside.

        Raises Refused, KeyReused (the key belongs to another command) and StoreUnavailable.
        """
        incoming = Incoming(command_id, case, process, body, actor, source, occurred_at)
        return await self._store_one(await self._admit(incoming))

    async def submit_many(self, commands: Sequence[Incoming]) -> list[Receipt | Refused | KeyReused]:
        """The same for many at once, each with its own answer, in order. Raises StoreUnavailable."""
        admitted = [await self._admitted(incoming) for incoming in commands]
        fit = [command for command in admitted if isinstance(command, NewCommand)]
        try:
            receipts = iter(await self._store.submit(fit))
        except KeyReused:
            return list(await asyncio.gather(*map(self._answer_one, admitted)))
        return [command if isinstance(command, Refused) else next(receipts) for command in admitted]

    async def answer(
        self,
        case: str,
        person: str,
        answer: Model,
        *,
        command_id: str,
        source: str,
        process: str = "muster",
        actor: Actor | None = None,
    ) -> Receipt:
        """What a signed link says: the token vouches for case and person, so nothing else is asked on the way.

        `answer` is ready to record; `actor` None: the person as a cadre. Raises KeyReused and StoreUnavailable.
        """
        speaker = actor or Actor.model_construct(id=person, role=Role.CADRE)
        body = outside.recordable(answer)
        return await self._store_one(NewCommand(command_id, case, process, body, speaker, source))

    async def report(self, case: str, process: str, command: Model, *, command_id: str, source: str) -> Receipt:
        """What a provider reported and its channel has verified, in the engine's own name.

        Raises KeyReused and StoreUnavailable.
        """
        body = outside.recordable(command)
        return (await self._store.submit([NewCommand(command_id, case, process, body, ENGINE, source)]))[0]

    async def decision(self, command_id: str, wait: float = 0.0) -> Recorded | None:
        """The decision on a command, waiting up to `wait` seconds for it. Raises StoreUnavailable without `wait`."""
        if wait <= 0:
            return await self._store.find(command_id)
        return await self._waiter.wait(command_id, wait)

    async def undecided(self, command_id: str) -> Received | None:
        """The command, if it was received and not decided yet. Raises StoreUnavailable."""
        return await self._undecided(command_id)

    async def seal(self, person: str, words: str, process: str, case: str) -> SealedText:
        """Free text of a person for a case, encrypted. Raises Refused and UnknownProcess."""
        return await sealed(self._sealer, person, words, decider_of(process).collects_for(case))

    async def _admit(self, incoming: Incoming) -> NewCommand:
        outside.check_key(incoming.command_id)
        outside.check_actor(incoming.actor)
        outside.check_case(incoming.case, incoming.process)
        outside.check_open(incoming.process, incoming.body)
        body = incoming.body
        if not isinstance(body, Model):
            check_shape(body)
            purpose = decider_of(incoming.process).collects_for(incoming.case)
            body = await with_sealed_words(self._sealer, body, purpose)
        command = outside.command_of(incoming.process, body)
        await self._check_process(incoming, command)
        return NewCommand(
            incoming.command_id,
            incoming.case,
            incoming.process,
            outside.recordable(command),
            incoming.actor,
            incoming.source,
            incoming.occurred_at,
        )

    async def _check_process(self, incoming: Incoming, command: Model) -> None:
        """A case keeps its process for ever: a bell under another name would start a workflow that cannot read it."""
        known = self._process_of.get(incoming.case)
        if known is None:
            summary = await self._store.case(incoming.case)
            if summary is None:
                if PROCESSES[incoming.process].opens(command):
                    outside.check_new_case(incoming.case, incoming.process)
                return
            known = summary.process
            if len(self._process_of) >= _KNOWN_CASES:
                self._process_of.clear()
            self._process_of[incoming.case] = known
        if known != incoming.process:
            raise Refused("wrong_process", "该事项不属于这一流程。", "This case belongs to another process.")

    async def _admitted(self, incoming: Incoming) -> NewCommand | Refused:
        try:
            return await self._admit(incoming)
        except Refused as refused:
            return refused

    async def _answer_one(self, command: NewCommand | Refused) -> Receipt | Refused | KeyReused:
        if isinstance(command, Refused):
            return command
        try:
            return await self._store_one(command)
        except KeyReused as reused:
            return reused

    async def _store_one(self, command: NewCommand) -> Receipt:
        try:
            return (await self._store.submit([command]))[0]
        except KeyReused:
            # Sealing the same words twice gives different bytes: that alone does not make it another command.
            earlier = await self._earlier(command.command_id)
            same_case = earlier is not None and earlier.case == command.case
            if earlier and same_case and await same_but_for_sealing(self._sealer, earlier.body, command.body):
                return Receipt(command.command_id, earlier.received_at, True)
            raise

    async def _earlier(self, command_id: str) -> Received | None:
        waiting = await self._undecided(command_id)
        if waiting is not None:
            return waiting
        decision = await self._store.find(command_id)
        return decision.received if decision else None
