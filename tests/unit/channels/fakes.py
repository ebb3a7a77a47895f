"""A clock that only tests move, and a channel that does what a test says."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from activities.channels.message import Message, Outcome, Receipt


class Clock:
    """Monotonic seconds; sleeping moves it at once and is remembered."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.slept.append(seconds)
        self.seconds += seconds


Behaviour = Callable[[Sequence[Message]], Awaitable[list[Outcome]]]


async def accept(messages: Sequence[Message]) -> list[Outcome]:
    """Take everything."""
    return [Outcome.accepted(m.message_id) for m in messages]


class FakeChannel:
    """A channel with a given behaviour; `calls` holds the ids of every send."""

    can_look_up = False
    dedupes = False

    def __init__(self, name: str, behaviour: Behaviour = accept, *, batch_limit: int = 10) -> None:
        self.name = name
        self.batch_limit = batch_limit
        self.behaviour = behaviour
        self.calls: list[list[str]] = []
        self.closed = False

    async def send(self, messages: Sequence[Message]) -> list[Outcome]:
        self.calls.append([m.message_id for m in messages])
        return await self.behaviour(messages)

    async def look_up(self, message_ids: Sequence[str]) -> list[Outcome]:
        return [Outcome.unknown(i, "cannot") for i in message_ids]

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Receipt]:
        return []

    async def aclose(self) -> None:
        self.closed = True


def message(number: int) -> Message:
    """A message that differs only by its number."""
    return Message(f"m{number}", f"p{number}", f"1380000{number:04d}", "请到岗")
