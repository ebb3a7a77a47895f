"""Ctrl-C and SIGTERM end what runs in order; a second one at once."""

import asyncio
import signal
from types import TracebackType
from typing import Self

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """While inside, the first stop signal cancels the task that entered; a second one sets `at_once`.

    Only the main thread can receive signals.
    """

    def __init__(self) -> None:
        self.received: signal.Signals | None = None
        """The first signal that came."""
        self.at_once = asyncio.Event()
        """Set when a second one came: a person does not want to wait."""
        self._task: asyncio.Task[object] | None = None

    def __enter__(self) -> Self:
        self._task = asyncio.current_task()
        for number in _STOPPING:
            asyncio.get_running_loop().add_signal_handler(number, self._on_signal, number)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in _STOPPING:
            asyncio.get_running_loop().remove_signal_handler(number)

    def absorb(self, error: BaseException | None) -> bool:
        """Whether an exception is nothing but our own cancellation, which is then taken back."""
        if self.received is None or not isinstance(error, asyncio.CancelledError) or self._task is None:
            return False
        return self._task.uncancel() == 0

    def _on_signal(self, number: signal.Signals) -> None:
        if self.received is not None:
            self.at_once.set()
            return
        self.received = number
        if self._task is not None:
            self._task.cancel()
