"""Signed notes and checkpoints: whose they are, and what is refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.seal.checkpoint import Checkpoint, read_checkpoint
from ledger.seal.note import NoteRefused, Signer, new_signer, open_note, read_signer, read_verifier
from ledger.seal.tree import EMPTY_ROOT

LOG, STRANGER = (Signer("shouwang.test/county", Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)) for n in (1, 2))
NOTE = Checkpoint(LOG.name, 0, EMPTY_ROOT).signed(LOG)


def test_a_checkpoint_is_read_by_the_line_of_its_key() -> None:
    assert read_checkpoint(NOTE, read_verifier(str(LOG.verifier))) == Checkpoint(LOG.name, 0, EMPTY_ROOT)
    assert read_signer(LOG.secret()).verifier == LOG.verifier


def test_signatures_of_others_may_stand_beside_it() -> None:
    witness = new_signer("witness.test")
    both = NOTE + witness.sign(open_note(NOTE, LOG.verifier)).rpartition("\n\n")[2]
    assert open_note(both, LOG.verifier) == open_note(both, witness.verifier)


@pytest.mark.parametrize(
    "note",
    [
        "",
        NOTE.replace("\n0\n", "\n1\n"),
        NOTE.replace("county\n0", "other\n0"),
        NOTE.removesuffix("\n"),
        NOTE.replace("— ", "- "),
        STRANGER.sign(Checkpoint(LOG.name, 0, EMPTY_ROOT).text),
        LOG.sign("something else\n"),
        LOG.sign(f"{LOG.name}\n00\nAAAA\n"),
        LOG.sign(f"{LOG.name}\n0\nAAAA\n"),
        LOG.sign(f"another.log\n0\n{'A' * 43}=\n"),
    ],
)
def test_anything_else_is_refused(note: str) -> None:
    with pytest.raises(NoteRefused):
        read_checkpoint(note, LOG.verifier)


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_impossible_names(name: str) -> None:
    with pytest.raises(NoteRefused):
        new_signer(name)


@pytest.mark.parametrize("line", ["", "a+b", "a+00000000+AQ==", str(LOG.verifier).replace("+", "+0", 1)])
def test_impossible_keys(line: str) -> None:
    with pytest.raises(NoteRefused):
        read_verifier(line)
