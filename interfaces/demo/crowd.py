"""The simulated people at work: they read what reaches them and answer over HTTP, in their own time."""

import asyncio
from collections import Counter, deque
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

import asyncpg
import structlog

from audit.host.crowd import Crowd
from audit.host.people import Planner
from audit.host.profiles import Population
from domain.callup.muster.commands import Acknowledge, Decline, ReportArrival, ReportEnRoute
from domain.kernel.command import Role
from domain.kernel.model import Model
from interfaces.demo.client import ApiClient, ApiRefusal
from interfaces.demo.mailbox import Letter, end_of_outbox, letters
from ledger.ports import StoreUnavailable

AT_ONCE = 48
"""Requests under way at once: a thousand phones, but one machine that must also run everything else."""
SHOWN = 12
_PAUSE = 0.5

log = structlog.get_logger(__name__)


class OnlineCrowd:
    """Reads the outbox and lets everybody answer; `answers` and `refusals` count what was said over HTTP.

    People answer for themselves through their signed link, liaisons and duty officers for others as themselves and
    in the name of their unit or township.
    """

    def __init__(self, pool: asyncpg.Pool, api: ApiClient, population: Population, *, seed: int, speed: int) -> None:
        self._pool = pool
        self._api = api
        self._crowd = Crowd(Planner(population, speed), seed)
        self._chance = Random(seed)
        self._places = asyncio.Semaphore(AT_ONCE)
        self.answers: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.latest: deque[Letter] = deque(maxlen=SHOWN)

    async def live(self) -> None:
        """For ever: until cancelled. While the database is away nothing reaches anybody; then they read on."""
        position = await end_of_outbox(self._pool)
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    async for batch in letters(self._pool, position):
                        position = batch[-1].row.position if batch else position
                        self._hear(batch, group)
                except StoreUnavailable as error:
                    log.warning("outbox_unreachable", error=str(error)[:200])
                await asyncio.sleep(_PAUSE)

    def _hear(self, batch: list[Letter], group: asyncio.TaskGroup) -> None:
        self.latest.extend(batch)
        now = datetime.now(UTC)
        for letter in batch:
            for after, command in self._crowd.hear(letter.message, now):
                # Plans have whole seconds; people do not.
                pause = after.total_seconds() + self._chance.random()
                group.create_task(self._answer(letter, command, pause))

    async def _answer(self, letter: Letter, command: Model, pause: float) -> None:
        await asyncio.sleep(pause)
        async with self._places:
            try:
                await self._say(letter, command)
            except ApiRefusal as refusal:
                self.refusals[refusal.code] += 1
                return
        self.answers[str(getattr(command, "type", "?"))] += 1

    async def _say(self, letter: Letter, command: Model) -> None:
        link = letter.row.link
        said = _in_words(command)
        if link is not None and letter.message.role is Role.CADRE and said is not None:
            await self._api.answer(link, *said)
            return
        actor = letter.message.actor
        command = _for_oneself(command) if getattr(command, "person", None) == actor.id else command
        with suppress(TimeoutError):  # durable in the inbox; whoever answers for others does not wait
            await self._api.submit(letter.message.case, letter.message.process, command, actor)


def _for_oneself(command: Model) -> Model:
    """A liaison may be among those they are asked about: nobody vouches for themselves."""
    return command.model_copy(update={"how": "self"}) if isinstance(command, ReportArrival) else command


def _in_words(command: Model) -> tuple[str, str | None] | None:
    """What the page behind a link calls the command: the answer, and the reason for a decline."""
    match command:
        case Acknowledge():
            return "acknowledge", None
        case Decline():
            return "decline", command.reason
        case ReportEnRoute():
            return "en_route", None
        case ReportArrival():
            return "arrived", None
        case _:
            return None
