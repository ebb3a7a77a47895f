"""One start at a time on a data folder, and what that start has running.

`stack.lock` is held by an advisory lock for as long as the holder lives; the system lets go of it even after
SIGKILL. `stack.json` says what the holder started, so that the next start can end what a killed one left behind,
and other programs on the machine find the running servers.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ValidationError

from workers.stack.errors import StackError
from workers.stack.identity import ProcessIdentity

_LOCK = "stack.lock"
_RECORD = "stack.json"


class StackRecord(BaseModel):
    """What a running stack tells others on this machine. The file is readable by its owner only."""

    holder: ProcessIdentity
    processes: list[ProcessIdentity] = []
    dsn: str | None = None
    temporal_address: str | None = None
    ui_url: str | None = None

    def save(self, data: Path) -> None:
        """Replace the record in the data folder, whole or not at all."""
        new = data / f"{_RECORD}.new"
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(self.model_dump_json(indent=2))
        new.replace(data / _RECORD)


def read(data: Path) -> StackRecord | None:
    """The last record in a data folder; nothing when there is none, or none that can be read."""
    try:
        return StackRecord.model_validate_json((data / _RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, PermissionError, ValidationError):
        return None


def running(data: Path) -> StackRecord | None:
    """The record of the stack that runs on a data folder now; nothing when none does."""
    record = read(data)
    return record if record and record.holder.is_alive() else None


@contextlib.contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the data folder, which is made if needed.

    Raises:
        StackError: another start holds it, or it cannot be written.
    """
    with _opened(data) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _taken(data) from None
        except OSError as error:
            raise unusable(data, error) from error
        yield


def forget(data: Path) -> None:
    """Remove the record: everything it names has ended in order."""
    (data / _RECORD).unlink(missing_ok=True)


def _opened(data: Path) -> IO[str]:
    try:
        # Started by root, PostgreSQL's own user must be able to pass through.
        data.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
        return (data / _LOCK).open("a", encoding="ascii")
    except OSError as error:
        raise unusable(data, error) from error


def unusable(data: Path, error: OSError) -> StackError:
    """The sentence for a data folder that we cannot write."""
    return StackError(
        f"数据文件夹 {data} 无法写入（{error.strerror}）：请修改其权限，或用 SHOUWANG_DATA 另选文件夹。",
        f"The data folder {data} cannot be written ({error.strerror}): change its permissions, or choose another "
        "with SHOUWANG_DATA.",
    )


def _taken(data: Path) -> StackError:
    record = read(data)
    who = f" (pid {record.holder.pid})" if record else ""
    return StackError(
        f"守望已在数据文件夹 {data} 上运行{who}：请先停止它，或用 SHOUWANG_DATA 另选文件夹。",
        f"Shouwang already runs on the data folder {data}{who}: stop it first, or choose another with SHOUWANG_DATA.",
    )
