"""The folder of archived workflow histories: one compressed JSON file a run, named by its case."""

import gzip
import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import quote


class HistoryDamaged(Exception):
    """An archived history is not there, or is not what was archived."""


class HistoryArchive:
    """Files below `folder`: <case, percent-encoded>/<run id>.json.gz."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, case: str, run_id: str) -> Path:
        """Where a run is kept."""
        return self.folder / quote(case, safe="") / f"{quote(run_id, safe='')}.json.gz"

    def keep(self, case: str, run_id: str, text: bytes) -> str:
        """Write a history whole or not at all, and say its digest. Raises OSError."""
        path = self.path(case, run_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{secrets.token_hex(8)}")
        try:
            with draft.open("xb") as file:
                # No time in the file: archived twice, it is the same file.
                file.write(gzip.compress(text, mtime=0))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return hashlib.sha256(text).hexdigest()

    def read(self, case: str, run_id: str, digest: str) -> bytes:
        """The JSON text that was archived. Raises HistoryDamaged."""
        path = self.path(case, run_id)
        try:
            text = gzip.decompress(path.read_bytes())
        except (OSError, EOFError, gzip.BadGzipFile) as error:
            raise HistoryDamaged(f"{path} cannot be read: {error}") from error
        if hashlib.sha256(text).hexdigest() != digest:
            raise HistoryDamaged(f"{path} is not what was archived")
        return text
