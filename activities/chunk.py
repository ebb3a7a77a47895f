"""Some effects of one case, from taking to their outcome: who is still to be told, over what, and what came of it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from activities.channels.dispatch import Dispatcher
from activities.channels.message import Message, Outcome, OutcomeStatus
from activities.channels.texts import CompositionError
from activities.messages import Composed, Composer, Outgoing
from activities.outcomes import Outcomes
from domain.kernel.advance import EffectRow
from domain.kernel.effect import LookUp, Performed, Send, SendEach, sends_of
from domain.kernel.model import Model
from ledger.ports import Store, TakenEffect

Wanted = Callable[[Performed], Performed | None]
Row = tuple[EffectRow, Send]

log = structlog.get_logger(__name__)


class TakenOver(Exception):
    """Another attempt performs this case: this one, thought dead, must not send what the other may send, too."""


@dataclass(frozen=True, slots=True)
class Means:
    """What performing needs. `still` answers which effects are wanted at that moment, `answer` a question."""

    store: Store
    dispatcher: Dispatcher
    composer: Composer
    still: Callable[[], Awaitable[Wanted]]
    answer: Callable[[LookUp], Awaitable[Sequence[Model]]]


class Chunk:
    """Effects that one attempt has taken together."""

    def __init__(self, means: Means, case: str, process: str, attempt: str, taken: Sequence[TakenEffect]) -> None:
        self._means = means
        self._case = case
        self._process = process
        self._attempt = attempt
        self._taken = taken
        self._outcomes = Outcomes(means.store, case, process, attempt, taken[0].row.effect_id)
        self._sends: list[Row] = []
        self._overtaken: list[Row] = []

    async def run(self) -> None:
        """Perform them all. Raises StoreUnavailable and TakenOver."""
        wanted = await self._means.still()
        for taken in self._taken:
            effect = taken.row.effect
            if isinstance(effect, SendEach):
                await self._share(taken, effect, wanted(effect))
            elif isinstance(effect, Send):
                self._message(taken, effect, wanted(effect))
        await self._outcomes.unsent(self._overtaken, "overtaken")
        if self._sends:
            await self._send(self._sends, {taken.row.effect_id for taken in self._taken if taken.orphaned})
        # After the messages: a directory that does not answer must not keep anybody from being told.
        for taken in self._taken:
            if isinstance(taken.row.effect, LookUp):
                await self._look_up(taken.row.effect_id, wanted(taken.row.effect))

    def _message(self, taken: TakenEffect, send: Send, wanted: Performed | None) -> None:
        self._outcomes.expect(taken.row.effect_id, taken.row.effect_id)
        if isinstance(wanted, Send):
            self._sends.append((taken.row, wanted))
        elif taken.orphaned:
            # It may have gone out before it was overtaken: what is not known must not be recorded as not sent.
            self._sends.append((taken.row, send))
        else:
            self._overtaken.append((taken.row, send))

    async def _share(self, taken: TakenEffect, effect: SendEach, wanted: Performed | None) -> None:
        """Where the channel dedupes, all messages of a shared effect go together. Elsewhere each must be marked before
        it is tried, so each becomes an effect of its own, which the attempt takes next."""
        row = taken.row
        messages = [
            EffectRow(m, row.case, send) for m, send in sends_of(row.effect_id, effect) if m not in taken.settled
        ]
        if not self._dedupes(effect.channel):
            await self._means.store.split(row.effect_id, self._attempt, messages)
            return
        still = frozenset(wanted.to) if isinstance(wanted, SendEach) else frozenset()
        for message in messages:
            send = message.effect
            assert isinstance(send, Send)
            self._outcomes.expect(message.effect_id, row.effect_id)
            (self._sends if send.to in still else self._overtaken).append((message, send))

    async def _look_up(self, effect_id: str, question: Performed | None) -> None:
        commands = await self._means.answer(question) if isinstance(question, LookUp) else ()
        await self._outcomes.close(effect_id, commands)

    async def _send(self, sends: Sequence[Row], orphans: set[str]) -> None:
        composed = await self._compose(sends)
        self._outcomes.becomes(composed.outgoing)
        await self._outcomes.unsent(composed.nobody, "nobody", "nobody holds this role now")
        going = {o.row.effect_id for o in composed.outgoing}
        # Of a role's holders, one without an address does not settle the message that the others get.
        nowhere = [row for row in composed.unaddressed if row[0].effect_id not in going]
        await self._outcomes.unsent(nowhere, "failed", "no address for this channel")
        unsure = [o for o in composed.outgoing if o.row.effect_id in orphans and not self._dedupes(o.send.channel)]
        sure = [o for o in composed.outgoing if o.row.effect_id not in orphans or self._dedupes(o.send.channel)]
        await asyncio.gather(self._dispatch(sure), self._resolve(unsure))

    async def _compose(self, sends: Sequence[Row]) -> Composed:
        """One message that cannot be composed is a defect that must not silence the others."""
        try:
            return await self._means.composer.compose(sends, datetime.now(UTC), purpose=self._process)
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
            await self._outcomes.unsent([(row, send)], "failed", "the message could not be composed")
            return Composed()

    async def _resolve(self, unsure: Sequence[Outgoing]) -> None:
        """Orphans: what was surely not sent is sent now. Their wait holds nobody else back."""
        await self._dispatch(await self._ask(unsure))

    def _dedupes(self, channel: str) -> bool:
        known = self._means.dispatcher.channels.get(channel)
        return known is not None and known.dedupes

    async def _ask(self, unsure: Sequence[Outgoing]) -> list[Outgoing]:
        """Orphans of channels that do not dedupe: ask the provider. Returns those that were surely not sent."""
        unsent: list[Outgoing] = []
        for name in {o.send.channel for o in unsure}:
            mine = {o.message.message_id: o for o in unsure if o.send.channel == name}
            channel = self._means.dispatcher.channels.get(name)
            if channel is not None and channel.can_look_up:
                # A request of the dead attempt may still be on its way, and until it is over nobody knows of it.
                await asyncio.sleep(self._means.dispatcher.settled_after(name))
                outcomes = await channel.look_up(list(mine))
            else:
                outcomes = [Outcome.unknown(i, "the process died while sending") for i in mine]
            unsent += [mine[o.message_id] for o in outcomes if o.status is OutcomeStatus.FAILED]
            await self._heard([o for o in outcomes if o.status is not OutcomeStatus.FAILED], mine)
        return unsent

    async def _dispatch(self, outgoing: Sequence[Outgoing]) -> None:
        by_message = {o.message.message_id: o for o in outgoing}
        items = [(o.send.channel, o.message) for o in outgoing]

        async def still_wanted(messages: Sequence[Message]) -> set[str]:
            wanted = await self._means.still()
            mine = [o for o in (by_message[m.message_id] for m in messages) if wanted(o.send) is not None]
            to_mark = [o.row.effect_id for o in mine if not self._dedupes(o.send.channel)]
            marked = await self._means.store.mark_tried(to_mark, self._attempt)
            lost = [effect_id for effect_id in to_mark if effect_id not in marked]
            if lost:
                raise TakenOver(f"{len(lost)} effects of {self._case} are another attempt's now")
            return {o.message.message_id for o in mine}

        async for outcomes in self._means.dispatcher.dispatch(items, still_wanted=still_wanted):
            await self._heard(outcomes, by_message)

    async def _heard(self, outcomes: Sequence[Outcome], by_message: Mapping[str, Outgoing]) -> None:
        await self._outcomes.heard([(by_message[outcome.message_id], outcome) for outcome in outcomes])
