"""The files of an import, and what makes one unreadable: each in one clear sentence."""

from dataclasses import dataclass
from pathlib import Path

from directory.importing.report import Reason

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 96 * 1024 * 1024
"""An .xlsx is a zip archive: this bounds what it may unpack to, whatever its own size."""
MAX_ROWS = 100_000
"""Rows of one sheet, counted down to the last one that is not empty."""
MAX_COLUMNS = 64


class UnreadableFile(Exception):
    """A whole file cannot be read; the reason is one sentence for the person who sent it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Reason(zh=zh, en=en)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to import: its name as the user knows it, and its bytes."""

    name: str
    content: bytes

    @classmethod
    def from_path(cls, path: Path) -> "SourceFile":
        """Reads a file, but never more than one byte beyond the limit. Raises OSError."""
        with path.open("rb") as file:
            return cls(path.name, file.read(MAX_FILE_BYTES + 1))


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it was read: its rows that are not empty, with their numbers as the user sees them."""

    file: str
    title: str | None
    rows: list[tuple[int, tuple[object, ...]]]


def is_blank(value: object) -> bool:
    """Nothing, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not value.strip("\ufeff\u200b \t\r\n\u3000\u00a0"))


def too_many_rows(title: str | None) -> UnreadableFile:
    """A sheet goes on beyond MAX_ROWS."""
    name = title or "CSV"
    return UnreadableFile(
        f"工作表「{name}」超过 {MAX_ROWS} 行，请拆分后再导入", f"sheet {name} has more than {MAX_ROWS} rows; split it"
    )
