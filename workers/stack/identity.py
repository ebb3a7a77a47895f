"""Which process a pid meant when we wrote it down.

A pid is used again by the system; a pid together with its start time and the boot it ran under is not. Before we end
a process that an earlier start left behind, this must match exactly.
"""

import os
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_AFTER_COMMAND_START_TIME = 19
"""Field 22 of /proc/<pid>/stat, counted from the field after the command's closing parenthesis."""


class ProcessIdentity(BaseModel):
    """One process, for ever: its name among ours, its pid, and a token that no other process shares."""

    model_config = ConfigDict(frozen=True)

    name: str
    pid: int
    token: str

    def is_alive(self) -> bool:
        """Whether this very process, not a later one with its pid, still runs."""
        return token_of(self.pid) == self.token

    def signal(self, number: int) -> None:
        """Send a signal to this very process; nothing happens when it is gone."""
        if not self.is_alive():
            return
        try:
            os.kill(self.pid, number)
        except ProcessLookupError:
            return  # it ended between the check and the signal: what we wanted


def identify(name: str, pid: int) -> ProcessIdentity | None:
    """The identity of a running process, or nothing when it has already ended."""
    token = token_of(pid)
    return None if token is None else ProcessIdentity(name=name, pid=pid, token=token)


def token_of(pid: int) -> str | None:
    """The boot and the start time of a running process; nothing when it does not run (a zombie does not)."""
    if not _BOOT_ID.exists():
        return _portable_token(pid)
    try:
        after_command = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = after_command.split()
    if fields[0] in {"Z", "X"}:
        return None
    return f"{_BOOT_ID.read_text(encoding='ascii').strip()}:{fields[_AFTER_COMMAND_START_TIME]}"


def _portable_token(pid: int) -> str | None:
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except psutil.NoSuchProcess:
        return None
