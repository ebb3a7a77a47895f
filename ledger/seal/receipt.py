"""The receipt of a decision: a file that shows, without us and for ever, that it is in the record and where.

Version 1: `leaf` is the leaf's text, `index` its place (decision number - 1), `proof` the hashes from the leaf to the
root in hexadecimal, `checkpoint` the signed statement, `key` the line of the key it was signed with. Whoever checks
must have that line from elsewhere: a receipt that brings its own key proves nothing.
"""

from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ledger.seal.checkpoint import Checkpoint, read_checkpoint
from ledger.seal.note import NoteRefused, Verifier
from ledger.seal.proof import ProofFailed, inclusion, verify_inclusion
from ledger.seal.reading import ReadTile, Tree
from ledger.seal.tree import leaf_hash

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class BadReceipt(ValueError):
    """The receipt does not show what it claims; the message says in which way."""


class Receipt(BaseModel):
    """See the module's text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["shouwang-receipt-1"] = "shouwang-receipt-1"
    leaf: Annotated[str, Field(max_length=65_535)]
    index: Annotated[int, Field(ge=0)]
    proof: Annotated[tuple[Hash, ...], Field(max_length=64)]
    checkpoint: Annotated[str, Field(max_length=65_535)]
    key: Annotated[str, Field(max_length=1_000)]


def receipt_for(leaf: bytes, index: int, size: int, note: str, key: str, read: ReadTile) -> Receipt:
    """The receipt of a leaf under the checkpoint `note` of `size` leaves. Raises LookupError, DamagedTile."""
    path = inclusion(Tree(size, read), index)
    return Receipt(leaf=leaf.decode(), index=index, proof=tuple(one.hex() for one in path), checkpoint=note, key=key)


def read_receipt(text: bytes) -> Receipt:
    """A receipt from a file. Raises BadReceipt."""
    try:
        return Receipt.model_validate_json(text)
    except ValidationError as error:
        what = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in what["loc"])
        raise BadReceipt(f"this is no receipt: {where or 'the file'}: {what['msg']}") from None


def verify_receipt(receipt: Receipt, verifier: Verifier) -> tuple[Checkpoint, dict[str, Any]]:
    """The checkpoint and what the leaf says of the decision. Raises BadReceipt."""
    try:
        checkpoint = read_checkpoint(receipt.checkpoint, verifier)
        path = [bytes.fromhex(one) for one in receipt.proof]
        leaf = receipt.leaf.encode()
        verify_inclusion(leaf_hash(leaf), receipt.index, checkpoint.size, path, checkpoint.root)
        said: dict[str, Any] = orjson.loads(leaf)
    except (NoteRefused, ProofFailed) as error:
        raise BadReceipt(str(error)) from None
    except orjson.JSONDecodeError:
        raise BadReceipt("the leaf is not JSON") from None
    if said.get("decision") != receipt.index + 1:
        raise BadReceipt("the leaf speaks of another decision than its place")
    return checkpoint, said
