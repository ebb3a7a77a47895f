"""The log's folder: tiles, entries and the newest checkpoint as files, in the layout that C2SP tlog-tiles has for
addresses. Everything but the checkpoint can be made again from the rows, so only that is forced to the disk."""

import os
import secrets
import shutil
import struct
from collections.abc import Sequence
from pathlib import Path

from ledger.seal.tile import WIDTH, Tile, entries_path

LONGEST_ENTRY = 65_535


class LogFolder:
    """Files below `path`; made when first written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read_tile(self, tile: Tile) -> bytes:
        """The bytes of a tile; of a partial one also from the full. Raises LookupError if there is none."""
        for found in (tile, Tile(tile.level, tile.place)):
            try:
                return (self.path / found.path).read_bytes()[: tile.bytes]
            except FileNotFoundError:
                continue
        raise LookupError(f"{tile.path} is not in {self.path}")

    def write_tile(self, tile: Tile, content: bytes) -> None:
        """A tile, whole or not at all. A full one ends its partial ones."""
        self._write(tile.path, content)
        if tile.width == WIDTH:
            shutil.rmtree(self.path / f"{tile.path}.p", ignore_errors=True)

    def write_entries(self, place: int, entries: Sequence[bytes]) -> None:
        """The entries of a level-0 tile, each behind its length in two bytes."""
        path = entries_path(place, len(entries))
        self._write(path, b"".join(struct.pack(">H", len(entry)) + entry for entry in entries))
        if len(entries) == WIDTH:
            shutil.rmtree(self.path / f"{path}.p", ignore_errors=True)

    def read_entries(self, place: int, width: int) -> list[bytes]:
        """The entries of a tile. Raises LookupError if there are none, and ValueError if they are damaged."""
        for have in (width, WIDTH):
            try:
                raw = (self.path / entries_path(place, have)).read_bytes()
            except FileNotFoundError:
                continue
            return split_entries(raw)[:width]
        raise LookupError(f"{entries_path(place, width)} is not in {self.path}")

    def checkpoint(self) -> str | None:
        """The newest signed checkpoint, if there is one."""
        try:
            return (self.path / "checkpoint").read_text("utf-8")
        except FileNotFoundError:
            return None

    def write_checkpoint(self, note: str) -> None:
        """Put a checkpoint in the place of the one before; it survives a loss of power."""
        self._write("checkpoint", note.encode(), durable=True)

    def key(self) -> str:
        """The line of the verification key. Raises LookupError if there is none."""
        content = self.file("key")
        if content is None:
            raise LookupError(f"there is no key in {self.path}")
        return content.decode().strip()

    def file(self, name: str) -> bytes | None:
        """A file of the log by its name; whoever passes the name has checked its form."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None

    def write_key(self, line: str) -> None:
        """The line of the verification key, for whoever reads the folder."""
        self._write("key", f"{line}\n".encode(), durable=True)

    def _write(self, name: str, content: bytes, *, durable: bool = False) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{secrets.token_hex(8)}")
        try:
            with draft.open("xb") as file:
                file.write(content)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def split_entries(raw: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ValueError if it is cut."""
    entries: list[bytes] = []
    at = 0
    while at < len(raw):
        if at + 2 > len(raw):
            raise ValueError("a bundle of entries is cut")
        (length,) = struct.unpack_from(">H", raw, at)
        entry = raw[at + 2 : at + 2 + length]
        if len(entry) != length:
            raise ValueError("a bundle of entries is cut")
        entries.append(entry)
        at += 2 + length
    return entries
