"""`perform`: take a case's effects, ask whether each is still wanted, act, and submit what became of them.

The mark «tried» is written before a channel is called. If the process dies between the mark and the outcome, the
next attempt finds an orphan: a channel that dedupes is called again, one that can be asked is asked, and where
neither is possible the fact is *delivery unknown* (PEERS 18). Nothing is silently repeated and nothing is lost.
"""

import asyncio
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog

from activities.case_states import CaseStates
from activities.channels.dispatch import Dispatcher
from activities.channels.lane import OVERTAKEN
from activities.channels.message import Message, Outcome, OutcomeStatus
from activities.channels.texts import CompositionError
from activities.messages import Composed, Composer, Outgoing
from activities.policy_shelf import PolicyShelf
from activities.questions import Answer, UnknownQuestion
from domain.kernel.advance import EffectRow, preview
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE
from domain.kernel.decider import Decider
from domain.kernel.delivery import Delivery, DeliveryStatus
from domain.kernel.effect import LookUp, Performed, Send
from domain.kernel.model import Model
from domain.processes import decider_of
from ledger.ports import NewCommand, ProviderId, Store, TakenEffect

CHUNK = 500
AHEAD = 5000
"""Undecided commands looked at before a message goes out: a stand-down may wait behind a storm of answers."""
FACTS = 1000
"""Deliveries in one command, as many as a process takes."""
IN_FLIGHT = 32
"""Chunks of one case under way at once, so that a slow channel does not hold the others back."""
LONGEST_NAME = 200
"""Characters of a provider's own id; a longer one is recorded with the outcome, but no callback is matched by it."""
POLL = 0.5
"""Seconds between looks for new effects while others are under way."""

log = structlog.get_logger(__name__)


class TakenOver(Exception):
    """Another attempt performs this case: this one, thought dead, must not send what the other may send, too."""


class Performer:
    """Performs the effects of any case."""

    def __init__(self, store: Store, dispatcher: Dispatcher, composer: Composer, answers: Mapping[str, Answer]) -> None:
        self.store = store
        self._states = CaseStates(store)
        self._shelf = PolicyShelf(store)
        self.dispatcher = dispatcher
        self.composer = composer
        self._answers = answers

    async def perform(self, case: str, process: str, beat: Callable[[], None]) -> None:
        """Until nothing is left to do for the case. `beat` is called while there is progress or waiting.

        Raises StoreUnavailable; what was taken is then taken again by the next attempt.
        """
        known = await self.store.case(case)
        process = known.process if known else process
        attempt = await self._new_attempt(case)
        running: set[asyncio.Task[None]] = set()
        try:
            while True:
                beat()
                room = len(running) < IN_FLIGHT
                taken = await self.store.take(case, attempt, CHUNK) if room else []
                if taken:
                    chunk = _Chunk(self, case, process, attempt, taken)
                    running.add(asyncio.create_task(chunk.run()))
                elif not running:
                    return
                done, running = await asyncio.wait(running, timeout=0 if taken else POLL, return_when="FIRST_COMPLETED")
                for task in done:
                    task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _new_attempt(self, case: str) -> str:
        """A name that sorts after those of earlier attempts on any machine, because the clock is the store's."""
        now = (await self.store.pending(case, 1)).now
        return f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{uuid.uuid4().hex[:12]}"

    async def still(self, decider: Decider[Any, Any, Any], case: str) -> Callable[[Performed], Performed | None]:
        """Which effects are wanted now, by ledger and inbox: never by a projection."""
        # The inbox first: what is decided between the two reads is then in the state, and seen twice is harmless.
        pending = await self.store.pending(case, AHEAD)
        version, state = await self._states.load(decider, case)
        book = await self._shelf.book_for(decider)
        ahead = preview(decider, case, state, version, pending.commands, pending.now, book)
        return lambda effect: decider.wanted(ahead, effect)

    async def answer(self, question: LookUp) -> Sequence[Model]:
        """The commands that answer a question. Raises UnknownQuestion."""
        if question.question not in self._answers:
            raise UnknownQuestion(f"nobody answers «{question.question}»")
        return await self._answers[question.question](question)


