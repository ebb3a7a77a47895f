"""The data folder of the embedded PostgreSQL: made whole or not at all."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from workers.stack import binaries, service_user
from workers.stack.errors import StackError
from workers.stack.service_user import ServiceUser

SUPERUSER = "shouwang"
_PASSWORD_FILE = "shouwang-password"
_PASSWORD_BYTES = 32


def ensure(data: Path, *, durable: bool = True) -> ServiceUser | None:
    """Make the cluster unless it is there; answer the system user that owns it (nothing: our own). Blocks.

    `initdb` writes into `<data>.new`, which takes its name only when complete. What an interrupted start leaves
    under that name never held data, so it is removed without asking.

    Args:
        data: the cluster's folder; its parent must exist.
        durable: flush the new cluster to disk. Only tests do without.

    Raises:
        StackError: the folder is half-written or of another version, or `initdb` failed.
    """
    programs = binaries.postgres_folder()
    try:
        return _ensure(data, programs, durable)
    except OSError as error:
        raise StackError(
            f"PostgreSQL 的数据文件夹 {data} 无法使用：{error}。请修改其权限，或用 SHOUWANG_DATA 另选文件夹。",
            f"PostgreSQL's data folder {data} cannot be used: {error}. Change its permissions, or choose another "
            "with SHOUWANG_DATA.",
        ) from error


def password(data: Path) -> str:
    """The superuser's password; it lies in the cluster's folder, which only its owner can read.

    Raises:
        StackError: the file is gone.
    """
    try:
        return (data / _PASSWORD_FILE).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise _half_written(data) from None


def _ensure(data: Path, programs: Path, durable: bool) -> ServiceUser | None:
    user = service_user.needed(data)
    if user:
        service_user.make_runnable(programs)
        service_user.make_reachable(data)
    if data.exists() and any(data.iterdir()):
        _check_whole(data, programs)
        return user
    _make(data, programs, user, durable)
    return user


def _make(data: Path, programs: Path, user: ServiceUser | None, durable: bool) -> None:
    new = data.with_name(data.name + ".new")
    if new.exists():
        shutil.rmtree(new)
    secret = data.with_name(data.name + ".password.new")
    secret.unlink(missing_ok=True)
    new.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_urlsafe(_PASSWORD_BYTES), encoding="ascii")
    if user:
        user.give(new)
        user.give(secret)
    _initdb(new, programs, user, secret, durable)
    secret.replace(new / _PASSWORD_FILE)
    new.rename(data)  # an empty folder of that name is replaced
    _flush_names(data.parent)


def _initdb(new: Path, programs: Path, user: ServiceUser | None, secret: Path, durable: bool) -> None:
    command = [
        str(programs / "initdb"),
        f"--pgdata={new}",
        f"--username={SUPERUSER}",
        f"--pwfile={secret}",
        "--auth=scram-sha-256",
        # The password is 256 random bits: stretching it adds nothing and costs every new connection.
        "--set=scram_iterations=1",
        "--encoding=UTF8",
        # Built in, so that the same data sorts the same on every machine.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-locale",
        "--no-instructions",
        *([] if durable else ["--no-sync"]),
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
        cwd="/",  # ours may be closed to the service user
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
        start_new_session=True,
    )
    if done.returncode != 0:
        why = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise StackError(
            f"无法在 {new.parent} 建立 PostgreSQL 数据：{why}",
            f"PostgreSQL's data cannot be made under {new.parent}: {why}",
        )


def _check_whole(data: Path, programs: Path) -> None:
    version_file = data / "PG_VERSION"
    if not version_file.exists() or not (data / "global" / "pg_control").exists():
        raise _half_written(data)
    found = version_file.read_text(encoding="ascii").strip()
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    ours = said.split()[2].partition(".")[0]
    if found != ours:
        raise StackError(
            f"数据文件夹 {data} 由 PostgreSQL {found} 建立，而此处是 {ours}：请用原版本导出后再导入，"
            "或另选 SHOUWANG_DATA 文件夹。",
            f"The data folder {data} was made by PostgreSQL {found}, but this is {ours}: dump it with its own "
            "version and load it again, or choose another SHOUWANG_DATA folder.",
        )


def _half_written(data: Path) -> StackError:
    return StackError(
        f"数据文件夹 {data} 不完整：请从备份恢复；若其中没有需要保留的数据，请删除该文件夹后重新启动。",
        f"The data folder {data} is incomplete: restore it from a backup, or, if it holds nothing you need, "
        "remove it and start again.",
    )


def _flush_names(folder: Path) -> None:
    # A rename is durable only once its folder is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
