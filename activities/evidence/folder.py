"""Evidence in a folder: `<folder>/ab/cdef…`, written beside and renamed, so that no half file ever has a name."""

import asyncio
import os
import tempfile
from pathlib import Path

from activities.evidence.store import EvidenceUnavailable, checked, digest_of, verified


class FolderEvidence:
    """Implements `activities.evidence.store.EvidenceStore`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, content: bytes) -> str:
        digest = digest_of(content)
        await asyncio.to_thread(self._write, self._path(digest), content)
        return digest

    async def get(self, digest: str) -> bytes | None:
        content = await asyncio.to_thread(self._read, self._path(digest))
        return None if content is None else verified(digest, content)

    async def has(self, digest: str) -> bool:
        return await asyncio.to_thread(self._path(digest).exists)

    async def remove(self, digest: str) -> bool:
        return await asyncio.to_thread(self._remove, self._path(digest))

    async def aclose(self) -> None:
        """Nothing to let go of."""

    def _path(self, digest: str) -> Path:
        return self._folder / checked(digest)[:2] / digest[2:]

    def _write(self, path: Path, content: bytes) -> None:
        try:
            if path.exists():
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(name, path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            _sync(path.parent)
        except OSError as error:
            raise EvidenceUnavailable(str(error)) from error

    def _read(self, path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise EvidenceUnavailable(str(error)) from error

    def _remove(self, path: Path) -> bool:
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise EvidenceUnavailable(str(error)) from error
        return True


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
