"""End what a killed start left running; only what its record proves to be ours."""

import asyncio
import signal
import time
from collections.abc import Iterable
from pathlib import Path

import psutil
import structlog

from workers.stack import record
from workers.stack.errors import StackError
from workers.stack.identity import ProcessIdentity

_PATIENCE_SECONDS = 15.0
_POLL_SECONDS = 0.05
_log = structlog.get_logger(__name__)


async def clear(data: Path) -> None:
    """Make the data folder ours alone. Call while it is held.

    Raises:
        StackError: a PostgreSQL that we cannot prove to be ours works on the database's folder.
    """
    old = record.read(data)
    if old:
        await _end(old.processes)
    _check_postmaster(data / "postgres")
    record.forget(data)


async def _end(processes: Iterable[ProcessIdentity]) -> None:
    # Newest first: workers before the servers that they use.
    left = [process for process in reversed(list(processes)) if process.is_alive()]
    for process in left:
        _log.warning("leftover_ended", process=process.name, pid=process.pid)
        process.signal(signal.SIGINT if process.name == "postgres" else signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while left := [process for process in left if process.is_alive()]:
        if time.monotonic() > deadline:
            for process in left:
                process.signal(signal.SIGKILL)
        await asyncio.sleep(_POLL_SECONDS)


def _check_postmaster(cluster: Path) -> None:
    """PostgreSQL's own pid file: an answer for each of the three things a pid in it can be."""
    file = cluster / "postmaster.pid"
    try:
        pid = int(file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    try:
        works_here = Path(psutil.Process(pid).cwd()) == cluster.resolve()
    except psutil.NoSuchProcess:
        return  # PostgreSQL sees that by itself
    except psutil.AccessDenied:
        return  # somebody else's process: PostgreSQL sees that, too
    if works_here:
        raise StackError(
            f"另一个 PostgreSQL（pid {pid}）正在使用 {cluster}，且不是守望启动的：请先停止它。",
            f"Another PostgreSQL (pid {pid}), not started by Shouwang, works on {cluster}: stop it first.",
        )
    # Its pid went to another process of ours (usual after a container's restart); PostgreSQL would refuse to start.
    file.unlink()
