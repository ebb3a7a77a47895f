"""Keep services running: start them, start again what dies, stop them in order."""

import asyncio
import signal
import time
from collections.abc import Callable, Sequence
from typing import Protocol

import structlog

from workers.stack.errors import StackError

_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 15.0
_SOUND_AFTER_SECONDS = 60.0
"""Who ran this long before dying starts again without a grudge."""

_log = structlog.get_logger(__name__)


class Service(Protocol):
    """Something that runs as one child process."""

    @property
    def name(self) -> str:
        """Its name among our processes."""
        ...

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The child, once launched."""
        ...

    async def launch(self) -> None:
        """Start the child; may be called again after it ended."""
        ...

    async def wait_until_ready(self) -> None:
        """Wait until it does its work; end it and raise `StackError` when it cannot."""
        ...

    async def stop(self, *, at_once: bool = False) -> None:
        """End it."""
        ...


class Supervisor:
    """Runs services, and starts again those that end without being told to.

    Args:
        on_launch: called with name and pid right after every launch, before anything else can go wrong.
    """

    def __init__(self, on_launch: Callable[[str, int], None]) -> None:
        self._on_launch = on_launch
        self._running: dict[str, Service] = {}
        self._watchers: dict[str, asyncio.Task[None]] = {}

    @property
    def names(self) -> list[str]:
        """Every service that we keep running, in the order of their start."""
        return list(self._running)

    @property
    def pids(self) -> dict[str, int]:
        """The pid of every service by name."""
        return {name: service.process.pid for name, service in self._running.items() if _is_up(service)}

    async def start(self, service: Service) -> None:
        """Start a service, wait until it is ready, and keep it running from now on.

        Raises:
            StackError: it does not start the first time.
        """
        await self._bring_up(service)
        self._running[service.name] = service
        self._watchers[service.name] = asyncio.create_task(self._keep(service), name=f"keep {service.name}")

    async def stop(self, names: Sequence[str], hurry: asyncio.Event) -> None:
        """Stop the named services side by side, and wait until they are gone.

        Args:
            names: which; an unknown name counts as stopped.
            hurry: once set, do not wait for anybody to finish.
        """
        chosen = [name for name in names if name in self._running]
        watchers = [self._watchers.pop(name) for name in chosen]
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)  # a watcher's end is its cancellation
        await asyncio.gather(*(_end(self._running.pop(name), hurry) for name in chosen))

    async def _bring_up(self, service: Service) -> None:
        try:
            await service.launch()
            self._on_launch(service.name, service.process.pid)
            await service.wait_until_ready()
        except BaseException:
            await service.stop(at_once=True)
            raise

    async def _keep(self, service: Service) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            since = time.monotonic()
            code = await service.process.wait()
            if time.monotonic() - since >= _SOUND_AFTER_SECONDS:
                pause = _FIRST_PAUSE_SECONDS
            restarted = False
            while not restarted:
                _log.warning("process_ended", process=service.name, how=_how(code), restart_in_seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
                restarted = await self._restart(service)

    async def _restart(self, service: Service) -> bool:
        try:
            await self._bring_up(service)
        except StackError as error:
            _log.error("process_not_restarted", process=service.name, reason=error.en)
            return False
        except Exception:  # noqa: BLE001 - for the reason below
            # Nobody waits for this task: an error that we did not foresee must be heard, and not end the watch.
            _log.exception("process_not_restarted", process=service.name)
            return False
        _log.info("process_restarted", process=service.name, pid=service.process.pid)
        return True


async def _end(service: Service, hurry: asyncio.Event) -> None:
    orderly = asyncio.create_task(service.stop(at_once=hurry.is_set()))
    hurried = asyncio.create_task(hurry.wait())
    await asyncio.wait({orderly, hurried}, return_when=asyncio.FIRST_COMPLETED)
    hurried.cancel()
    if not orderly.done():
        orderly.cancel()
        await asyncio.gather(orderly, return_exceptions=True)  # its end is its cancellation
        orderly = asyncio.create_task(service.stop(at_once=True))
    await orderly


def _is_up(service: Service) -> bool:
    try:
        return service.process.returncode is None
    except RuntimeError:  # between two launches
        return False


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