class _Chunk:
    """Some effects of one case, from taking to their outcome."""

    def __init__(
        self, performer: Performer, case: str, process: str, attempt: str, taken: Sequence[TakenEffect]
    ) -> None:
        self._performer = performer
        self._store = performer.store
        self._case = case
        self._process = process
        self._decider = decider_of(process)
        self._attempt = attempt
        self._taken = taken
        self._results = 0
        # A Send to a role may become several messages; the effect is done with the last of them.
        self._left: Counter[str] = Counter()

    async def run(self) -> None:
        wanted = await self._performer.still(self._decider, self._case)
        sends: list[tuple[EffectRow, Send]] = []
        overtaken: list[tuple[EffectRow, Send]] = []
        questions: list[tuple[EffectRow, Performed | None]] = []
        orphans = {taken.row.effect_id for taken in self._taken if taken.orphaned}
        for taken in self._taken:
            effect = wanted(taken.row.effect)
            if isinstance(taken.row.effect, LookUp):
                questions.append((taken.row, effect))
            elif isinstance(effect, Send):
                sends.append((taken.row, effect))
            elif taken.orphaned:
                # It may have gone out before it was overtaken: what is not known must not be recorded as not sent.
                sends.append((taken.row, taken.row.effect))
            else:
                overtaken.append((taken.row, taken.row.effect))
        await self._record([_fact(row, send, "overtaken") for row, send in overtaken], [r for r, _ in overtaken])
        if sends:
            await self._send(sends, orphans)
        # After the messages: a directory that does not answer must not keep anybody from being told.
        for row, question in questions:
            await self._look_up(row, question)

    async def _look_up(self, row: EffectRow, question: Performed | None) -> None:
        commands = await self._performer.answer(question) if isinstance(question, LookUp) else ()
        results = [self._result(f"{row.effect_id}.{i}", command) for i, command in enumerate(commands)]
        await self._store.finish([row.effect_id], self._attempt, results)

    async def _send(self, sends: list[tuple[EffectRow, Send]], orphans: set[str]) -> None:
        composed = await self._compose(sends)
        self._left.update(outgoing.row.effect_id for outgoing in composed.outgoing)
        await self._record(
            [_fact(row, send, "nobody", detail="nobody holds this role now") for row, send in composed.nobody]
            + [_fact(row, send, "failed", detail="no address for this channel") for row, send in composed.unaddressed],
            _finished(composed.nobody + composed.unaddressed, composed.outgoing),
        )
        again = [o for o in composed.outgoing if o.row.effect_id not in orphans or self._dedupes(o)]
        unsure = [o for o in composed.outgoing if o.row.effect_id in orphans and not self._dedupes(o)]
        await asyncio.gather(self._dispatch(again), self._resolve(unsure))

    async def _compose(self, sends: list[tuple[EffectRow, Send]]) -> Composed:
        """One message that cannot be composed is a defect that must not silence the others."""
        try:
            return await self._performer.composer.compose(sends, datetime.now(UTC), purpose=self._process)
        except CompositionError as error:
            if len(sends) > 1:
                parts = [await self._compose([one]) for one in sends]
                return Composed(
                    [o for part in parts for o in part.outgoing],
                    [n for part in parts for n in part.nobody],
                    [u for part in parts for u in part.unaddressed],
                )
            (row, send) = sends[0]
            log.error("message_not_composed", case=self._case, effect=row.effect_id, error=str(error))
            await self._record([_fact(row, send, "failed", detail="the message could not be composed")], [row])
            return Composed()

    async def _resolve(self, unsure: Sequence[Outgoing]) -> None:
        """Orphans: what was surely not sent is sent now. Their wait holds nobody else back."""
        await self._dispatch(await self._ask(unsure))

    def _dedupes(self, outgoing: Outgoing) -> bool:
        channel = self._performer.dispatcher.channels.get(outgoing.send.channel)
        return channel is not None and channel.dedupes

    async def _ask(self, unsure: Sequence[Outgoing]) -> list[Outgoing]:
        """Orphans of channels that do not dedupe: ask the provider. Returns those that were surely not sent."""
        unsent: list[Outgoing] = []
        for name in {o.send.channel for o in unsure}:
            mine = {o.message.message_id: o for o in unsure if o.send.channel == name}
            channel = self._performer.dispatcher.channels.get(name)
            if channel is not None and channel.can_look_up:
                # A request of the dead attempt may still be on its way, and until it is over nobody knows of it.
                await asyncio.sleep(self._performer.dispatcher.settled_after(name))
                outcomes = await channel.look_up(list(mine))
            else:
                outcomes = [Outcome.unknown(i, "the process died while sending") for i in mine]
            unsent += [mine[o.message_id] for o in outcomes if o.status is OutcomeStatus.FAILED]
            await self._outcomes([o for o in outcomes if o.status is not OutcomeStatus.FAILED], mine)
        return unsent

    async def _dispatch(self, outgoing: Sequence[Outgoing]) -> None:
        by_message = {o.message.message_id: o for o in outgoing}
        items = [(o.send.channel, o.message) for o in outgoing]

        async def still_wanted(messages: Sequence[Message]) -> set[str]:
            wanted = await self._performer.still(self._decider, self._case)
            mine = [o for o in (by_message[m.message_id] for m in messages) if wanted(o.send) is not None]
            marked = await self._store.mark_tried(
                [o.row.effect_id for o in mine if not self._dedupes(o)], self._attempt
            )
            lost = [o for o in mine if not self._dedupes(o) and o.row.effect_id not in marked]
            if lost:
                raise TakenOver(f"{len(lost)} effects of {self._case} are another attempt's now")
            return {o.message.message_id for o in mine}

        async for outcomes in self._performer.dispatcher.dispatch(items, still_wanted=still_wanted):
            await self._outcomes(outcomes, by_message)

    async def _outcomes(self, outcomes: Sequence[Outcome], by_message: Mapping[str, Outgoing]) -> None:
        facts = []
        rows = []
        names = []
        for outcome in outcomes:
            outgoing = by_message[outcome.message_id]
            status: DeliveryStatus = "overtaken" if outcome.detail == OVERTAKEN else outcome.status.value
            facts.append(
                _fact(
                    outgoing.row,
                    outgoing.send,
                    status,
                    detail="" if status == "overtaken" else outcome.detail,
                    provider_id=outcome.provider_id,
                    message=outcome.message_id,
                    person=outgoing.person,
                )
            )
            if outcome.provider_id is not None and _is_name(outcome.provider_id):
                names.append(ProviderId(outgoing.send.channel, outcome.provider_id, outcome.message_id))
            self._left[outgoing.row.effect_id] -= 1
            if not self._left[outgoing.row.effect_id]:
                rows.append(outgoing.row)
        await self._record(facts, rows, names)

    async def _record(
        self, facts: Sequence[Delivery], rows: Sequence[EffectRow], names: Sequence[ProviderId] = ()
    ) -> None:
        if not facts:
            return
        commands = [self._report(facts[i : i + FACTS]) for i in range(0, len(facts), FACTS)]
        await self._store.finish([row.effect_id for row in rows], self._attempt, commands, names)

    def _report(self, facts: Sequence[Delivery]) -> NewCommand:
        body = {"type": "record_deliveries", "deliveries": [fact.model_dump(mode="json") for fact in facts]}
        self._results += 1
        identity = f"{self._attempt}.{self._taken[0].row.effect_id}.{self._results}"
        return NewCommand(identity, self._case, self._process, canonical(body), ENGINE, "channels")

    def _result(self, identity: str, command: Model) -> NewCommand:
        body = canonical(command.model_dump(mode="json"))
        return NewCommand(identity, self._case, self._process, body, ENGINE, "directory")


def _is_name(provider_id: str) -> bool:
    """Whether a callback can name a message by it. What cannot be kept must not prevent that the outcome is."""
    return 0 < len(provider_id) <= LONGEST_NAME and provider_id.isprintable()


def _finished(rows: Sequence[tuple[EffectRow, Send]], outgoing: Sequence[Outgoing]) -> list[EffectRow]:
    """Effects that are done with: none of their messages goes out."""
    going = {o.row.effect_id for o in outgoing}
    return [row for row, _ in rows if row.effect_id not in going]


def _fact(
    row: EffectRow,
    send: Send | Performed,
    status: DeliveryStatus,
    *,
    detail: str = "",
    provider_id: str | None = None,
    message: str | None = None,
    person: str | None = None,
) -> Delivery:
    assert isinstance(send, Send)
    return Delivery(
        message=message or row.effect_id,
        to=send.to,
        step=send.step,
        channel=send.channel,
        status=status,
        at=datetime.now(UTC),
        person=person if person != send.to else None,
        provider_id=provider_id,
        detail=detail,
    )
