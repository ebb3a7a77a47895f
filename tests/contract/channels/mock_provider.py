"""A provider that fails the test on any message it was not told to expect, and on any expected one that never came."""

import asyncio
from collections import Counter, deque
from enum import Enum, auto

import httpx

from activities.channels.message import Message


class Fault(Enum):
    """What goes wrong with one send."""

    NONE = auto()
    REFUSE_CONNECTION = auto()
    LOSE_REQUEST = auto()
    """We time out and the provider never saw the request."""
    LOSE_ANSWER = auto()
    """The provider acts, and we never hear of it."""
    THROTTLE = auto()
    BAD_REQUEST = auto()
    FAIL_AFTERWARDS = auto()
    """The provider acts and answers 502."""
    NONSENSE_AFTERWARDS = auto()
    """The provider acts and answers something unreadable."""


class MockProvider:
    """What all mock providers share: expectations, what people saw, and faults."""

    def __init__(self) -> None:
        self.expected: Counter[tuple[str, str]] = Counter()
        self.shown: Counter[tuple[str, str]] = Counter()
        self.texts: list[str] = []
        """Everything that anybody saw, in order."""
        self.unexpected: list[tuple[str, str]] = []
        self.invalid: set[str] = set()
        """Addresses that do not exist here."""
        self.faults: deque[Fault] = deque()
        self.always: Fault = Fault.NONE
        """The fault once `faults` is used up."""
        self.sends = 0

    def expect(self, *messages: Message) -> None:
        """Each of these must be shown to its person exactly once."""
        self.expected.update((m.address, m.text) for m in messages)

    def show(self, address: str, text: str) -> None:
        """A person sees a text."""
        self.texts.append(text)
        for key in self.expected:
            if key[0] == address and key[1] in text:
                self.shown[key] += 1
                return
        self.unexpected.append((address, text))

    def finish(self) -> None:
        """Raise unless exactly what was expected was shown."""
        assert not self.unexpected, f"nobody was to see {self.unexpected}"
        assert self.shown == self.expected, (
            f"missing {self.expected - self.shown}, too many {self.shown - self.expected}"
        )

    @property
    def transport(self) -> httpx.MockTransport:
        """This provider as the other end of httpx."""
        return httpx.MockTransport(self._answer)

    def is_send(self, request: httpx.Request) -> bool:
        """Whether a request sends messages (faults strike only these)."""
        raise NotImplementedError

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Act on a request."""
        raise NotImplementedError

    def next_fault(self) -> Fault:
        """The fault of the send that begins now."""
        self.sends += 1
        return self.faults.popleft() if self.faults else self.always

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)  # others get their turn, as over a real network
        if not self.is_send(request):
            return self.handle(request)
        match self.next_fault():
            case Fault.REFUSE_CONNECTION:
                raise httpx.ConnectError("refused", request=request)
            case Fault.LOSE_REQUEST:
                raise httpx.ReadTimeout("lost", request=request)
            case Fault.THROTTLE:
                return httpx.Response(429, headers={"Retry-After": "1"})
            case Fault.BAD_REQUEST:
                return httpx.Response(400)
            case Fault.LOSE_ANSWER:
                self.handle(request)
                raise httpx.RemoteProtocolError("closed", request=request)
            case Fault.FAIL_AFTERWARDS:
                self.handle(request)
                return httpx.Response(502)
            case Fault.NONSENSE_AFTERWARDS:
                self.handle(request)
                return httpx.Response(200, text="<html>welcome to the hotel's network</html>")
            case _:
                return self.handle(request)
