"""Start a child process that cannot outlive us, and stop it in order."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from workers.stack.errors import StackError
from workers.stack.service_user import ServiceUser

_PR_SET_PDEATHSIG = 1
_PRIVATE = 0o077
"""What children write is for their user only."""
_LOG_KEPT_BYTES = 16 * 1024 * 1024
# Resolved now: between fork and exec nothing may be loaded.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


async def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    user: ServiceUser | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
    folder: Path | None = None,
) -> asyncio.subprocess.Process:
    """Start a child in a session of its own, its output appended to `log`.

    A session of its own keeps the terminal's Ctrl-C away from it: we stop children ourselves, in the right order.
    On Linux the system sends it `on_parent_death` when we die, even by SIGKILL. This counts for the *thread* that
    starts it, so call this from the event loop of the main thread. Elsewhere the next start ends what was left over.

    Args:
        argv: program and arguments.
        log: file that takes stdout and stderr; moved to `<log>.1` first when it passed 16 MiB.
        env: the whole environment; ours when omitted.
        user: system user to run as; only root can ask for this.
        on_parent_death: signal that the child gets when we die.
        folder: working directory; ours when omitted.

    Raises:
        StackError: the program cannot be started, or the log cannot be written.
    """
    try:
        with _opened(log) as output:
            return await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=None if env is None else dict(env),
                cwd=folder,
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                start_new_session=True,
                umask=_PRIVATE,
                preexec_fn=_die_with_parent(on_parent_death),
            )
    except OSError as error:
        raise StackError(
            f"进程 {log.stem} 无法启动：{error}。", f"The process {log.stem} cannot be started: {error}."
        ) from error


async def stop(process: asyncio.subprocess.Process, steps: Sequence[tuple[signal.Signals, float]]) -> int:
    """Send one signal after another until the child has ended; answer its exit code.

    Args:
        process: the child.
        steps: each signal with the seconds to wait after it. When none helped, the child is killed with all that
            it started in its session.
    """
    for number, patience in steps:
        if process.returncode is not None:
            break
        with contextlib.suppress(ProcessLookupError):  # it ended by itself: what we wanted
            process.send_signal(number)
        with contextlib.suppress(TimeoutError):  # the next, harder signal follows
            await asyncio.wait_for(process.wait(), patience)
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    return await process.wait()


def _opened(log: Path) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_KEPT_BYTES:
        log.replace(log.with_name(log.name + ".1"))
    return open(log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600))


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    libc = _libc
    if libc is None:
        return None
    parent = os.getpid()

    def arm() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died before the line above: nobody would ever tell us
            os._exit(1)

    return arm
