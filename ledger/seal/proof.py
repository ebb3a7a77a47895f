"""Proofs of RFC 6962: that a leaf is in a tree (§2.1.1), and that a tree only grew (§2.1.2).

From an empty tree nothing can be proved, as the public test vectors have it: it is the beginning of every tree.
"""

from collections.abc import Sequence

from ledger.seal.reading import Tree
from ledger.seal.tree import EMPTY_ROOT, HASH_BYTES, largest_power_below, node_hash


class ProofFailed(ValueError):
    """The proof does not show what it claims; the message says in which way."""


def inclusion(tree: Tree, index: int) -> list[bytes]:
    """The hashes beside the way from leaf `index` to the root, from the leaf on. Raises LookupError beyond the tree."""
    if not 0 <= index < tree.size:
        raise LookupError(f"a tree of {tree.size} leaves has no leaf {index}")
    path: list[bytes] = []
    begin, end = 0, tree.size
    while end - begin > 1:
        split = begin + largest_power_below(end - begin)
        if index < split:
            path.append(tree.span(split, end))
            end = split
        else:
            path.append(tree.span(begin, split))
            begin = split
    return path[::-1]


def consistency(tree: Tree, old: int) -> list[bytes]:
    """What shows that the tree of the first `old` leaves became this one; nothing if it is this one.

    Raises LookupError for one that is larger, or empty.
    """
    if not 0 < old <= tree.size and old != tree.size:
        raise LookupError(f"a tree of {tree.size} leaves has no beginning of {old}")
    if old == tree.size:
        return []
    path: list[bytes] = []
    begin, end = 0, tree.size
    while old != end:
        split = begin + largest_power_below(end - begin)
        if old <= split:
            path.append(tree.span(split, end))
            end = split
        else:
            path.append(tree.span(begin, split))
            begin = split
    # The old tree's own root is known to whoever checks, unless its last subtree is only a part of it.
    own = [] if begin == 0 else [tree.span(begin, end)]
    return own + path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raises ProofFailed unless `path` shows that leaf hash `leaf` is number `index` of the `size` below `root`."""
    if not 0 <= index < size:
        raise ProofFailed(f"a tree of {size} leaves has no leaf {index}")
    _whole((leaf, *path, root))
    node, last, remaining = index, size - 1, list(path)
    found = leaf
    while last:
        if node % 2 or node < last:
            sibling = _next(remaining)
            found = node_hash(sibling, found) if node % 2 else node_hash(found, sibling)
        node, last = node // 2, last // 2
    if remaining:
        raise ProofFailed(f"the proof has {len(remaining)} hashes too many")
    if found != root:
        raise ProofFailed("the proof leads to another root")


def verify_consistency(old: int, size: int, path: Sequence[bytes], old_root: bytes, root: bytes) -> None:
    """Raises ProofFailed unless `path` shows that the first `old` of `size` leaves are still what they were."""
    if not 0 <= old <= size:
        raise ProofFailed(f"a tree of {size} leaves cannot have grown from {old}")
    if old == size:
        _same(size, path, old_root, root)
        return
    if old == 0:
        raise ProofFailed("an empty tree is the beginning of every tree: there is nothing to prove")
    _whole((old_root, *path, root))
    # Levels at which the old tree is whole add nothing: the walk begins at its last subtree.
    shift = (old & -old).bit_length() - 1
    node, last = (old - 1) >> shift, (size - 1) >> shift
    remaining = list(path)
    before = after = old_root if node == 0 else _next(remaining)
    while last:
        if node % 2:
            sibling = _next(remaining)
            before, after = node_hash(sibling, before), node_hash(sibling, after)
        elif node < last:
            after = node_hash(after, _next(remaining))
        node, last = node // 2, last // 2
    if remaining:
        raise ProofFailed(f"the proof has {len(remaining)} hashes too many")
    if before != old_root:
        raise ProofFailed("the proof does not begin with the old root")
    if after != root:
        raise ProofFailed("the proof leads to another root")


def _same(size: int, path: Sequence[bytes], old_root: bytes, root: bytes) -> None:
    if path:
        raise ProofFailed("nothing was to be shown, and yet the proof has hashes")
    if old_root != root:
        raise ProofFailed("trees of the same size have different roots")
    if size == 0 and root != EMPTY_ROOT:
        raise ProofFailed("an empty tree has another root")


def _whole(hashes: Sequence[bytes]) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise ProofFailed(f"a hash has not {HASH_BYTES} bytes")


def _next(remaining: list[bytes]) -> bytes:
    if not remaining:
        raise ProofFailed("the proof has too few hashes")
    return remaining.pop(0)
