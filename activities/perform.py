"""`perform`: take a case's effects, ask whether each is still wanted, act, and submit what became of them.

The mark «tried» is written before a channel is called. If the process dies between the mark and the outcome, the
next attempt finds an orphan: a channel that dedupes is called again, one that can be asked is asked, and where
neither is possible the fact is *delivery unknown* (PEERS 18). Nothing is silently repeated and nothing is lost.
"""

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any

from activities.answers.question import Answer
from activities.case_states import CaseStates
from activities.channels.dispatch import Dispatcher
from activities.chunk import Chunk, Means, TakenOver, Wanted
from activities.messages import Composer
from activities.policy_shelf import PolicyShelf
from activities.questions import UnknownQuestion
from domain.kernel.advance import preview
from domain.kernel.decider import Decider
from domain.kernel.effect import LookUp
from domain.kernel.fault import still_wanted
from domain.kernel.model import Model
from domain.processes import decider_of
from ledger.ports import Store

__all__ = ["Performer", "TakenOver"]

CHUNK = 500
"""Effects taken at once."""
AHEAD = 5000
"""Undecided commands looked at before a message goes out: a stand-down may wait behind a storm of answers."""
IN_FLIGHT = 32
"""Chunks of one case under way at once, so that a slow channel does not hold the others back."""
POLL = 0.5
"""Seconds between looks for new effects while others are under way."""


class Performer:
    """Performs the effects of any case."""

    def __init__(self, store: Store, dispatcher: Dispatcher, composer: Composer, answers: Mapping[str, Answer]) -> None:
        self._store = store
        self._states = CaseStates(store)
        self._shelf = PolicyShelf(store)
        self._dispatcher = dispatcher
        self._composer = composer
        self._answers = answers

    async def perform(self, case: str, process: str, beat: Callable[[], None]) -> None:
        """Until nothing is left to do for the case. `beat` is called while there is progress or waiting.

        Raises StoreUnavailable; what was taken is then taken again by the next attempt.
        """
        known = await self._store.case(case)
        process = known.process if known else process
        means = self._means(case, process)
        attempt = await self._new_attempt(case)
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                beat()
                room = len(running) < IN_FLIGHT
                taken = await self._store.take(case, attempt, CHUNK) if room else []
                if taken:
                    running.add(asyncio.create_task(Chunk(means, case, process, attempt, taken).run()))
                elif not running:
                    return
                done, running = await asyncio.wait(running, timeout=0 if taken else POLL, return_when="FIRST_COMPLETED")
                for task in done:
                    task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _means(self, case: str, process: str) -> Means:
        decider = decider_of(process)
        return Means(self._store, self._dispatcher, self._composer, lambda: self._still(decider, case), self._answer)

    async def _new_attempt(self, case: str) -> str:
        """A name that sorts after those of earlier attempts on any machine, because the clock is the store's."""
        now = (await self._store.pending(case, 1)).now
        return f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{uuid.uuid4().hex[:12]}"

    async def _still(self, decider: Decider[Any, Any, Any], case: str) -> Wanted:
        """Which effects are wanted now, by ledger and inbox: never by a projection."""
        # The inbox first: what is decided between the two reads is then in the state, and seen twice is harmless.
        pending = await self._store.pending(case, AHEAD)
        version, state = await self._states.load(decider, case)
        book = await self._shelf.book_for(decider)
        ahead = preview(decider, case, state, version, pending.commands, pending.now, book)
        return lambda effect: still_wanted(decider, ahead, effect)

    async def _answer(self, question: LookUp) -> Sequence[Model]:
        """The commands that answer a question. Raises UnknownQuestion."""
        if question.question not in self._answers:
            raise UnknownQuestion(f"nobody answers «{question.question}»")
        return await self._answers[question.question](question)
