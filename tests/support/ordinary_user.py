"""Our programs as an ordinary user runs them, where the tests themselves run as root.

Root's interpreter often lies where nobody else reaches it. Packages with compiled parts belong to one version of
Python, so any reachable interpreter of that version will do; where there is none, ours is copied.
"""

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAME = "nobody"
_PROGRAM = f"python{sys.version_info.major}.{sys.version_info.minor}"
_PLACES = "/usr/local/bin:/usr/bin:/opt/bin"
_PROBE = "import asyncpg, orjson, psutil, pydantic_core, temporalio, interfaces.cli.main"
_PACKAGES = {"PYTHONPATH": f"{ROOT}:{sysconfig.get_path('purelib')}"}


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A program, and what its environment must say so that it finds our code and its packages."""

    program: Path
    environment: Mapping[str, str] = field(default_factory=lambda: _PACKAGES)

    def reaches_everything(self) -> bool:
        """Whether that user can run it with our code and all packages."""
        try:
            done = subprocess.run(
                [self.program, "-c", _PROBE],
                user=NAME,
                extra_groups=[],
                cwd="/",
                env=dict(self.environment),
                capture_output=True,
                check=False,
            )
        except PermissionError:
            return False
        return done.returncode == 0


OUR_OWN = Interpreter(Path(sys.executable), {"PYTHONPATH": str(ROOT)})
"""The one that runs the tests."""


def find_interpreter(folder: Path) -> Interpreter | None:
    """The tests' own, another one of its version, or a copy of ours below `folder`; none when our code is out of reach.

    `folder` must be open to everybody.
    """
    return next((one for one in _candidates(folder) if one.reaches_everything()), None)


def _candidates(folder: Path) -> Iterator[Interpreter]:
    yield Interpreter(Path(sys.executable))
    found = shutil.which(_PROGRAM, path=_PLACES)
    if found:
        yield Interpreter(Path(found))
    yield _copy(folder / "python")


def _copy(target: Path) -> Interpreter:
    """Ours without packages and tests; a shared library beside it is found although it was built for another place."""
    leave_out = shutil.ignore_patterns("site-packages", "test", "__pycache__", "*.a", "share", "include")
    shutil.copytree(sys.base_prefix, target, ignore=leave_out, symlinks=True)
    return Interpreter(target / "bin" / _PROGRAM, {**_PACKAGES, "LD_LIBRARY_PATH": str(target / "lib")})
