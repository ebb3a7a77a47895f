"""Where the golden files are and what is in them."""

from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent
EVENTS = FOLDER / "events"
HISTORIES = FOLDER / "histories"


def event_file(process: str, kind: str, version: int) -> Path:
    """The golden file of one version of one event type."""
    return EVENTS / process / f"{kind}.v{version}.json"


def read(file: Path) -> Any:
    """A golden file's content."""
    return orjson.loads(file.read_bytes())


def write(file: Path, content: Any) -> None:
    """Write a golden file, readable in a diff."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(
        orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    )
