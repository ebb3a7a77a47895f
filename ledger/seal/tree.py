"""Hashes of RFC 6962 (§2.1): leaves and nodes are told apart by a prefix, so neither can pass for the other."""

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of 0x00 and the entry; 32 bytes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and both children; 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over 2^k hashes, k from 0 on."""
    row = hashes
    sha256 = hashlib.sha256
    while len(row) > 1:
        row = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row), 2)]
    return row[0]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over any number of leaf hashes held in memory: the definition, used to check everything faster."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = largest_power_below(len(hashes))
    return node_hash(root_of(hashes[:split]), root_of(hashes[split:]))


def largest_power_below(count: int) -> int:
    """The largest power of two smaller than `count`, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1


def subtrees(begin: int, end: int) -> list[tuple[int, int]]:
    """The perfect subtrees that make up leaves [begin, end) of a tree, left to right, as (height, place).

    `begin` must be where a subtree of the range may begin: 0, or the split of a larger tree.
    """
    found: list[tuple[int, int]] = []
    while begin < end:
        height = (end - begin).bit_length() - 1
        found.append((height, begin >> height))
        begin += 1 << height
    return found
