"""Everything that must run, brought up and taken down as one."""

import asyncio
import contextlib
import os
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from workers.settings import Settings
from workers.stack import given, leftovers, record
from workers.stack.child_process import ChildProcess, ProcessSpec, inherited_environment
from workers.stack.errors import StartInterrupted
from workers.stack.identity import identify
from workers.stack.postgres import EmbeddedPostgres
from workers.stack.processes import Supervisor
from workers.stack.record import StackRecord
from workers.stack.signals import StopSignals
from workers.stack.temporal import EmbeddedTemporal

_SERVERS = ("temporal", "postgres")
"""In the order of their end."""


class Stack:
    """The servers of one installation, embedded or given, and our own processes on top of them.

    Inside `async with`, PostgreSQL and Temporal answer; what dies is started again. Ctrl-C or SIGTERM cancels the
    body, stops everything in order and leaves the block without an exception; a second one stops at once.

    Args:
        settings: where everything is.
        handle_signals: take stop signals; needs the main thread.
        fast_and_unsafe: never flush to disk. For tests.
        dynamic_config: `key=value` lines for the embedded Temporal.

    Raises:
        StackError: on entering, one sentence saying why it cannot start.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        handle_signals: bool = True,
        fast_and_unsafe: bool = False,
        dynamic_config: Sequence[str] = (),
    ) -> None:
        self.settings = settings
        """The settings, after the start with the addresses of the embedded servers filled in."""
        self.ui_url: str | None = None
        """Temporal's web UI, when it is the embedded one."""
        self._handle_signals = handle_signals
        self._unsafe = fast_and_unsafe
        self._dynamic_config = dynamic_config
        self._supervisor = Supervisor(self._on_launch)
        self._signals = StopSignals()
        self._held = contextlib.ExitStack()
        self._record: StackRecord | None = None

    @property
    def dsn(self) -> str:
        """The database's address, password included.

        Raises:
            RuntimeError: before the start.
        """
        if self.settings.database_url is None:
            raise RuntimeError("the stack is not started")
        return self.settings.database_url

    @property
    def temporal_address(self) -> str:
        """`host:port` of Temporal; `settings.temporal` has all that a client needs.

        Raises:
            RuntimeError: before the start.
        """
        if self.settings.temporal.address is None:
            raise RuntimeError("the stack is not started")
        return self.settings.temporal.address

    @property
    def pids(self) -> dict[str, int]:
        """The pid of every running process by name: `postgres`, `temporal`, and our own."""
        return self._supervisor.pids

    @property
    def stopped_by_signal(self) -> bool:
        """Whether a stop signal came."""
        return self._signals.received is not None

    async def run(self, *specs: ProcessSpec) -> None:
        """Start processes of our own with these settings, and keep them running.

        Raises:
            StackError: one cannot be started.
        """
        environment = inherited_environment(self.settings.as_environment())
        for spec in specs:
            await self._supervisor.start(ChildProcess(spec, environment=environment, logs=self.settings.logs))

    async def until_stopped(self) -> None:
        """Stay until a stop signal comes."""
        await asyncio.Event().wait()

    async def __aenter__(self) -> Self:
        if self._handle_signals:
            self._held.enter_context(self._signals)
        try:
            await self._start()
        except BaseException as error:
            await self._stop()
            if self._signals.absorb(error):
                raise StartInterrupted("启动已被中止。", "The start was interrupted.") from None
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        await self._stop()
        return self._signals.absorb(error)

    async def _start(self) -> None:
        data = self.settings.data
        self._held.enter_context(record.held(data))
        await leftovers.clear(data)
        holder = identify("stack", os.getpid())
        if holder is None:
            raise RuntimeError("this process does not find itself")
        self._record = StackRecord(holder=holder)
        self._record.save(data)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._bring_database())
                group.create_task(self._bring_temporal())
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
        self._tell()

    async def _bring_database(self) -> None:
        if self.settings.database_url is not None:
            await given.check_database(self.settings.database_url)
            return
        server = EmbeddedPostgres(
            self.settings.data / "postgres",
            log=self.settings.logs / "postgres.log",
            port=self.settings.postgres_port,
            fast_and_unsafe=self._unsafe,
        )
        await self._supervisor.start(server)
        self.settings = self.settings.replace(database_url=server.dsn())

    async def _bring_temporal(self) -> None:
        connection = self.settings.temporal
        if connection.address is not None:
            await given.check_temporal(connection)
            return
        server = EmbeddedTemporal(
            log=self.settings.logs / "temporal.log",
            database=self.settings.data / "temporal.db",
            namespace=connection.namespace,
            port=self.settings.temporal_port,
            ui_port=self.settings.ui_port,
            dynamic_config=self._dynamic_config,
        )
        await self._supervisor.start(server)
        self.ui_url = server.ui_url
        # Keys and certificates are for a server of somebody else's; ours listens in the clear on the loopback.
        own = {"address": server.address, "namespace": connection.namespace}
        self.settings = self.settings.replace(temporal=own)

    def _on_launch(self, name: str, pid: int) -> None:
        process = identify(name, pid)
        if self._record is None or process is None:
            return  # it ended already; there is nothing to end later
        others = [other for other in self._record.processes if other.name != name]
        self._record = self._record.model_copy(update={"processes": [*others, process]})
        self._record.save(self.settings.data)

    def _tell(self) -> None:
        if self._record is not None:
            found = {"dsn": self.dsn, "temporal_address": self.temporal_address, "ui_url": self.ui_url}
            self._record = self._record.model_copy(update=found)
            self._record.save(self.settings.data)

    async def _stop(self) -> None:
        """Our own processes first, then the servers that they use."""
        own = [name for name in self._supervisor.names if name not in _SERVERS]
        for names in (own, *([name] for name in _SERVERS)):
            await self._supervisor.stop(names, self._signals.at_once)
        if self._record is not None:
            record.forget(self.settings.data)
            self._record = None
        self._held.close()
