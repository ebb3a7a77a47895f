"""Paths as people type them."""

import sys
from pathlib import Path


def shown_path(path: Path) -> str:
    """Relative to where we are when it is below, so that it can be copied."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def shown_program() -> str:
    """How this program was called, so that it can be called again."""
    return shown_path(Path(sys.argv[0]).absolute()) if Path(sys.argv[0]).name == "shouwang" else "shouwang"
