"""What became of messages, told to their case as facts; an effect is closed with the last of its messages."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeGuard

from activities.channels.lane import OVERTAKEN
from activities.channels.message import Outcome
from activities.messages import Outgoing
from domain.kernel.advance import EffectRow
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE
from domain.kernel.delivery import Delivery, DeliveryStatus
from domain.kernel.effect import Send
from domain.kernel.model import Model
from ledger.ports import Effects, NewCommand, ProviderId

FACTS = 1000
"""Deliveries in one command, as many as a process takes."""
LONGEST_NAME = 200
"""Characters of a provider's own id; a longer one is recorded with the outcome, but no callback is matched by it."""


class Outcomes:
    """The outcomes of some effects of one case, as one attempt learns of them. `name` tells its commands from those
    of the attempt's other effects."""

    def __init__(self, store: Effects, case: str, process: str, attempt: str, name: str) -> None:
        self._store = store
        self._case = case
        self._process = process
        self._attempt = attempt
        self._name = name
        self._told = 0
        self._effect_of: dict[str, str] = {}
        self._left: Counter[str] = Counter()
        self._open: defaultdict[str, set[str]] = defaultdict(set)

    def expect(self, message: str, effect_id: str) -> None:
        """The outcome of `message`, which belongs to the effect, is still to come."""
        self._effect_of[message] = effect_id
        self._left[message] = 1
        self._open[effect_id].add(message)

    def becomes(self, outgoing: Iterable[Outgoing]) -> None:
        """What was found when roles were resolved: a message to a role is settled with the last of its holders."""
        for message, count in Counter(o.row.effect_id for o in outgoing).items():
            self._left[message] = count

    async def heard(self, outgoing: Sequence[tuple[Outgoing, Outcome]]) -> None:
        """Record what channels answered. Raises StoreUnavailable."""
        names = [
            ProviderId(o.send.channel, outcome.provider_id, outcome.message_id)
            for o, outcome in outgoing
            if _is_name(outcome.provider_id) and outcome.provider_id != outcome.message_id
        ]
        await self._record([_answered(o, outcome) for o, outcome in outgoing], [o.row for o, _ in outgoing], names)

    async def unsent(self, rows: Sequence[tuple[EffectRow, Send]], status: DeliveryStatus, detail: str = "") -> None:
        """Record what never came to a channel. Raises StoreUnavailable."""
        await self._record([_fact(row, send, status, detail=detail) for row, send in rows], [row for row, _ in rows])

    async def close(self, effect_id: str, commands: Sequence[Model] = ()) -> None:
        """Close an effect that is no message, with the commands that answer it. Raises StoreUnavailable."""
        results = [
            NewCommand(
                f"{effect_id}.{index}",
                self._case,
                self._process,
                canonical(command.model_dump(mode="json")),
                ENGINE,
                "directory",
            )
            for index, command in enumerate(commands)
        ]
        await self._store.finish([effect_id], self._attempt, results)

    async def _record(
        self, facts: Sequence[Delivery], rows: Sequence[EffectRow], names: Sequence[ProviderId] = ()
    ) -> None:
        if not facts:
            return
        commands = [self._report(facts[i : i + FACTS]) for i in range(0, len(facts), FACTS)]
        closed, settled = self._settle(rows)
        await self._store.finish(closed, self._attempt, commands, names, settled)

    def _settle(self, rows: Sequence[EffectRow]) -> tuple[list[str], dict[str, list[str]]]:
        """Effects that are done with, and settled messages of those that are not."""
        settled: defaultdict[str, list[str]] = defaultdict(list)
        for row in rows:
            message = row.effect_id
            self._left[message] -= 1
            if self._left[message] == 0:
                effect_id = self._effect_of[message]
                self._open[effect_id].discard(message)
                settled[effect_id].append(message)
        closed = [effect_id for effect_id in settled if not self._open[effect_id]]
        for effect_id in closed:
            del settled[effect_id]
        return closed, settled

    def _report(self, facts: Sequence[Delivery]) -> NewCommand:
        body = {"type": "record_deliveries", "deliveries": [fact.model_dump(mode="json") for fact in facts]}
        self._told += 1
        identity = f"{self._attempt}.{self._name}.{self._told}"
        return NewCommand(identity, self._case, self._process, canonical(body), ENGINE, "channels")


def _is_name(provider_id: str | None) -> TypeGuard[str]:
    """Whether a callback can name a message by it. What cannot be kept must not prevent that the outcome is."""
    return provider_id is not None and 0 < len(provider_id) <= LONGEST_NAME and provider_id.isprintable()


def _answered(outgoing: Outgoing, outcome: Outcome) -> Delivery:
    overtaken = outcome.detail == OVERTAKEN
    return _fact(
        outgoing.row,
        outgoing.send,
        "overtaken" if overtaken else outcome.status.value,
        detail="" if overtaken else outcome.detail,
        provider_id=outcome.provider_id,
        message=outcome.message_id,
        person=outgoing.person,
    )


def _fact(
    row: EffectRow,
    send: Send,
    status: DeliveryStatus,
    *,
    detail: str = "",
    provider_id: str | None = None,
    message: str | None = None,
    person: str | None = None,
) -> Delivery:
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
