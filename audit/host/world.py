"""The world around the cases: effects are performed here through models of channels, directory and people."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from audit.host.agenda import Agenda
from audit.host.channels import REACHED, ChannelModel, Prompt
from audit.host.crowd import Crowd
from audit.host.deliveries import Deliveries
from audit.host.directory import Directory
from audit.host.message import Message, is_role, message_of
from domain.kernel.advance import EffectRow
from domain.kernel.command import ENGINE, Actor
from domain.kernel.delivery import Delivery, DeliveryStatus
from domain.kernel.effect import LookUp, Performed, Send
from domain.kernel.model import Model

Wanted = Callable[[str, Performed], Performed | None]
Submit = Callable[[str, Model, Actor, str], None]
OTHER = "other"
"""The channel model for channels that have none of their own."""


class World:
    """Performs effects. `sent` keeps every message that was handed to a channel, for tests and reviews."""

    def __init__(
        self,
        agenda: Agenda,
        submit: Submit,
        wanted: Wanted,
        channels: Mapping[str, ChannelModel],
        people: Crowd,
        directory: Directory,
    ) -> None:
        self._agenda = agenda
        self._submit = submit
        self._wanted = wanted
        self._channels = channels
        self._fallback = channels.get(OTHER, Prompt())
        self._people = people
        self._directory = directory
        self._deliveries = Deliveries(agenda, lambda case, facts: submit(case, facts, ENGINE, "channel"))
        self.sent: list[tuple[datetime, Message]] = []

    def lag(self, effect: Performed) -> timedelta:
        """How long an effect waits between its decision and its performance."""
        return self._channel(effect).lag if isinstance(effect, Send) else timedelta(0)

    def perform(self, row: EffectRow, process: str, now: datetime) -> None:
        """Do what is still wanted at this moment; the rest was overtaken."""
        effect = self._wanted(row.case, row.effect)
        if isinstance(row.effect, LookUp):
            if isinstance(effect, LookUp):
                self._look_up(row.case, effect, now)
            return
        if not isinstance(effect, Send):
            assert isinstance(row.effect, Send)  # the host performs one message at a time
            self._fact(row, row.effect, now, "overtaken")
            return
        self._send(row, process, effect, now)

    def _look_up(self, case: str, effect: LookUp, now: datetime) -> None:
        def answer() -> None:
            for command in self._directory.answer(effect, now):
                self._submit(case, command, ENGINE, "directory")

        self._agenda.plan(now + self._directory.delay, answer)

    def _send(self, row: EffectRow, process: str, send: Send, now: datetime) -> None:
        recipient = self._directory.holder(send.to, now) if is_role(send.to) else send.to
        if recipient is None:
            self._fact(row, send, now, "nobody")
            return
        message = message_of(row.effect_id, row.case, process, send, recipient)
        self.sent.append((now, message))
        heard = False
        for fact in self._channel(send).carry(message, now, self._people.chance(recipient)):
            at = now + fact.after
            self._fact(row, send, at, fact.status, recipient)
            if fact.status in REACHED and not heard:
                heard = True
                self._agenda.plan(at, lambda at=at: self._hear(message, at))  # type: ignore[misc]  # a default binds `at`

    def _hear(self, message: Message, at: datetime) -> None:
        for after, command in self._people.hear(message, at):
            self._agenda.plan(at + after, self._say(message.case, command, message.actor, message.channel))

    def _say(self, case: str, command: Model, actor: Actor, source: str) -> Callable[[], None]:
        return lambda: self._submit(case, command, actor, source)

    def _fact(
        self, row: EffectRow, send: Send, at: datetime, status: DeliveryStatus, person: str | None = None
    ) -> None:
        delivery = Delivery(
            message=row.effect_id,
            to=send.to,
            step=send.step,
            channel=send.channel,
            status=status,
            at=at,
            person=person,
        )
        self._deliveries.tell(row.case, delivery)

    def _channel(self, send: Send) -> ChannelModel:
        return self._channels.get(send.channel, self._fallback)
