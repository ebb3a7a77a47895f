"""Hashes of any subtree of a sealed tree, from its tiles."""

from collections import OrderedDict
from collections.abc import Callable

from ledger.seal.tile import HEIGHT, WIDTH, Tile, tile_of
from ledger.seal.tree import EMPTY_ROOT, HASH_BYTES, node_hash, perfect_root, subtrees

ReadTile = Callable[[Tile], bytes]
"""The bytes of a tile: `width` hashes one after another. Raises LookupError if there is none."""

_KEPT = 256


class DamagedTile(ValueError):
    """A tile has not the size that it must have."""


class Tree:
    """The tree of `size` leaves behind `read`, which may hold a larger one. Keeps the tiles it has read lately."""

    def __init__(self, size: int, read: ReadTile) -> None:
        self.size = size
        self._read = read
        self._kept: OrderedDict[Tile, bytes] = OrderedDict()

    def root(self) -> bytes:
        """The root of all leaves."""
        return self.span(0, self.size)

    def leaf(self, index: int) -> bytes:
        """The hash of leaf `index`. Raises LookupError beyond the tree."""
        return self.subtree(0, index)

    def span(self, begin: int, end: int) -> bytes:
        """The root of leaves [begin, end), where such a subtree of RFC 6962 exists."""
        parts = [self.subtree(height, place) for height, place in subtrees(begin, end)]
        if not parts:
            return EMPTY_ROOT
        root = parts.pop()
        while parts:
            root = node_hash(parts.pop(), root)
        return root

    def subtree(self, height: int, place: int) -> bytes:
        """The root of the perfect subtree of 2^height leaves that begins at leaf place * 2^height."""
        level, inside = divmod(height, HEIGHT)
        first = place << inside
        tile = tile_of(level, first // WIDTH, self.size)
        begin, count = first % WIDTH, 1 << inside
        if begin + count > tile.width:
            raise LookupError(f"a tree of {self.size} leaves has no subtree {place} of height {height}")
        content = self._content(tile)
        return perfect_root([content[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in range(begin, begin + count)])

    def _content(self, tile: Tile) -> bytes:
        content = self._kept.get(tile)
        if content is None:
            content = self._read(tile)
            if len(content) != tile.bytes:
                raise DamagedTile(f"{tile.path} has {len(content)} bytes, not {tile.bytes}")
            self._kept[tile] = content
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return content
