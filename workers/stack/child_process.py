"""One process of our own, described and run."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from workers.stack import children


class ProcessSpec(BaseModel):
    """One process of our own."""

    model_config = ConfigDict(frozen=True)

    name: str
    """Unique; also names its log file."""
    argv: Sequence[str]
    """Program and arguments."""
    env: Mapping[str, str] = {}
    """Variables on top of the stack's."""
    drain_seconds: float = 20.0
    """How long it may take to finish its work after SIGTERM before it is killed."""


class ChildProcess:
    """A `ProcessSpec` as a service: ready as soon as it runs, drained by SIGTERM.

    Args:
        spec: what to run.
        environment: its whole environment, except for the spec's own variables.
        logs: folder for `<name>.log`.
    """

    def __init__(self, spec: ProcessSpec, *, environment: Mapping[str, str], logs: Path) -> None:
        self._spec = spec
        self._environment = {**environment, **spec.env}
        self._logs = logs
        self._process: asyncio.subprocess.Process | None = None

    @property
    def name(self) -> str:
        """The spec's name."""
        return self._spec.name

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The running child.

        Raises:
            RuntimeError: it was not launched.
        """
        if self._process is None:
            raise RuntimeError(f"{self.name} is not launched")
        return self._process

    async def launch(self) -> None:
        """Start the child.

        Raises:
            StackError: its program cannot be started.
        """
        log = self._logs / f"{self.name}.log"
        self._process = await children.spawn(self._spec.argv, log=log, env=self._environment)

    async def wait_until_ready(self) -> None:
        """Nothing to wait for: its health is its own door's business."""

    async def stop(self, *, at_once: bool = False) -> None:
        """Let it drain, or kill it at once."""
        if self._process is not None:
            await children.stop(self._process, () if at_once else ((signal.SIGTERM, self._spec.drain_seconds),))
            self._process = None


def inherited_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Our environment with the settings of our children."""
    return {**os.environ, **settings}
