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


def recorded_events() -> list[Path]:
    """Every golden file of an event, oldest versions included."""
    return sorted(file for file in EVENTS.glob("*/*.json") if not file.name.endswith(".today.json"))


def today_file(recorded: Path) -> Path:
    """How an older version reads today, where that is no longer how it was recorded."""
    return recorded.with_suffix(".today.json")


def reads_as(recorded: Path) -> Any:
    """The value that a recorded event must read as."""
    today = today_file(recorded)
    return read(today if today.exists() else recorded)["reads_as"]


def read(file: Path) -> Any:
    """A golden file's content."""
    return orjson.loads(file.read_bytes())


def write(file: Path, content: Any) -> None:
    """Write a golden file, readable in a diff."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(
        orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
    )
