"""Programs that are not ours, in an environment of their own (`make .venv-checkers/.ready`)."""

import subprocess
from pathlib import Path
from typing import Any

import orjson

_ROOT = Path(__file__).parents[2]
_PYTHON = _ROOT / ".venv-checkers" / "bin" / "python"


def found_by(script: str, *arguments: str) -> Any:
    """What a script of `tests/checkers` prints behind the word FOUND."""
    assert _PYTHON.exists(), "the independent checkers are not installed: make .venv-checkers/.ready"
    command = [str(_PYTHON), str(_ROOT / "tests" / "checkers" / script), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("FOUND "))
    return orjson.loads(line.removeprefix("FOUND "))
