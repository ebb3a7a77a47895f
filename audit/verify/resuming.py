"""How far a run came, in a file. It proves nothing: it is taken only if the log's tiles make the same root."""

import os
from pathlib import Path

import orjson

from audit.verify.merging import Merged
from ledger.seal.growing import GrowingTree
from ledger.seal.reading import DamagedTile, Tree

_EVERY = 4
"""Ranges between two writings of the file."""


def keep(path: Path, merged: Merged) -> None:
    """Remember how far it is; a failure to write is raised (OSError), because somebody relies on it."""
    if merged.tree.size // 16_384 % _EVERY:
        return
    state = {
        "size": merged.tree.size,
        "root": merged.tree.root().hex(),
        "event": merged.event,
        "versions": merged.versions,
    }
    draft = path.with_name(f".{path.name}")
    draft.write_bytes(orjson.dumps(state))
    os.replace(draft, path)


def resumed(path: Path, merged: Merged) -> None:
    """Go on where the file says, if it can be believed; else from the beginning."""
    try:
        state = orjson.loads(path.read_bytes())
        size, root = int(state["size"]), bytes.fromhex(state["root"])
        versions = {str(case): int(version) for case, version in state["versions"].items()}
        event = int(state["event"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        return
    if merged.folder is None or size > merged.sealed or size % 256:
        return
    try:
        if Tree(size, merged.folder.read_tile).root() != root:
            return
        merged.tree = GrowingTree.resumed(size, merged.folder.read_tile)
    except (LookupError, DamagedTile, OSError):
        return
    merged.versions, merged.event = versions, event
    merged.met = sum(1 for one in merged.signed if one.size <= size)
