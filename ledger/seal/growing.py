"""A tree that grows: takes leaf hashes, keeps its right edge, and says which tiles came to be."""

from collections.abc import Iterator, Sequence

from ledger.seal.reading import ReadTile, Tree
from ledger.seal.tile import HEIGHT, WIDTH, Tile, edge
from ledger.seal.tree import HASH_BYTES, perfect_root


class GrowingTree:
    """A tree of `size` leaves in memory: its partial tiles only, at most 255 hashes a level."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[list[bytes]] = []

    @classmethod
    def resumed(cls, size: int, read: ReadTile) -> "GrowingTree":
        """A sealed tree, to grow on. Raises LookupError if a tile of its edge is missing."""
        grown = cls()
        grown.size = size
        for tile in edge(size):
            content = read(tile)
            grown._at(tile.level)[:] = [content[at : at + HASH_BYTES] for at in range(0, tile.bytes, HASH_BYTES)]
        return grown

    def add(self, leaves: Sequence[bytes]) -> Iterator[tuple[Tile, bytes]]:
        """Take leaf hashes, and give each tile that is full now with its bytes. Run it to its end."""
        taken = 0
        while taken < len(leaves):
            row = self._at(0)
            chunk = leaves[taken : taken + WIDTH - len(row)]
            row += chunk
            taken += len(chunk)
            self.size += len(chunk)
            yield from self._full(0)

    def _full(self, level: int) -> Iterator[tuple[Tile, bytes]]:
        row = self._at(level)
        if len(row) < WIDTH:
            return
        place = (self.size >> (HEIGHT * level)) // WIDTH - 1
        yield Tile(level, place), b"".join(row)
        self._at(level + 1).append(perfect_root(row))
        row.clear()
        yield from self._full(level + 1)

    def partial(self) -> Iterator[tuple[Tile, bytes]]:
        """The tiles of the right edge as they are now."""
        for tile in edge(self.size):
            yield tile, b"".join(self._at(tile.level))

    def root(self) -> bytes:
        """The root over all leaves so far."""
        content = dict(self.partial())
        # A subtree above a full tile is in the tile of the next level: the edge is enough.
        return Tree(self.size, content.__getitem__).root()

    def _at(self, level: int) -> list[bytes]:
        while len(self._edge) <= level:
            self._edge.append([])
        return self._edge[level]
