"""The public test vectors of transparency-dev/merkle: what verifies, and above all what must not."""

import base64
from typing import Any

import orjson
import pytest

from ledger.seal.proof import ProofFailed, verify_consistency, verify_inclusion
from tests.support.paths import DATA

VECTORS = orjson.loads((DATA / "merkle" / "vectors.json").read_bytes())


def _hash(encoded: str | None) -> bytes:
    return base64.b64decode(encoded or "")


def _named(vector: dict[str, Any]) -> str:
    return f"{vector['desc']}, {vector.get('size2', vector.get('treeSize'))}"


@pytest.mark.parametrize("vector", VECTORS["inclusion"], ids=_named)
def test_inclusion(vector: dict[str, Any]) -> None:
    def check() -> None:
        path = [_hash(one) for one in vector["proof"] or ()]
        leaf, root = _hash(vector["leafHash"]), _hash(vector["root"])
        verify_inclusion(leaf, vector["leafIdx"], vector["treeSize"], path, root)

    _expect(check, vector["wantErr"])


@pytest.mark.parametrize("vector", VECTORS["consistency"], ids=_named)
def test_consistency(vector: dict[str, Any]) -> None:
    def check() -> None:
        path = [_hash(one) for one in vector["proof"] or ()]
        verify_consistency(vector["size1"], vector["size2"], path, _hash(vector["root1"]), _hash(vector["root2"]))

    _expect(check, vector["wantErr"])


def _expect(check: Any, refused: bool) -> None:
    if refused:
        with pytest.raises(ProofFailed):
            check()
    else:
        check()
