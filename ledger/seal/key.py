"""The signing key: a file of one line outside PostgreSQL, made at the first start."""

import os
import secrets
from pathlib import Path

from ledger.seal.note import NoteRefused, Signer, new_signer, read_signer


class SealKeyError(Exception):
    """The signing key cannot be used; the message is one sentence for the operator."""


def load_or_make_key(path: Path, name: str, *, create: bool) -> Signer:
    """The key in `path`; made (mode 0600) for the log `name` if it is missing and `create` is true.

    An existing key keeps its name: a log does not change its origin. Raises SealKeyError.
    """
    try:
        if create and not path.exists():
            _create(path, name)
        return read_signer(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SealKeyError(f"The signing key {path} is missing, but it has sealed decisions: restore it.") from None
    except OSError as error:
        raise SealKeyError(f"The signing key {path} cannot be read or made: {error.strerror}.") from error
    except (NoteRefused, ValueError) as error:
        raise SealKeyError(f"{path} is not a signing key: {error}.") from None


def _create(path: Path, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(new_signer(name).secret() + "\n")
            file.flush()
            os.fsync(file.fileno())
        # Whoever was first made the key of this log: theirs stands.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)
