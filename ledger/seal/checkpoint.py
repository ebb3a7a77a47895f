"""Checkpoints (C2SP tlog-checkpoint): «this log had so many leaves, and this was the root over them», signed."""

import base64
import binascii
from dataclasses import dataclass

from ledger.seal.note import NoteRefused, Signer, Verifier, open_note
from ledger.seal.tree import HASH_BYTES

_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of `size` leaves under `root` (32 bytes) of the log named `origin`."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, signer: Signer) -> str:
        """The note that is handed out. A checkpoint's key has the name of its log."""
        return signer.sign(self.text)


def read_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """A checkpoint that `verifier` has signed. Raises NoteRefused if it has not, or if it is none of this log."""
    lines = open_note(note, verifier).split("\n")
    if len(lines) <= _LINES or lines[0] != verifier.name:
        raise NoteRefused(f"this is not a checkpoint of the log {verifier.name}")
    origin, size, encoded = lines[:_LINES]
    if not (size.isascii() and size.isdecimal() and str(int(size)) == size):
        raise NoteRefused("the size in the checkpoint is not a number")
    try:
        root = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise NoteRefused("the root in the checkpoint is not base64") from None
    if len(root) != HASH_BYTES:
        raise NoteRefused(f"the root in the checkpoint has not {HASH_BYTES} bytes")
    return Checkpoint(origin, int(size), root)
